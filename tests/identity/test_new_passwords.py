"""A new password: by a link of one hour, or by the old one. Both end other sessions and are told."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text

from saker.core.db import Database
from saker.identity.commands.passwords import HASHED
from saker.identity.queries import access
from saker.identity.rules.links import LIFE, Purpose
from tests.fixtures import mail
from tests.fixtures.people import PASSWORD, SignedUp, SignUp
from tests.fixtures.statements import statements

NEW = "monsoon-window-17-brass"
SEND = "identity.send_reset_link"


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha", email="asha@example.com")


async def forget(client: AsyncClient, identifier: str) -> Any:
    return await client.post("/auth/password/forgot", json={"identifier": identifier})


async def link(client: AsyncClient, database: Database, person: SignedUp) -> str:
    """The token of a link that was asked for."""
    assert (await forget(client, person.email)).status_code == 202
    await mail.run_queued(database, SEND)
    sent = await mail.last_to(database, person.email)
    assert sent["subject"] == "Choose a new password"
    return mail.token_of(sent)


async def reset(client: AsyncClient, token: str, password: str = NEW) -> Any:
    return await client.post("/auth/password/reset", json={"token": token, "password": password})


async def login(client: AsyncClient, person: SignedUp, password: str) -> int:
    body = {"identifier": person.email, "password": password}
    return (await client.post("/auth/login", json=body)).status_code


async def test_a_reset_gives_a_new_password_ends_every_session_and_is_told(
    client: AsyncClient, asha: SignedUp, database: Database
) -> None:
    assert (await reset(client, await link(client, database, asha))).status_code == 204
    assert await login(client, asha, PASSWORD) == 401
    assert await login(client, asha, NEW) == 200
    assert (await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})).status_code == 401
    await access.watch.look(database)
    assert (await client.get("/me", headers=asha.headers)).status_code == 401
    told = await mail.last_to(database, asha.email)
    assert told["subject"] == "Your password was changed"
    assert "with a link that we mailed you" in told["text"]


async def test_a_reset_also_proves_the_address(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    await reset(client, await link(client, database, asha))
    body = {"identifier": asha.email, "password": NEW}
    tokens = (await client.post("/auth/login", json=body)).json()
    me = await client.get("/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert me.json()["email_verified"] is True


async def test_of_fifty_uses_of_one_link_at_once_one_succeeds(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    token = await link(client, database, asha)
    answers = await asyncio.gather(*(reset(client, token, f"{NEW}-{number}") for number in range(50)))
    assert Counter(answer.status_code for answer in answers) == {204: 1, 404: 49}
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 204)
    assert await login(client, asha, f"{NEW}-{winner}") == 200


async def test_asking_is_the_same_for_known_and_unknown(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    known, unknown = await forget(client, asha.email), await forget(client, "nobody@example.com")
    assert known.status_code == unknown.status_code == 202
    assert known.content == unknown.content
    headers = [{name: answer.headers[name] for name in answer.headers if name != "x-request-id"} for answer in (known, unknown)]
    assert headers[0] == headers[1]
    async with database.reading() as session:
        found = await session.execute(text("SELECT args FROM procrastinate_jobs WHERE task_name = :name"), {"name": SEND})
        assert [sorted(row) for row in found.scalars()] == [["_sealed"], ["_sealed"]]
    before = len(await mail.queued(database))
    await mail.run_queued(database, SEND)
    assert len(await mail.queued(database)) == before + 1


async def test_asking_does_the_same_work_for_known_and_unknown(client: AsyncClient, app: FastAPI, asha: SignedUp) -> None:
    hashed, work = HASHED._value.get(), []
    for identifier in (asha.email, "nobody@example.com"):
        with statements(app.state.database.engine) as made:
            await forget(client, identifier)
        work.append(made)
    assert work[0] == work[1]
    assert len(work[0]) == 1
    assert HASHED._value.get() == hashed


async def test_two_links_are_not_sent_within_five_minutes(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    token = await link(client, database, asha)
    before = len(await mail.queued(database))
    await forget(client, asha.email)
    await mail.run_queued(database, SEND)
    assert len(await mail.queued(database)) == before
    assert (await reset(client, token)).status_code == 204


async def test_a_link_lives_for_an_hour(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    token = await link(client, database, asha)
    async with database.edge() as session:
        await session.execute(text("UPDATE identity.links SET expires_at = expires_at - interval '1 hour'"))
    answer = await reset(client, token)
    assert (answer.status_code, answer.json()["code"]) == (404, "link_invalid")
    assert LIFE[Purpose.RESET_PASSWORD] == timedelta(hours=1)


async def test_a_link_to_verify_resets_nothing(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    token = mail.token_of(await mail.last_to(database, asha.email))
    assert (await reset(client, token)).status_code == 404
    assert await login(client, asha, PASSWORD) == 200


@pytest.mark.parametrize("password", ["short", "password123", "asha@example.com"])
async def test_a_password_that_is_refused_leaves_the_link_good(
    client: AsyncClient, asha: SignedUp, database: Database, password: str
) -> None:
    token = await link(client, database, asha)
    answer = await reset(client, token, password)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "password")
    assert (await reset(client, token)).status_code == 204


async def test_an_unknown_link_costs_no_hashing(client: AsyncClient) -> None:
    hashed = HASHED._value.get()
    assert (await reset(client, "no-such-link")).status_code == 404
    assert HASHED._value.get() == hashed


async def test_a_reset_ends_the_pause_after_failed_sign_ins(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    token = await link(client, database, asha)
    for _ in range(10):
        await login(client, asha, "wrong")
    assert await login(client, asha, PASSWORD) == 429
    await reset(client, token)
    assert await login(client, asha, NEW) == 200


async def change(client: AsyncClient, person: SignedUp, current: str, new: str = NEW) -> Any:
    return await client.post("/auth/password", headers=person.headers, json={"current_password": current, "password": new})


async def test_a_change_needs_the_old_password_ends_the_other_sessions_and_is_told(
    client: AsyncClient, asha: SignedUp, database: Database
) -> None:
    assert await login(client, asha, PASSWORD) == 200
    wrong = await change(client, asha, "wrong")
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["errors"][0]["field"]) == (
        422,
        "password_wrong",
        "current_password",
    )
    assert (await change(client, asha, PASSWORD)).status_code == 204
    sessions = (await client.get("/auth/sessions", headers=asha.headers)).json()["items"]
    assert [one["current"] for one in sessions] == [True]
    assert await login(client, asha, PASSWORD) == 401
    assert await login(client, asha, NEW) == 200
    assert "in your settings" in (await mail.last_to(database, asha.email))["text"]


async def test_ten_wrong_old_passwords_are_the_end_of_trying_and_sign_in_still_works(client: AsyncClient, asha: SignedUp) -> None:
    codes = [(await change(client, asha, f"wrong-{number}")).status_code for number in range(11)]
    assert codes == [422] * 10 + [429]
    assert (await change(client, asha, PASSWORD)).status_code == 429
    assert await login(client, asha, PASSWORD) == 200


async def test_a_change_to_a_common_password_is_refused(client: AsyncClient, asha: SignedUp) -> None:
    answer = await change(client, asha, PASSWORD, "password123")
    assert (answer.status_code, answer.json()["code"]) == (422, "password_too_common")
    assert await login(client, asha, PASSWORD) == 200
