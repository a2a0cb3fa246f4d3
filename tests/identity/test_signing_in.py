"""Signing in by password: uniform refusals, older hashes, lock-out, disabled people."""

import asyncio
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import UUID

import bcrypt
import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from saker.core.settings import Settings
from saker.identity import commands
from saker.identity.commands.passwords import _THREADS, DUMMY, HASHED
from saker.identity.commands.people import store_password
from saker.identity.rules.people import DEMO_TAG
from tests.fixtures.people import PASSWORD, SignedUp, SignUp


async def login(client: AsyncClient, identifier: str, password: str = PASSWORD) -> Response:
    return await client.post("/auth/login", json={"identifier": identifier, "password": password})


async def hash_of(database: Database, person_id: UUID) -> str:
    async with database.reading() as session:
        found = await session.execute(text("SELECT hash FROM identity.passwords WHERE person_id = :id"), {"id": person_id})
        return str(found.scalar_one())


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha", email="asha@example.com")


@pytest.mark.parametrize("identifier", ["asha@example.com", "ASHA@example.COM", " asha@example.com "])
async def test_the_right_password_signs_in_whatever_the_case_of_the_address(
    client: AsyncClient, asha: SignedUp, identifier: str
) -> None:
    answer = await login(client, identifier)
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    sessions = (await client.get("/auth/sessions", headers=headers)).json()["items"]
    assert [item["current"] for item in sessions] == [True, False]


async def test_unknown_and_wrong_get_the_same_answer(client: AsyncClient, asha: SignedUp) -> None:
    wrong = await login(client, asha.email, "kite-lantern-42-rivers")
    unknown = await login(client, "nobody@example.com")
    answers = [{**answer.json(), "request_id": None} for answer in (wrong, unknown)]
    assert wrong.status_code == unknown.status_code == 401
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "invalid_credentials"
    assert {key: value for key, value in wrong.headers.items() if key != "x-request-id"} == {
        key: value for key, value in unknown.headers.items() if key != "x-request-id"
    }


async def test_an_unknown_account_costs_the_same_hashing_as_a_wrong_password(client: AsyncClient, asha: SignedUp) -> None:
    def hashed() -> int:
        return int(HASHED._value.get())

    costs = []
    for identifier in (asha.email, "nobody@example.com"):
        before = hashed()
        await login(client, identifier, "kite-lantern-42-rivers")
        costs.append(hashed() - before)
    assert costs == [1, 1]


async def test_the_dummy_is_hashed_as_passwords_are(database: Database, asha: SignedUp) -> None:
    stored = await hash_of(database, asha.id)
    assert stored.split("$")[:4] == DUMMY.split("$")[:4] == ["", "argon2id", "v=19", "m=19456,t=2,p=1"]
    assert [len(part) for part in stored.split("$")] == [len(part) for part in DUMMY.split("$")]


async def test_a_bcrypt_hash_is_accepted_and_upgraded(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    async with database.edge() as session:
        await store_password(session, asha.id, bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode())
    assert (await login(client, asha.email, "kite-lantern-42-rivers")).status_code == 401
    assert (await hash_of(database, asha.id)).startswith("$2b$")
    assert (await login(client, asha.email)).status_code == 200
    assert (await hash_of(database, asha.id)).startswith("$argon2id$")
    assert (await login(client, asha.email)).status_code == 200


async def test_someone_without_a_password_cannot_sign_in(client: AsyncClient, database: Database) -> None:
    async with database.edge() as session:
        await commands.create_person(session, email="bot@example.com", display_name="Bot", tag=DEMO_TAG)
    assert (await login(client, "bot@example.com")).json()["code"] == "invalid_credentials"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"identifier": "asha@example.com"},
        {"identifier": 1, "password": PASSWORD},
        {"identifier": "asha@example.com", "password": ""},
        {"identifier": "asha@example.com", "password": "x" * 1025},
        {"identifier": "x" * 255, "password": PASSWORD},
        {"identifier": "asha@example.com", "password": PASSWORD, "remember": True},
        [],
        "text",
        None,
    ],
)
async def test_bad_input_is_a_problem_that_names_the_field(client: AsyncClient, body: Any) -> None:
    answer = await client.post("/auth/login", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_the_eleventh_failure_for_an_account_is_refused_even_with_the_right_password(
    client: AsyncClient, asha: SignedUp
) -> None:
    for _ in range(10):
        assert (await login(client, asha.email, "kite-lantern-42-rivers")).status_code == 401
    blocked = await login(client, asha.email)
    assert (blocked.status_code, blocked.json()["code"]) == (429, "sign_in_blocked")
    assert 0 < int(blocked.headers["retry-after"]) <= 60


async def test_an_unknown_account_is_blocked_as_a_known_one_is(client: AsyncClient) -> None:
    for _ in range(10):
        await login(client, "nobody@example.com")
    assert (await login(client, "nobody@example.com")).status_code == 429


async def test_pauses_grow_and_a_right_password_after_one_ends_them(client: AsyncClient, asha: SignedUp) -> None:
    for _ in range(10):
        await login(client, asha.email, "kite-lantern-42-rivers")
    try:
        clock.shift(timedelta(minutes=1, seconds=1))
        assert (await login(client, asha.email, "kite-lantern-42-rivers")).status_code == 401
        second = await login(client, asha.email)
        assert 60 < int(second.headers["retry-after"]) <= 120
        clock.shift(timedelta(minutes=4))
        assert (await login(client, asha.email)).status_code == 200
        assert (await login(client, asha.email, "kite-lantern-42-rivers")).status_code == 401
    finally:
        clock.shift(timedelta(0))


async def test_failures_are_forgotten_after_a_quarter_of_an_hour(client: AsyncClient, asha: SignedUp) -> None:
    for _ in range(9):
        await login(client, asha.email, "kite-lantern-42-rivers")
    try:
        clock.shift(timedelta(minutes=15, seconds=1))
        for _ in range(9):
            assert (await login(client, asha.email, "kite-lantern-42-rivers")).status_code == 401
        assert (await login(client, asha.email)).status_code == 200
    finally:
        clock.shift(timedelta(0))


async def test_thirty_failures_from_one_address_block_it_for_every_account(client: AsyncClient, asha: SignedUp) -> None:
    for number in range(30):
        assert (await login(client, f"nobody{number}@example.com")).status_code == 401
    assert (await login(client, asha.email)).status_code == 429


async def test_right_passwords_do_not_count_against_an_address(client: AsyncClient, asha: SignedUp) -> None:
    for _ in range(32):
        assert (await login(client, asha.email)).status_code == 200


async def test_failures_are_written_down_without_what_was_typed(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    await login(client, asha.email, "kite-lantern-42-rivers")
    await login(client, "my-password-by-mistake")
    async with database.reading() as session:
        failed = "SELECT actor_id, target, before, after FROM core.audit_log WHERE action = 'identity.sign_in_failed' ORDER BY id"
        rows = (await session.execute(text(failed))).all()
        everything = (await session.execute(text("SELECT string_agg(a::text, '') FROM core.audit_log a"))).scalar_one()
        counted = (await session.execute(text("SELECT string_agg(a::text, '') FROM identity.sign_in_attempts a"))).scalar_one()
    assert [tuple(row) for row in rows] == [(None, f"person:{asha.id}", None, None), (None, "person:unknown", None, None)]
    assert "mistake" not in everything + counted
    assert asha.email not in everything + counted


@pytest.fixture
def app_settings(app_settings: Settings) -> Settings:
    """The smallest pool, and little patience."""
    return app_settings.model_copy(update={"database_pool": 2, "database_pool_wait_seconds": 20})


async def test_no_connection_is_held_while_passwords_are_hashed(client: AsyncClient, asha: SignedUp) -> None:
    """While twenty sign-ins and registrations wait for a thread to hash in, others still get a connection of the two."""
    gate, queue = Event(), _THREADS._work_queue
    for _ in range(_THREADS._max_workers):
        _THREADS.submit(gate.wait)
    try:
        registering = {"password": PASSWORD, "display_name": "Ravi", "accept_terms": True}
        waiting = [asyncio.create_task(login(client, asha.email)) for _ in range(9)]
        waiting += [asyncio.create_task(login(client, f"nobody{number}@example.com")) for number in range(5)]
        waiting += [
            asyncio.create_task(client.post("/auth/register", json={**registering, "email": f"ravi{number}@example.com"}))
            for number in range(6)
        ]
        async with asyncio.timeout(60):
            while queue.qsize() < len(waiting):  # noqa: ASYNC110 - a queue of threads has no event to wait for
                await asyncio.sleep(0.01)
        assert (await client.get("/auth/sessions", headers=asha.headers)).status_code == 200
    finally:
        gate.set()
    answers = [answer.status_code for answer in await asyncio.gather(*waiting)]
    assert answers == [200] * 9 + [401] * 5 + [201] * 6
