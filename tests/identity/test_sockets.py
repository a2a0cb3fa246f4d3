"""A socket ends with the session that opened it, although no token is shown any more."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient
from websockets.asyncio.client import ClientConnection, connect

from saker.app.cli.serving import HOW
from saker.app.http import create_app
from saker.core.db import Database
from saker.core.settings import Settings
from saker.notifications import commands as notifications
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.serving import serve
from tests.fixtures.staff import shut_out


@pytest.fixture
async def address(app_settings: Settings) -> AsyncIterator[str]:
    """The application on a port of this machine."""
    async with serve(create_app(app_settings), **{**HOW, "ws": "auto", "timeout_graceful_shutdown": 1}) as url:
        yield url.removeprefix("http://")


@pytest.fixture
async def client(address: str) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(base_url=f"http://{address}/api/v1", timeout=60) as made:
        yield made


async def opened(client: AsyncClient, address: str, person: SignedUp) -> ClientConnection:
    """A socket of the person that has subscribed to the person's own events."""
    ticket = (await client.post("/ws/tickets", headers=person.headers)).json()["ticket"]
    made = await connect(f"ws://{address}/ws/stream", subprotocols=["saker.stream.v1", f"ticket.{ticket}"], proxy=None)  # type: ignore[list-item]
    await made.send(json.dumps({"type": "subscribe", "topics": ["me"]}))
    assert json.loads(await made.recv()) == {"type": "welcome", "person": True}
    assert json.loads(await made.recv()) == {"type": "subscribed", "topics": ["me"]}
    return made


async def closed(connection: ClientConnection) -> tuple[int | None, str | None]:
    """How the server closed the socket; a quiet one, without any event that would wake it."""
    async with asyncio.timeout(30):  # generous, because a busy machine is slow; the look itself is every two seconds
        await connection.wait_closed()
    return connection.close_code, connection.close_reason


async def test_logging_out_closes_the_sockets_of_that_session_only(client: AsyncClient, address: str, sign_up: SignUp) -> None:
    asha = await sign_up("Asha")
    answer = await client.post("/auth/login", json={"identifier": asha.email, "password": asha.password})
    other = SignedUp(asha.id, asha.email, asha.password, answer.json()["access_token"], "", {})
    ending, staying = await opened(client, address, asha), await opened(client, address, other)
    assert (await client.post("/auth/logout", json={}, headers=asha.headers)).status_code == 204
    assert await closed(ending) == (1008, "session ended")
    await staying.send(json.dumps({"type": "ping"}))
    assert json.loads(await staying.recv()) == {"type": "pong"}
    await staying.close()


async def test_disabling_someone_closes_their_sockets(
    client: AsyncClient, address: str, sign_up: SignUp, database: Database
) -> None:
    asha = await sign_up("Asha")
    connection = await opened(client, address, asha)
    async with database.edge() as session:
        await shut_out(session, asha.id)
    assert await closed(connection) == (1008, "session ended")


async def test_a_notification_arrives_on_the_persons_own_socket(
    client: AsyncClient, address: str, sign_up: SignUp, database: Database
) -> None:
    asha = await sign_up("Asha")
    connection = await opened(client, address, asha)
    async with database.edge() as session:
        told = await notifications.notify(session, asha.id, "session_ended", "1", browser="Firefox on Linux")
    frame = json.loads(await asyncio.wait_for(connection.recv(), 30))
    assert (frame["type"], frame["topic"], frame["event"]) == ("event", "me", "notification_created")
    assert frame["data"]["id"] == str(told)
    await connection.close()
