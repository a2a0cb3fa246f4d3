"""Refresh tokens: used once, followed by a successor, and the end of their session when they come back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from saker.identity.credentials import COOKIE
from saker.identity.events import LoggedIn, RefreshTokenReused
from saker.identity.queries import access
from saker.identity.rules.people import REFRESH_GRACE, SESSION_LIFE
from tests.fixtures.people import PASSWORD, SignedUp, SignUp


async def refresh(client: AsyncClient, token: str | None) -> Response:
    return await client.post("/auth/refresh", json={"refresh_token": token})


async def opened(client: AsyncClient, answer: Response) -> int:
    """What a request with the answer's access token gets."""
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    return (await client.get("/auth/sessions", headers=headers)).status_code


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha")


@pytest.fixture(autouse=True)
def real_time() -> Any:
    yield
    clock.shift(timedelta(0))


async def test_a_refresh_token_buys_the_next_one_and_an_access_token(
    client: AsyncClient, asha: SignedUp, heard: Callable[[type], list[Any]]
) -> None:
    logged_in = heard(LoggedIn)
    answer = await refresh(client, asha.refresh_token)
    assert answer.status_code == 200, answer.text
    assert answer.json()["refresh_token"] not in (None, asha.refresh_token)
    assert answer.json()["user"] == asha.user
    assert await opened(client, answer) == 200
    assert [fact.person_id for fact in logged_in] == [asha.id]
    assert (await refresh(client, answer.json()["refresh_token"])).status_code == 200


async def test_tokens_are_kept_as_hashes_and_the_successor_sealed(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    answer = await refresh(client, asha.refresh_token)
    async with database.reading() as session:
        rows = (await session.execute(text("SELECT t::text FROM identity.refresh_tokens t"))).scalars().all()
    stored = "".join(rows)
    assert len(rows) == 2
    for token in (asha.refresh_token, answer.json()["refresh_token"]):
        assert token not in stored
        assert token.encode().hex() not in stored


async def test_the_same_token_within_seconds_gets_the_same_successor(client: AsyncClient, asha: SignedUp) -> None:
    first = await refresh(client, asha.refresh_token)
    clock.shift(REFRESH_GRACE - timedelta(seconds=2))
    again = await refresh(client, asha.refresh_token)
    assert again.status_code == 200
    assert again.json()["refresh_token"] == first.json()["refresh_token"]
    assert await opened(client, again) == 200


async def test_a_token_that_comes_back_later_ends_the_session_and_says_so(
    client: AsyncClient, asha: SignedUp, heard: Callable[[type], list[Any]], database: Database
) -> None:
    reused = heard(RefreshTokenReused)
    first = await refresh(client, asha.refresh_token)
    clock.shift(REFRESH_GRACE + timedelta(seconds=1))
    again = await refresh(client, asha.refresh_token)
    assert (again.status_code, again.json()["code"]) == (401, "refresh_token_invalid")
    assert (await refresh(client, first.json()["refresh_token"])).status_code == 401
    await access.watch.look(database)
    assert await opened(client, first) == 401
    assert [fact.person_id for fact in reused] == [asha.id]
    told = await client.post("/auth/login", json={"identifier": asha.email, "password": PASSWORD})
    headers = {"Authorization": f"Bearer {told.json()['access_token']}"}
    kinds = [item["kind"] for item in (await client.get("/notifications", headers=headers)).json()["items"]]
    assert kinds == ["session_ended", "welcome"]
    async with database.reading() as session:
        audited = (await session.execute(text("SELECT action FROM core.audit_log"))).scalars().all()
    assert audited.count("identity.refresh_token_reused") == 1


async def test_a_reuse_is_told_once(client: AsyncClient, asha: SignedUp, heard: Callable[[type], list[Any]]) -> None:
    reused = heard(RefreshTokenReused)
    await refresh(client, asha.refresh_token)
    clock.shift(REFRESH_GRACE + timedelta(seconds=1))
    for _ in range(3):
        assert (await refresh(client, asha.refresh_token)).status_code == 401
    assert len(reused) == 1


async def test_a_reuse_leaves_other_sessions_alone(client: AsyncClient, asha: SignedUp) -> None:
    other = await client.post("/auth/login", json={"identifier": asha.email, "password": PASSWORD})
    await refresh(client, asha.refresh_token)
    clock.shift(REFRESH_GRACE + timedelta(seconds=1))
    await refresh(client, asha.refresh_token)
    assert (await refresh(client, other.json()["refresh_token"])).status_code == 200


async def test_a_session_that_is_not_used_ends_after_its_life(client: AsyncClient, asha: SignedUp) -> None:
    clock.shift(SESSION_LIFE - timedelta(minutes=1))
    second = await refresh(client, asha.refresh_token)
    assert second.status_code == 200
    clock.shift(2 * SESSION_LIFE - timedelta(minutes=2))
    third = await refresh(client, second.json()["refresh_token"])
    assert third.status_code == 200
    clock.shift(3 * SESSION_LIFE)
    assert (await refresh(client, third.json()["refresh_token"])).status_code == 401


@pytest.mark.parametrize("token", ["x", "x" * 200, "\u00e9", None])
async def test_an_unknown_token_is_refused(client: AsyncClient, asha: SignedUp, token: str | None) -> None:
    answer = await refresh(client, token)
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_token_invalid")


@pytest.mark.parametrize("body", [{"refresh_token": ""}, {"refresh_token": "x" * 201}, {"refresh_token": 5}, {"token": "x"}, []])
async def test_bad_input_is_a_problem(client: AsyncClient, body: Any) -> None:
    assert (await client.post("/auth/refresh", json=body)).status_code == 422


async def test_a_web_client_gets_its_refresh_token_in_a_cookie_only(browser: AsyncClient) -> None:
    body = {"email": "asha@example.com", "password": PASSWORD, "display_name": "Asha", "accept_terms": True}
    answer = await browser.post("/auth/register", json=body)
    assert answer.json()["refresh_token"] is None
    cookie = answer.headers["set-cookie"]
    name, _, attributes = cookie.partition("=")
    assert name == COOKIE == "__Host-saker_refresh"
    assert {part.strip().lower() for part in attributes.split(";")[1:]} == {
        "httponly",
        "secure",
        "samesite=strict",
        "path=/",
        f"max-age={int(SESSION_LIFE.total_seconds())}",
    }
    first = browser.cookies[COOKIE]
    answer = await browser.post("/auth/refresh", json={})
    assert answer.status_code == 200
    assert answer.json()["refresh_token"] is None
    assert browser.cookies[COOKIE] != first
    assert first not in answer.text


@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
async def test_the_cookie_alone_is_refused_as_a_foreign_page_could_send_it(browser: AsyncClient, path: str) -> None:
    body = {"email": "asha@example.com", "password": PASSWORD, "display_name": "Asha", "accept_terms": True}
    await browser.post("/auth/register", json=body)
    del browser.headers["X-Saker-Client"]
    refused = await browser.post(path, json={})
    assert (refused.status_code, refused.json()["code"]) == (403, "client_header_required")
    assert "set-cookie" not in refused.headers
    assert (await browser.post("/auth/refresh", json={}, headers={"X-Saker-Client": "web"})).status_code == 200


async def test_logging_out_ends_the_session_and_takes_the_cookie_away(browser: AsyncClient, database: Database) -> None:
    body = {"email": "asha@example.com", "password": PASSWORD, "display_name": "Asha", "accept_terms": True}
    signed = await browser.post("/auth/register", json=body)
    token = browser.cookies[COOKIE]
    answer = await browser.post("/auth/logout", json={})
    assert (answer.status_code, answer.content) == (204, b"")
    assert COOKIE not in browser.cookies
    assert (await refresh(browser, token)).status_code == 401
    await access.watch.look(database)
    assert await opened(browser, signed) == 401


async def test_answers_with_tokens_are_never_kept_for_a_retry(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    headers = {**asha.headers, "Idempotency-Key": "one-key"}
    body = {"identifier": asha.email, "password": PASSWORD}
    answers = [await client.post("/auth/login", json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["refresh_token"] != answers[1].json()["refresh_token"]
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM core.idempotency_keys"))).scalar_one() == 0
