"""`POST /ws/tickets` and the socket `/ws/stream`.

The socket runs in short transactions of its own; it holds no connection while it waits. Frames are JSON of at most
64 KiB; a client that says nothing understandable is told so and kept.
"""

import asyncio
import time
from collections import deque
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import structlog
from fastapi import APIRouter, Request
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from saker.core import auth, http, metrics
from saker.core.auth import Reader
from saker.core.contrib import TopicSource
from saker.core.errors import Unauthenticated
from saker.core.http.problems import problems
from saker.core.limits import client_network, limited
from saker.core.settings import current
from saker.core.stream import tickets
from saker.core.stream.hub import FLUSH_SECONDS, OWN_TOPIC, Connection, Hub

log = structlog.get_logger(__name__)

PROTOCOL: Final = "saker.stream.v1"
MAX_FRAME: Final = 64 * 1024
MAX_TOPICS: Final = 64
LOOK_SECONDS: Final = 2.0
MINUTE_NS: Final = 60 * 10**9
TRY_AGAIN_LATER: Final = 1013
POLICY_VIOLATION: Final = 1008
TOO_BIG: Final = 1009
FRAMES_A_MINUTE: Final = 120
"""What a socket may send: a page sends a handful of subscriptions and a ping now and then."""

api = http.router("/ws", tag="live")
sockets = APIRouter()


class TicketOut(http.Out):
    """A pass for one socket."""

    ticket: str
    expires_in: int


@api.post("/tickets", status_code=201, dependencies=[limited("ticket")], responses=problems(Unauthenticated))
async def create_ticket(request: Request, session: http.Session, actor: Reader) -> TicketOut:
    """A ticket for `/ws/stream`: 30 seconds, one use, for this session or API key and this origin."""
    ticket = await tickets.issue(session, actor, origin=request.headers.get("origin"))
    return TicketOut(ticket=ticket, expires_in=int(tickets.LIFE.total_seconds()))


@sockets.websocket("/ws/stream")
async def stream(socket: WebSocket) -> None:
    """Serve one socket until either side ends it."""
    connection = await _open(socket)
    if connection is None:
        return
    hub: Hub = socket.app.state.hub
    metrics.SOCKETS.inc()
    sender = asyncio.create_task(_send(socket, connection))
    try:
        await _receive(socket, hub, connection)
    except WebSocketDisconnect:
        pass
    finally:
        hub.leave(connection)
        metrics.SOCKETS.dec()
        sender.cancel()
        with suppress(asyncio.CancelledError):
            await sender


async def _open(socket: WebSocket) -> Connection | None:
    """Accept the socket with what its ticket says, and join the hub, or close it with 1008."""
    offered = socket.scope["subprotocols"]
    origin = socket.headers.get("origin")
    named = next((item.removeprefix("ticket.") for item in offered if item.startswith("ticket.")), None)
    ticket = named or socket.query_params.get("ticket")
    if not _same_site(socket, origin):
        await socket.close(POLICY_VIOLATION, "origin refused")
        return None
    found = None
    if ticket:
        async with socket.app.state.database.edge() as session:
            found = await tickets.redeem(session, ticket, origin=origin)
        if found is None:
            await socket.close(POLICY_VIOLATION, "ticket refused")
            return None
    person = (found.person_id, found.session_id) if found else (None, None)
    connection = Connection(*person, network=client_network(socket))
    hub: Hub = socket.app.state.hub
    if socket.app.state.limiter is not None and not hub.has_room(connection):
        await socket.close(POLICY_VIOLATION, "too many sockets")
        return None
    hub.join(connection)
    try:
        await socket.accept(subprotocol=PROTOCOL if PROTOCOL in offered else None)
        await _tell(socket, {"type": "welcome", "person": found is not None})
    except BaseException:
        hub.leave(connection)
        raise
    return connection


def _same_site(socket: WebSocket, origin: str | None) -> bool:
    """True without an Origin (no browser), from the page's own host, and from origins that the settings allow."""
    if origin is None:
        return True
    allowed = {current().frontend_url, *current().cors_origins}
    return origin in allowed or urlsplit(origin).netloc == socket.headers.get("host")


async def _receive(socket: WebSocket, hub: Hub, connection: Connection) -> None:
    sources: tuple[TopicSource, ...] = socket.app.state.topics
    frames = deque[int](maxlen=FRAMES_A_MINUTE)
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        raw = message.get("bytes") or (message.get("text") or "").encode()
        if len(raw) > MAX_FRAME:
            await socket.close(TOO_BIG, "frame too large")
            return
        now = time.monotonic_ns()
        if len(frames) == FRAMES_A_MINUTE and now - frames[0] < MINUTE_NS:
            await socket.close(POLICY_VIOLATION, "too many frames")
            return
        frames.append(now)
        await _obey(socket, hub, connection, sources, _frame(raw))


def _frame(raw: bytes) -> dict[str, Any]:
    try:
        frame = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return frame if isinstance(frame, dict) else {}


async def _obey(
    socket: WebSocket, hub: Hub, connection: Connection, sources: tuple[TopicSource, ...], frame: dict[str, Any]
) -> None:
    kind, wanted = frame.get("type"), frame.get("topics")
    if kind == "ping":
        await _tell(socket, {"type": "pong"})
        return
    if kind not in ("subscribe", "unsubscribe") or not isinstance(wanted, list):
        await _tell(socket, {"type": "error", "code": "frame_invalid", "detail": "Send subscribe, unsubscribe or ping."})
        return
    topics = {topic for name in wanted if isinstance(name, str) for topic in _expand(name, sources, connection)}
    if kind == "unsubscribe":
        hub.unsubscribe(connection, topics)
    elif len(connection.topics | topics) > MAX_TOPICS:
        await _tell(socket, {"type": "error", "code": "too_many_topics", "detail": f"At most {MAX_TOPICS} topics."})
        return
    else:
        hub.subscribe(connection, topics)
    await _tell(socket, {"type": "subscribed", "topics": sorted(connection.topics)})


def _expand(name: str, sources: tuple[TopicSource, ...], connection: Connection) -> set[str]:
    """The topics that a name stands for: itself when it is known, all behind a wildcard, none otherwise."""
    if name == OWN_TOPIC:
        return {OWN_TOPIC} if connection.person_id else set()
    source = next((source for source in sources if name.startswith(f"{source.prefix}:")), None)
    if source is None:
        return set()
    return set(source.expand(name)) if name.endswith(":*") else ({name} if source.knows(name) else set())


async def _send(socket: WebSocket, connection: Connection) -> None:
    """Send what is due, at most four times a second."""
    while socket.application_state is WebSocketState.CONNECTED:
        batch = await _due(connection)
        if not auth.is_live(connection.person_id, connection.session_id):
            await socket.close(POLICY_VIOLATION, "session ended")
            return
        for frame in batch:
            await socket.send_text(frame.decode())
        if connection.overflowed:
            await _tell(socket, {"type": "resync"})
            await socket.close(TRY_AGAIN_LATER, "too slow")
            return
        await asyncio.sleep(FLUSH_SECONDS)


async def _due(connection: Connection) -> list[bytes]:
    """What is due, or nothing after two seconds, so that the end of a session closes a quiet socket too."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            return await connection.next_batch()
    return []


async def _tell(socket: WebSocket, frame: dict[str, Any]) -> None:
    await socket.send_text(orjson.dumps(frame).decode())
