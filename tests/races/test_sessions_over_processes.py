"""Sessions, seen by several server processes: what one of them ends is over everywhere within five seconds."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from saker.core import clock, test_clock
from saker.core.db import Database
from saker.identity.rules.people import REFRESH_GRACE
from tests.conftest import Urls
from tests.fixtures.people import PASSWORD, SIGNED_OUT_WITHIN_SECONDS, SignedUp, SignUp, until_signed_out
from tests.fixtures.servers import LOOPBACK, Servers


async def log_in(servers: Servers, person: SignedUp, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Another session of the person."""
    body = {"identifier": person.email, "password": PASSWORD}
    answer = await servers.at(0).post("/auth/login", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    signed: dict[str, Any] = answer.json()
    return signed


async def status(servers: Servers, index: int, access_token: str) -> int:
    answer = await servers.at(index).get("/me", headers={"Authorization": f"Bearer {access_token}"})
    return answer.status_code


async def refused_everywhere(servers: Servers, access_token: str) -> None:
    """Until every process refuses the token."""

    async def refused() -> bool:
        return {await status(servers, index, access_token) for index in (0, 1)} == {401}

    await until_signed_out(refused)


async def socket(servers: Servers, index: int, access_token: str) -> ClientConnection:
    """A socket of the person at one process."""
    headers = {"Authorization": f"Bearer {access_token}"}
    ticket = (await servers.at(index).post("/ws/tickets", headers=headers)).json()["ticket"]
    address = f"ws://{LOOPBACK}:{servers.ports[index]}/ws/stream"
    made = await connect(address, subprotocols=["saker.stream.v1", f"ticket.{ticket}"], proxy=None)  # type: ignore[list-item]
    assert json.loads(await made.recv()) == {"type": "welcome", "person": True}
    return made


async def test_a_session_that_one_process_ends_is_over_on_every_other(urls: Urls, tmp_path: Path) -> None:
    async with Servers(urls.app, tmp_path, count=2) as servers:
        asha = await SignUp(servers.client)("Asha")
        other = await log_in(servers, asha)
        assert [await status(servers, index, other["access_token"]) for index in (0, 1)] == [200, 200]
        watched = await socket(servers, 1, other["access_token"])
        listed = (await servers.client.get("/auth/sessions", headers=asha.headers)).json()["items"]
        (foreign,) = [item["id"] for item in listed if not item["current"]]
        ended = await servers.at(0).delete(f"/auth/sessions/{foreign}", headers=asha.headers)
        assert ended.status_code == 204
        await refused_everywhere(servers, other["access_token"])
        async with asyncio.timeout(SIGNED_OUT_WITHIN_SECONDS):
            await watched.wait_closed()
        stale = await servers.at(1).post("/auth/refresh", json={"refresh_token": other["refresh_token"]})
        assert stale.status_code == 401
        assert [await status(servers, index, asha.access_token) for index in (0, 1)] == [200, 200]


async def test_a_stolen_refresh_token_ends_its_family_on_every_process(urls: Urls, tmp_path: Path, database: Database) -> None:
    async with Servers(urls.app, tmp_path, count=2, SAKER_TEST_CLOCK="true") as servers:
        asha = await SignUp(servers.client)("Asha")
        thief = await servers.at(0).post("/auth/refresh", json={"refresh_token": asha.refresh_token})
        assert thief.status_code == 200
        try:
            async with database.edge() as session:
                await test_clock.move(session, REFRESH_GRACE + timedelta(seconds=1))
            await asyncio.sleep(10 * test_clock.LOOK_SECONDS)
            reused = await servers.at(1).post("/auth/refresh", json={"refresh_token": asha.refresh_token})
        finally:
            clock.shift(timedelta(0))
        assert reused.status_code == 401
        await refused_everywhere(servers, thief.json()["access_token"])
        for index in (0, 1):
            again = await servers.at(index).post("/auth/refresh", json={"refresh_token": thief.json()["refresh_token"]})
            assert again.status_code == 401


async def test_fifty_wrong_passwords_over_two_processes_are_ten(urls: Urls, tmp_path: Path) -> None:
    async with Servers(urls.app, tmp_path, count=2) as servers:
        asha = await SignUp(servers.client)("Asha")
        body = {"identifier": asha.email, "password": "not-it-at-all-42"}
        answers = await asyncio.gather(*(servers.client.post("/auth/login", json=body) for _ in range(50)))
        statuses = [answer.status_code for answer in answers]
        assert statuses.count(401) == 10
        assert statuses.count(429) == 40
        right = await servers.client.post("/auth/login", json={**body, "password": PASSWORD})
        assert right.status_code == 429


@pytest.mark.parametrize("planted", ["cookie", "body"])
async def test_a_session_that_was_planted_is_not_the_one_that_a_login_opens(urls: Urls, tmp_path: Path, planted: str) -> None:
    """Session fixation: whatever a client brings along, a login makes a session of its own, for the one who logged in."""
    async with Servers(urls.app, tmp_path, count=2) as servers:
        asha, mallory = await SignUp(servers.client)("Asha"), await SignUp(servers.client)("Mallory", email="mallory@example.com")
        brought = {"Cookie": f"__Host-saker_refresh={mallory.refresh_token}"} if planted == "cookie" else mallory.headers
        signed = await log_in(servers, asha, {**brought, "X-Saker-Client": "web"})
        assert signed["user"]["id"] == str(asha.id)
        mine = {"Authorization": f"Bearer {signed['access_token']}"}
        own = {item["id"] for item in (await servers.client.get("/auth/sessions", headers=mine)).json()["items"]}
        theirs = {item["id"] for item in (await servers.client.get("/auth/sessions", headers=mallory.headers)).json()["items"]}
        assert len(own) == 2
        assert not own & theirs
        refreshed = await servers.at(1).post("/auth/refresh", json={"refresh_token": mallory.refresh_token})
        assert refreshed.json()["user"]["id"] == str(mallory.id)
