"""Live sockets of real servers: tickets, events from another process, prices, bad frames, bounds, and slow readers."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from starlette.types import Message
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from saker.core.ids import new_id
from saker.core.stream.hub import OWN_TOPIC, QUEUE_LIMIT, Connection, Hub
from saker.core.stream.routes import MAX_TOPICS, PROTOCOL, TRY_AGAIN_LATER, _send
from tests.conftest import Urls
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.servers import Servers
from tests.fixtures.trading import order

WITHIN_SECONDS = 20


async def ticket(client: AsyncClient, person: SignedUp) -> str:
    """A ticket for one socket."""
    answer = await client.post("/ws/tickets", headers=person.headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["ticket"])


def socket(servers: Servers, index: int, ticket: str | None = None) -> connect:
    """A socket of one server, with or without a ticket."""
    offered = [Subprotocol(PROTOCOL), *([Subprotocol(f"ticket.{ticket}")] if ticket else [])]
    return connect(f"ws://127.0.0.1:{servers.ports[index]}/ws/stream", subprotocols=offered)


async def say(ws: ClientConnection, frame: object) -> dict[str, Any]:
    """Send a frame and return the answer to it, past whatever updates come before."""
    await ws.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))
    return await hear(ws, "subscribed", "error", "pong")


async def hear(ws: ClientConnection, *types: str) -> dict[str, Any]:
    """The next frame of one of these types."""
    async with asyncio.timeout(WITHIN_SECONDS):
        while True:
            frame: dict[str, Any] = json.loads(await ws.recv())
            if frame["type"] in types:
                return frame


async def test_sockets_of_real_servers(urls: Urls, tmp_path: Path) -> None:
    async with Servers(urls.app, tmp_path, count=2) as servers:
        asha = await SignUp(servers.client)()
        await events_of_another_process_arrive_in_order(servers, asha)
        await a_ticket_is_good_once(servers, asha)
        await without_a_ticket_there_are_prices_only(servers)
        await what_is_not_understood_is_answered(servers)
        await topics_are_bounded(servers)


async def events_of_another_process_arrive_in_order(servers: Servers, asha: SignedUp) -> None:
    here, there = servers.at(0), servers.at(1)
    async with socket(servers, 0, await ticket(here, asha)) as ws:
        assert ws.subprotocol == PROTOCOL
        assert await hear(ws, "welcome") == {"type": "welcome", "person": True}
        assert await say(ws, {"type": "subscribe", "topics": ["me"]}) == {"type": "subscribed", "topics": ["me"]}
        placed = [(await order(there, asha)).json()["order"]["id"] for _ in range(3)]
        frames: list[dict[str, Any]] = []
        while [frame["event"] for frame in frames].count("order_filled") < 3:
            frames.append(await hear(ws, "event"))
        filled = [frame["data"]["order_id"] for frame in frames if frame["event"] == "order_filled"]
        assert filled == placed
        assert "xp_awarded" in {frame["event"] for frame in frames}
        numbers = [frame["seq"] for frame in frames]
        assert numbers == sorted(set(numbers))


async def a_ticket_is_good_once(servers: Servers, asha: SignedUp) -> None:
    used = await ticket(servers.client, asha)
    async with socket(servers, 0, used) as ws:
        await hear(ws, "welcome")
    for refused in (used, "never-issued"):
        for index in (0, 1):
            # Closed with 1008 before it was accepted: on the wire that is a refused handshake.
            with pytest.raises(InvalidStatus) as refusal:
                await socket(servers, index, refused)
            assert refusal.value.response.status_code == 403


async def without_a_ticket_there_are_prices_only(servers: Servers) -> None:
    async with socket(servers, 1) as ws:
        assert await hear(ws, "welcome") == {"type": "welcome", "person": False}
        wanted = {"type": "subscribe", "topics": ["me", "prices:SIM-BTC", "prices:NOPE", "orders:1"]}
        assert await say(ws, wanted) == {"type": "subscribed", "topics": ["prices:SIM-BTC"]}
        first, second = await hear(ws, "update"), await hear(ws, "update")
        assert {first["topic"], second["topic"]} == {"prices:SIM-BTC"}
        assert first["data"]["symbol"] == "SIM-BTC"
        assert first["data"] != second["data"]


async def what_is_not_understood_is_answered(servers: Servers) -> None:
    bad = [
        "",
        "{",
        "[]",
        "null",
        "NaN",
        b"\xff\xfe",
        {"type": "buy"},
        {"type": "subscribe"},
        {"type": "subscribe", "topics": "me"},
        {"type": ["subscribe"], "topics": []},
        {"type": {"a": 1}},
    ]
    async with socket(servers, 0) as ws:
        for frame in bad:
            answer = await say(ws, frame)
            assert (answer["type"], answer["code"]) == ("error", "frame_invalid"), frame
        odd: dict[str, object] = {"type": "subscribe", "topics": [None, 1, [], {}, "\x00", "prices:", ":", "x" * 1000]}
        assert await say(ws, odd) == {"type": "subscribed", "topics": []}
        assert await say(ws, {"type": "ping"}) == {"type": "pong"}
        assert await say(ws, {"type": "subscribe", "topics": ["prices:SIM-BTC"]}) == {
            "type": "subscribed",
            "topics": ["prices:SIM-BTC"],
        }


async def topics_are_bounded(servers: Servers) -> None:
    symbols = [item["symbol"] for item in (await servers.client.get("/market/symbols")).json()["items"]]
    intervals = ("1m", "5m", "15m", "1h", "4h", "1d")
    known = [f"candles:{symbol}:{interval}" for symbol in symbols for interval in intervals]
    async with socket(servers, 0) as ws:
        answer = await say(ws, {"type": "subscribe", "topics": known})
        assert (answer["type"], answer["code"]) == ("error", "too_many_topics")
        first = sorted(known[:MAX_TOPICS])
        assert await say(ws, {"type": "subscribe", "topics": first}) == {"type": "subscribed", "topics": first}
        answer = await say(ws, {"type": "subscribe", "topics": known[MAX_TOPICS:]})
        assert (answer["type"], answer["code"]) == ("error", "too_many_topics")
        assert (await say(ws, {"type": "unsubscribe", "topics": []}))["topics"] == first


async def test_a_slow_reader_is_told_to_resync_and_let_go() -> None:
    sent: list[Message] = []
    reads = asyncio.Event()
    blocked = asyncio.Event()

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        if message["type"] != "websocket.accept":
            blocked.set()
            await reads.wait()
        sent.append(message)

    slow = WebSocket({"type": "websocket", "headers": []}, receive, send)
    await slow.accept()
    person = new_id()
    hub, connection = Hub(), Connection(person, new_id())
    hub.join(connection)
    hub.subscribe(connection, {OWN_TOPIC, "prices:SIM-BTC"})
    hub.deliver(1, "noise", person, {})
    sending = asyncio.create_task(_send(slow, connection))
    await blocked.wait()
    for number in range(10 * QUEUE_LIMIT):
        hub.deliver(number + 2, "noise", person, {"number": number})
        hub.publish_latest("prices:SIM-BTC", {"number": number})
    assert len(connection._events) <= QUEUE_LIMIT
    assert len(connection._slots) == 1
    reads.set()
    async with asyncio.timeout(WITHIN_SECONDS):
        await sending
    frames = [json.loads(message["text"]) for message in sent if message["type"] == "websocket.send"]
    assert [frame["type"] for frame in frames] == ["event", "resync"]
    assert (sent[-1]["type"], sent[-1]["code"]) == ("websocket.close", TRY_AGAIN_LATER)
