"""C3: logout that revokes nothing; refresh never rotated; reuse undetected."""

from datetime import timedelta

from httpx import AsyncClient

from saker.core import clock
from saker.core.db import Database
from saker.identity.queries import access
from tests.fixtures.people import SignUp


async def test_after_logging_out_neither_token_is_good(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await sign_up()
    assert (await client.post("/auth/logout", json={}, headers=asha.headers)).status_code == 204
    assert (await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})).status_code == 401
    await access.watch.look(database)
    assert (await client.get("/me", headers=asha.headers)).status_code == 401


async def test_a_used_refresh_token_is_used_up_and_its_return_is_noticed(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    fresh = (await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})).json()["refresh_token"]
    assert fresh != asha.refresh_token
    try:
        clock.shift(timedelta(seconds=11))
        assert (await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})).status_code == 401
        assert (await client.post("/auth/refresh", json={"refresh_token": fresh})).status_code == 401
    finally:
        clock.shift(timedelta(0))
