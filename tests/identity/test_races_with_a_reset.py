"""What an account's old holder has under way, or left behind, is worth nothing once its owner has taken it (back)."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import bcrypt
import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from saker.identity import commands
from saker.identity.commands.people import store_password
from saker.identity.queries import access
from saker.identity.rules.people import Role
from tests.fixtures import mail
from tests.fixtures.authenticator import Authenticator
from tests.fixtures.codes import PHONE, asked, code_of, give
from tests.fixtures.people import PASSWORD, SignedUp, SignUp
from tests.fixtures.second_factors import ORIGIN, PAGE, enrol_app, enrol_passkey, log_in, step_up

NEW = "brass-otter-71-harbour"
THIEFS = "thief-word-93-quartz"


@pytest.fixture(autouse=True)
def present() -> Iterator[None]:
    """The clock is set back after each test."""
    yield
    clock.shift(timedelta(0))


@asynccontextmanager
async def verifying(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[asyncio.Event]:
    """Whoever has a password verified in this block goes on only after it: the event says that the verdict is there."""
    real, verified, go_on = commands.verify, asyncio.Event(), asyncio.Event()

    async def slow(password: str, stored: str | None) -> object:
        verdict = await real(password, stored)
        verified.set()
        await go_on.wait()
        return verdict

    monkeypatch.setattr(commands, "verify", slow)
    try:
        yield verified
    finally:
        monkeypatch.setattr(commands, "verify", real)
        go_on.set()


async def reset(client: AsyncClient, database: Database, email: str) -> None:
    """The owner of the address chooses the password NEW."""
    assert (await client.post("/auth/password/forgot", json={"identifier": email})).status_code == 202
    await mail.run_queued(database, "identity.send_reset_link")
    token = mail.token_of(await mail.last_to(database, email))
    answer = await client.post("/auth/password/reset", json={"token": token, "password": NEW})
    assert answer.status_code == 204, answer.text


async def by_password(client: AsyncClient, identifier: str, password: str) -> int:
    return (await client.post("/auth/login", json={"identifier": identifier, "password": password})).status_code


async def by_passkey(client: AsyncClient, device: Authenticator) -> Response:
    asked_for = (await client.post("/auth/passkeys/options", json={}, headers=PAGE)).json()["public_key"]
    return await client.post("/auth/passkeys/login", json={"credential": device.get(asked_for)}, headers=PAGE)


async def claimed(client: AsyncClient) -> SignedUp:
    """Someone who registered with a number that they do not hold, stepped up."""
    body = {"phone": PHONE, "password": PASSWORD, "display_name": "Claimant", "accept_terms": True}
    signed = (await client.post("/auth/register", json=body)).json()
    claimant = SignedUp(
        UUID(signed["user"]["id"]), PHONE, PASSWORD, signed["access_token"], signed["refresh_token"], signed["user"]
    )
    return await step_up(client, claimant)


async def taken_over(client: AsyncClient, database: Database) -> dict[str, str]:
    """The holder of the number signs in by a code: headers."""
    challenge = await asked(client)
    answer = await give(client, challenge, await code_of(database, challenge))
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.mark.parametrize("factor", ["passkey", "totp"])
async def test_who_claimed_an_address_keeps_no_factor_once_its_owner_resets_the_password(
    client: AsyncClient, sign_up: SignUp, database: Database, factor: str
) -> None:
    claimant = await step_up(client, await sign_up("Claimant", email="victim@example.com"))
    device = Authenticator(ORIGIN)
    await (enrol_passkey(client, claimant, device) if factor == "passkey" else enrol_app(client, claimant))
    await reset(client, database, "victim@example.com")
    assert await by_password(client, "victim@example.com", NEW) == 200
    if factor == "passkey":
        assert (await by_passkey(client, device)).status_code == 401


async def test_a_confirmed_address_keeps_its_factors_through_a_reset(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    asha = await step_up(client, await sign_up("Asha", email="asha@example.com"))
    token = mail.token_of(await mail.last_to(database, asha.email))
    assert (await client.post("/auth/email/verify", json={"token": token}, headers=asha.headers)).status_code == 204
    await enrol_app(client, asha)
    await reset(client, database, asha.email)
    assert await by_password(client, asha.email, NEW) == 401


async def test_staff_keep_their_factors_through_a_reset(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    """A mailbox alone opens no back office, not even one whose address was never confirmed."""
    asha = await step_up(client, await sign_up("Asha", email="asha@example.com"))
    await enrol_app(client, asha)
    async with database.edge() as session:
        await commands.grant_role(session, None, person_id=asha.id, role=Role.ADMIN)
    await reset(client, database, asha.email)
    assert (await log_in(client, SignedUp(asha.id, asha.email, NEW, "", "", {})))["code"] == "mfa_required"


async def test_a_stranger_who_presses_the_link_confirms_nobodys_account(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    claimant, other = await sign_up("Claimant", email="victim@example.com"), await sign_up("Other")
    token = mail.token_of(await mail.last_to(database, "victim@example.com"))
    for headers, status in (({}, 401), (other.headers, 404)):
        answer = await client.post("/auth/email/verify", json={"token": token}, headers=headers)
        assert answer.status_code == status
    assert (await client.get("/me", headers=claimant.headers)).json()["email_verified"] is False
    assert (await client.post("/auth/email/verify", json={"token": token}, headers=claimant.headers)).status_code == 204


async def test_an_address_that_was_only_claimed_does_not_open_an_account_with_a_proven_number(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    """Neither by a link that is asked for now, nor by one that was under way while the number was proven."""
    asha = await sign_up("Asha", email="mistyped@example.com")
    assert (await client.post("/auth/password/forgot", json={"identifier": asha.email})).status_code == 202
    await mail.run_queued(database, "identity.send_reset_link")
    token = mail.token_of(await mail.last_to(database, asha.email))
    async with database.edge() as session:
        proven = "UPDATE identity.people SET phone_key = 'x', phone_sealed = 'x', phone_verified_at = now()"
        await session.execute(text(proven))
        await session.execute(text("UPDATE identity.links SET created_at = created_at - interval '1 hour'"))
    answer = await client.post("/auth/password/reset", json={"token": token, "password": NEW})
    assert (answer.status_code, answer.json()["code"]) == (404, "link_invalid")
    assert (await client.post("/auth/password/forgot", json={"identifier": asha.email})).status_code == 202
    await mail.run_queued(database, "identity.send_reset_link")
    assert mail.token_of(await mail.last_to(database, asha.email)) == token


@pytest.mark.parametrize("is_legacy", [False, True], ids=["argon2", "bcrypt"])
async def test_a_login_under_way_does_not_outlive_a_reset(
    client: AsyncClient, sign_up: SignUp, database: Database, monkeypatch: pytest.MonkeyPatch, is_legacy: bool
) -> None:
    asha = await sign_up("Asha", email="asha@example.com")
    if is_legacy:
        async with database.edge() as session:
            await store_password(session, asha.id, bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(10)).decode())
    async with verifying(monkeypatch) as verified:
        thief = asyncio.create_task(by_password(client, asha.email, PASSWORD))
        await verified.wait()
        await reset(client, database, asha.email)
    assert await thief == 401
    assert await by_password(client, asha.email, PASSWORD) == 401
    assert await by_password(client, asha.email, NEW) == 200


async def test_a_login_under_way_does_not_outlive_the_takeover_of_a_number(
    client: AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await claimed(client)
    async with verifying(monkeypatch) as verified:
        thief = asyncio.create_task(by_password(client, PHONE, PASSWORD))
        await verified.wait()
        owner = await taken_over(client, database)
    assert await thief == 401
    assert len((await client.get("/auth/sessions", headers=owner)).json()["items"]) == 1


async def test_a_change_under_way_does_not_outlive_a_reset(
    client: AsyncClient, sign_up: SignUp, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asha = await sign_up("Asha", email="asha@example.com")
    body = {"current_password": PASSWORD, "password": THIEFS}
    async with verifying(monkeypatch) as verified:
        thief = asyncio.create_task(client.post("/auth/password", headers=asha.headers, json=body))
        await verified.wait()
        await reset(client, database, asha.email)
    assert (await thief).status_code == 401
    assert [await by_password(client, asha.email, one) for one in (PASSWORD, NEW, THIEFS)] == [401, 200, 401]


async def test_two_logins_at_once_may_both_bring_an_old_hash_up_to_date(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    asha = await sign_up("Asha", email="asha@example.com")
    async with database.edge() as session:
        await store_password(session, asha.id, bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(10)).decode())
    answers = await asyncio.gather(*(by_password(client, asha.email, PASSWORD) for _ in range(6)))
    assert answers == [200] * 6
    async with database.reading() as session:
        assert (await session.execute(text("SELECT hash FROM identity.passwords"))).scalar_one().startswith("$argon2id$")


async def test_a_sign_in_that_is_half_way_does_not_outlive_a_reset(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    asha = await step_up(client, await sign_up("Asha", email="asha@example.com"))
    token = mail.token_of(await mail.last_to(database, asha.email))
    await client.post("/auth/email/verify", json={"token": token}, headers=asha.headers)
    app = await enrol_app(client, asha)
    half = await log_in(client, asha)
    await reset(client, database, asha.email)
    proof = {"mfa_token": half["mfa_token"], "method": "totp", "code": app.code(1)}
    assert (await client.post("/auth/mfa/verify", json=proof)).json()["code"] == "mfa_token_invalid"


@pytest.mark.parametrize("what", ["passkey", "totp", "recovery codes", "password"])
async def test_a_token_of_an_ended_session_plants_nothing(client: AsyncClient, database: Database, what: str) -> None:
    """An access token goes on for seconds after its session was ended; nothing that lasts can be made with it."""
    claimant = await claimed(client)
    options = (await client.post("/auth/mfa/passkeys/options", headers={**claimant.headers, **PAGE})).json()["public_key"]
    await taken_over(client, database)
    calls = {
        "passkey": ("/auth/mfa/passkeys", {"name": "Mine", "credential": Authenticator(ORIGIN).create(options)}),
        "totp": ("/auth/mfa/totp", None),
        "recovery codes": ("/auth/mfa/recovery-codes", None),
        "password": ("/auth/password", {"current_password": PASSWORD, "password": THIEFS}),
    }
    path, body = calls[what]
    answer = await client.post(path, json=body, headers={**claimant.headers, **PAGE})
    assert answer.status_code == (422 if what == "password" else 401), answer.text
    await access.watch.look(database)
    assert (await client.get("/me", headers=claimant.headers)).status_code == 401
    async with database.reading() as session:
        counted = "SELECT (SELECT count(*) FROM identity.passkeys) + (SELECT count(*) FROM identity.totp_secrets)"
        assert (await session.execute(text(counted))).scalar_one() == 0
