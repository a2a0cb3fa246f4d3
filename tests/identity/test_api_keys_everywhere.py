"""A revoked key is refused by every process within seconds, and the socket that it opened is closed."""

import asyncio
import json
from pathlib import Path

from httpx import AsyncClient
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.conftest import Urls
from tests.fixtures.api_keys import ACCEPTED, REFUSED, asked, make_key
from tests.fixtures.people import SIGNED_OUT_WITHIN_SECONDS, SignUp, until_signed_out
from tests.fixtures.servers import Servers


async def test_a_revoked_key_is_refused_by_another_process_within_five_seconds(urls: Urls, tmp_path: Path) -> None:
    async with Servers(urls.app, tmp_path, count=2) as servers:
        one, other = servers.at(0), servers.at(1)
        asha = await SignUp(one)("Asha")
        key, spare = await make_key(one, asha), await make_key(one, asha)
        for client in (one, other):
            assert [await asked(client, made) for made in (key, spare)] == [ACCEPTED, ACCEPTED]
        ended = [await socket_by(other, servers.ports[1], made.headers) for made in (key, spare)]
        assert (await one.delete(f"/me/api-keys/{key.id}", headers=asha.headers)).status_code == 204

        async def refused() -> bool:
            return await asked(other, key) == REFUSED

        await until_signed_out(refused)
        async with asyncio.timeout(SIGNED_OUT_WITHIN_SECONDS):
            await ended[0].wait_closed()
        assert (ended[0].close_code, ended[0].close_reason) == (1008, "session ended")
        assert await asked(other, spare) == ACCEPTED
        assert ended[1].close_code is None
        await ended[1].close()


async def socket_by(client: AsyncClient, port: int, headers: dict[str, str]) -> ClientConnection:
    """A socket that a key opened and that hears of its person's own events."""
    ticket = (await client.post("/ws/tickets", headers=headers)).json()["ticket"]
    offered = [Subprotocol("saker.stream.v1"), Subprotocol(f"ticket.{ticket}")]
    made = await connect(f"ws://127.0.0.1:{port}/ws/stream", subprotocols=offered, proxy=None)
    await made.send(json.dumps({"type": "subscribe", "topics": ["me"]}))
    assert json.loads(await made.recv()) == {"type": "welcome", "person": True}
    assert json.loads(await made.recv()) == {"type": "subscribed", "topics": ["me"]}
    return made
