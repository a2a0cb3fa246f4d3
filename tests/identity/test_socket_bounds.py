"""What a socket may cost: frames, their size, and how many sockets a caller has."""

import json
from contextlib import suppress

import pytest
from httpx import AsyncClient
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from saker.core.settings import Settings
from saker.core.stream import hub, routes
from saker.core.stream.hub import Connection, Hub
from tests.fixtures.people import SignUp
from tests.identity.test_sockets import address, client, closed, opened

__all__ = ["address", "client"]


@pytest.fixture
def app_settings(app_settings: Settings) -> Settings:
    """With limits, as in production."""
    return app_settings.model_copy(update={"rate_limit_enabled": True})


async def anonymous(address: str) -> ClientConnection:
    made = await connect(f"ws://{address}/ws/stream", proxy=None)
    assert json.loads(await made.recv()) == {"type": "welcome", "person": False}
    return made


async def test_a_frame_too_large_is_not_taken_in(address: str) -> None:
    socket = await anonymous(address)
    with suppress(ConnectionClosed):
        await socket.send("x" * (1 << 20))
    assert (await closed(socket))[0] == 1009


async def test_a_socket_that_talks_without_end_is_closed(address: str) -> None:
    socket = await anonymous(address)
    with suppress(ConnectionClosed):
        for _ in range(routes.FRAMES_A_MINUTE + 1):
            await socket.send(json.dumps({"type": "ping"}))
            await socket.recv()
    assert await closed(socket) == (1008, "too many frames")


async def test_a_network_and_a_person_have_so_many_sockets(
    client: AsyncClient, address: str, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MOST_OF_A_NETWORK", 2)
    monkeypatch.setattr(hub, "MOST_OF_A_PERSON", 2)
    held = [await anonymous(address) for _ in range(2)]
    with pytest.raises(InvalidStatus):
        await anonymous(address)
    asha = await sign_up("Asha")
    held += [await opened(client, address, asha) for _ in range(2)]
    with pytest.raises(InvalidStatus):
        await opened(client, address, asha)
    for socket in held:
        await socket.close()


def test_a_socket_that_closed_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MOST_OF_A_NETWORK", 1)
    sockets, one = Hub(), Connection(None, None, network="192.0.2.1")
    sockets.join(one)
    assert not sockets.has_room(Connection(None, None, network="192.0.2.1"))
    assert sockets.has_room(Connection(None, None, network="192.0.2.2"))
    sockets.leave(one)
    assert sockets.has_room(one)
    assert not sockets._by_caller
