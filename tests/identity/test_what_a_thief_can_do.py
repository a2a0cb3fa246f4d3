"""What a stolen token, password or code still allows, and what it does not."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import insert, text

from saker.app.cli.keys import rehash_all, rewrap_all
from saker.core import clock, settings
from saker.core.auth import Actor
from saker.core.crypto import open_for, seal_for
from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.settings import DEFAULT_SECRET, Environment, Settings
from saker.identity import commands
from saker.identity.models import Disablement
from saker.identity.queries import access
from saker.identity.rules.access_tokens import LEEWAY
from saker.identity.rules.people import Role
from tests.fixtures.authenticator import Authenticator
from tests.fixtures.codes import asked, code_of, give, person_of, registered
from tests.fixtures.people import SignUp
from tests.fixtures.second_factors import ORIGIN, PAGE, enrol_app, log_in, step_up


@pytest.fixture(autouse=True)
def present() -> Iterator[None]:
    """The clock is set back after each test."""
    yield
    clock.shift(timedelta(0))


async def test_a_session_without_a_second_factor_never_becomes_one_of_staff(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    boss = await sign_up("Boss", email="boss@example.com")
    async with database.edge() as session:
        await commands.grant_role(session, None, person_id=boss.id, role=Role.ADMIN)
    thief = {"Authorization": f"Bearer {(await log_in(client, boss))['access_token']}"}
    boss = await step_up(client, boss)
    await enrol_app(client, boss)
    async with database.edge() as session:  # as if the thief had come in after that, by another way
        await session.execute(text("UPDATE identity.sessions SET ended_at = NULL, end_reason = NULL, ended_by = NULL"))
    await access.watch.look(database)
    refused = await client.get("/admin/access", headers=thief)
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    assert (await client.get("/admin/access", headers=boss.headers)).status_code == 200


async def test_the_first_factor_ends_every_session_that_was_opened_without(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    asha = await sign_up("Asha")
    other = {"Authorization": f"Bearer {(await log_in(client, asha))['access_token']}"}
    await enrol_app(client, await step_up(client, asha))
    await access.watch.look(database)
    assert (await client.get("/me", headers=other)).status_code == 401
    assert (await client.get("/me", headers=asha.headers)).status_code == 200


async def test_a_copy_of_a_refresh_token_cannot_follow_its_owner(client: AsyncClient, sign_up: SignUp) -> None:
    """Neither does a list tell the instant of a refresh, nor is a used-up successor given out again."""
    asha = await sign_up("Asha")
    await log_in(client, asha)
    first = await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})
    second = await client.post("/auth/refresh", json={"refresh_token": first.json()["refresh_token"]})
    assert second.status_code == 200
    assert (await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})).status_code == 401
    assert (await client.post("/auth/refresh", json={"refresh_token": second.json()["refresh_token"]})).status_code == 200
    items = (await client.get("/auth/sessions", headers=asha.headers)).json()["items"]
    (other,) = [item for item in items if not item["current"]]
    assert other["last_seen_at"] == other["created_at"] or other["last_seen_at"][14:19] == "00:00"


async def test_ten_recovery_codes_are_ten_however_many_ask_at_once(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    asha = await step_up(client, await sign_up("Asha"))
    await enrol_app(client, asha)
    await asyncio.gather(*(client.post("/auth/mfa/recovery-codes", headers=asha.headers) for _ in range(5)))
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM identity.recovery_codes"))).scalar_one() == 10


async def test_twenty_passkeys_are_the_most_also_with_options_in_store(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await step_up(client, await sign_up("Asha"))
    headers = {**asha.headers, **PAGE}
    stored = [(await client.post("/auth/mfa/passkeys/options", headers=headers)).json()["public_key"] for _ in range(21)]
    bodies = [{"name": "Key", "credential": Authenticator(ORIGIN).create(options)} for options in stored]
    answers = [(await client.post("/auth/mfa/passkeys", json=body, headers=headers)).status_code for body in bodies]
    assert answers == [201] * 20 + [409]
    assert (await client.get("/auth/mfa", headers=asha.headers)).status_code == 200


@pytest.mark.parametrize("wrong", ["A", "ä", "=" * 9])
async def test_a_passkey_of_no_readable_name_is_refused(client: AsyncClient, wrong: str) -> None:
    options = (await client.post("/auth/passkeys/options", json={}, headers=PAGE)).json()["public_key"]
    credential = Authenticator(ORIGIN).get(options) | {"id": wrong}
    answer = await client.post("/auth/passkeys/login", json={"credential": credential}, headers=PAGE)
    assert 400 <= answer.status_code < 500


async def test_wrong_step_ups_do_not_lock_the_owner_out(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await step_up(client, await sign_up("Asha"))
    app = await enrol_app(client, asha)
    wrong = {"method": "totp", "code": "000000"}
    statuses = [(await client.post("/auth/step-up", json=wrong, headers=asha.headers)).status_code for _ in range(11)]
    assert statuses == [403] * 10 + [429]
    half = await log_in(client, asha)
    proof = {"mfa_token": half["mfa_token"], "method": "totp", "code": app.code(1)}
    assert (await client.post("/auth/mfa/verify", json=proof)).status_code == 200


async def test_neither_a_copy_nor_being_forgotten_without_a_fresh_proof(client: AsyncClient, database: Database) -> None:
    signed = await registered(client, database)  # by a number and its code alone
    headers = {"Authorization": f"Bearer {signed['access_token']}", "Idempotency-Key": "one"}
    clock.shift(timedelta(minutes=8))
    for path in ("/me/export", "/me/erasure"):
        answer = await client.post(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")


async def test_the_end_of_a_session_is_seen_after_being_cut_off_from_the_database(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    """A socket outlives its token: what ended while this process could not look ends it when it can again."""
    asha = await sign_up("Asha")
    async with database.edge() as session:
        await commands.revoke_other_sessions(session, Actor(asha.id, frozenset()))
    async with database.reading() as session:
        session_id = (await session.execute(text("SELECT id FROM identity.sessions"))).scalar_one()
    clock.shift(access.token_life() + 3 * LEEWAY)
    await access.watch.look(database)
    assert not access.is_live(asha.id, session_id)


async def test_someone_shut_out_cannot_have_the_record_erased(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await step_up(client, await sign_up("Asha"))
    async with database.edge() as session:
        row = {"person_id": asha.id, "by": new_id(), "at": clock.now(), "reason": "Stolen cards"}
        await session.execute(insert(Disablement).values(row))
    blockers = (await client.get("/me/privacy", headers=asha.headers)).json()["blockers"]
    assert [one["code"] for one in blockers] == ["disabled"]


def test_production_refuses_the_public_default_as_an_earlier_key() -> None:
    config = Settings(environment=Environment.PRODUCTION, previous_secret_keys=(DEFAULT_SECRET,))
    assert [sentence for sentence in config.refusals() if "SAKER_PREVIOUS_SECRET_KEYS" in sentence]


async def test_after_a_rotation_nothing_needs_the_earlier_key(
    client: AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = settings.current()
    person_id = person_of(await registered(client, database))
    async with database.edge() as session:
        sealed = await seal_for(session, person_id, "test", b"what is mine")
    new = before.model_copy(
        update={"secret_key": type(before.secret_key)("fresh-" * 8), "previous_secret_keys": (before.secret_key,)}
    )
    monkeypatch.setattr(settings, "current", lambda: new)
    assert (await rewrap_all(database), await rehash_all(database)) == (1, 1)
    assert (await rewrap_all(database), await rehash_all(database)) == (0, 0)
    monkeypatch.setattr(settings, "current", lambda: new.model_copy(update={"previous_secret_keys": ()}))
    async with database.reading() as session:
        assert await open_for(session, person_id, "test", sealed) == b"what is mine"
    challenge = await asked(client)
    assert (await give(client, challenge, await code_of(database, challenge))).status_code == 200
