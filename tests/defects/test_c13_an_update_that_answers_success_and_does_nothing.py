"""C13: an update or a deletion that answers success and does nothing."""

import pytest
from httpx import AsyncClient, Response

from tests.fixtures.people import PASSWORD, SignedUp, SignUp

NEW = "monsoon-window-17-brass"


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha", email="asha@example.com")


async def login(client: AsyncClient, password: str) -> Response:
    return await client.post("/auth/login", json={"identifier": "asha@example.com", "password": password})


async def test_a_changed_profile_is_seen_by_the_next_read(client: AsyncClient, asha: SignedUp) -> None:
    change = {"display_name": "Asha Rao", "zone": "UTC"}
    assert (await client.patch("/me", headers=asha.headers, json=change)).status_code == 200
    me = (await client.get("/me", headers=asha.headers)).json()
    assert {name: me[name] for name in change} == change


async def test_a_changed_password_is_the_one_that_opens(client: AsyncClient, asha: SignedUp) -> None:
    body = {"current_password": PASSWORD, "password": NEW}
    assert (await client.post("/auth/password", headers=asha.headers, json=body)).status_code == 204
    assert [(await login(client, password)).status_code for password in (PASSWORD, NEW)] == [401, 200]


async def test_a_deleted_session_is_gone(client: AsyncClient, asha: SignedUp) -> None:
    refresh_token = (await login(client, PASSWORD)).json()["refresh_token"]
    listed = (await client.get("/auth/sessions", headers=asha.headers)).json()["items"]
    other = next(one["id"] for one in listed if not one["current"])
    assert (await client.delete(f"/auth/sessions/{other}", headers=asha.headers)).status_code == 204
    left = (await client.get("/auth/sessions", headers=asha.headers)).json()["items"]
    assert other not in {one["id"] for one in left}
    assert (await client.post("/auth/refresh", json={"refresh_token": refresh_token})).status_code == 401


async def test_what_cannot_be_done_is_not_answered_as_done(client: AsyncClient, asha: SignedUp) -> None:
    gone = "00000000-0000-7000-8000-000000000000"
    assert (await client.delete(f"/auth/sessions/{gone}", headers=asha.headers)).status_code == 404
    assert (await client.post("/auth/email/verify", json={"token": "x"}, headers=asha.headers)).status_code == 404
