"""Another number or address for an account: proven before it counts, never told to strangers, one holder at a time."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text

from saker.core.db import Database
from saker.core.ids import new_id
from saker.identity import commands
from saker.identity.rules.links import LIFE, Purpose
from tests.fixtures import mail
from tests.fixtures.codes import ASHA, OTHER_PHONE, PHONE, another, asked, code_of, registered
from tests.fixtures.codes import give as give_back
from tests.fixtures.people import SignedUp, SignUp

Headers = dict[str, str]
NEW = "asha.new@example.com"


async def proven(client: AsyncClient, person: SignedUp) -> Headers:
    """The person's headers after a step-up."""
    answer = await client.post("/auth/step-up", headers=person.headers, json={"method": "password", "password": person.password})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def ask_phone(client: AsyncClient, headers: Headers, phone: str = PHONE) -> str:
    answer = await client.post("/me/phone", headers=headers, json={"phone": phone})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["challenge_id"])


async def give(client: AsyncClient, headers: Headers, challenge_id: str, code: str) -> Response:
    return await client.post("/me/phone/confirmation", headers=headers, json={"challenge_id": challenge_id, "code": code})


async def ask_email(client: AsyncClient, headers: Headers, database: Database, email: str = NEW) -> str:
    """The token of the link that was mailed."""
    answer = await client.post("/me/email", headers=headers, json={"email": email})
    assert answer.status_code == 202, answer.text
    return mail.token_of(await mail.last_to(database, email))


async def use(client: AsyncClient, headers: Headers, token: str) -> Response:
    return await client.post("/me/email/confirmation", headers=headers, json={"token": token})


async def me(client: AsyncClient, headers: Headers) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/me", headers=headers)).json()
    return found


async def by_phone(client: AsyncClient, database: Database, phone: str) -> tuple[UUID, Headers]:
    signed = await registered(client, database, phone)
    return UUID(signed["user"]["id"]), {"Authorization": f"Bearer {signed['access_token']}"}


async def test_a_number_is_added_by_a_code_and_signs_in_from_then_on(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    asha = await sign_up("Asha")
    headers = await proven(client, asha)
    challenge_id = await ask_phone(client, headers)
    assert (await me(client, headers))["phone"] is None, "not before it is proven"
    assert (await give(client, headers, challenge_id, await code_of(database, challenge_id))).status_code == 204
    after = await me(client, headers)
    assert (after["phone"], after["phone_verified"], after["email"]) == (PHONE, True, asha.email)
    signed = await client.post("/auth/login", json={"identifier": PHONE, "password": asha.password})
    assert signed.json()["user"]["id"] == str(asha.id)
    told = (await client.get("/notifications", headers=headers)).json()["items"]
    assert "Your account has a new phone number" in [one["title"] for one in told]
    assert (await mail.last_to(database, asha.email))["subject"] == "Your account has a new phone number"


async def test_both_need_a_fresh_proof(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await sign_up("Asha")
    for path, body in (("/me/phone", {"phone": PHONE}), ("/me/email", {"email": NEW})):
        refused = await client.post(path, headers=asha.headers, json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    async with database.reading() as session:
        for table in ("code_challenges", "email_changes"):
            assert (await session.execute(text(f"SELECT count(*) FROM identity.{table}"))).scalar_one() == 0


async def test_a_code_is_good_for_who_asked_and_for_this_alone(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha, mallory = await sign_up("Asha"), await sign_up("Mallory")
    headers = await proven(client, asha)
    challenge_id = await ask_phone(client, headers)
    code = await code_of(database, challenge_id)
    assert (await give(client, mallory.headers, challenge_id, code)).json()["code"] == "code_invalid"
    body = {"challenge_id": challenge_id, "code": code, "display_name": "Asha", "accept_terms": True}
    assert (await client.post("/auth/otp/verify", json=body)).json()["code"] == "code_invalid"
    assert (await give(client, headers, challenge_id, another(code))).json()["code"] == "code_invalid"
    assert (await give(client, headers, challenge_id, code)).status_code == 204
    assert (await give(client, headers, challenge_id, code)).json()["code"] == "code_invalid"
    other = await client.post("/auth/otp/send", json={"phone": OTHER_PHONE, "purpose": "register"})
    registering = str(other.json()["challenge_id"])
    refused = await give(client, headers, registering, await code_of(database, registering))
    assert refused.json()["code"] == "code_invalid"


async def test_five_guesses_are_all_however_many_come_at_once(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    headers = await proven(client, await sign_up("Asha"))
    challenge_id = await ask_phone(client, headers)
    code = await code_of(database, challenge_id)
    answers = await asyncio.gather(*(give(client, headers, challenge_id, another(code)) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {401}
    assert (await give(client, headers, challenge_id, code)).status_code == 401


async def test_only_who_receives_there_is_told_that_a_number_is_taken(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    ravi, _ = await by_phone(client, database, PHONE)
    headers = await proven(client, await sign_up("Asha"))
    taken = await client.post("/me/phone", headers=headers, json={"phone": PHONE})
    free = await client.post("/me/phone", headers=headers, json={"phone": OTHER_PHONE})
    assert (taken.status_code, set(taken.json())) == (free.status_code, set(free.json())) == (202, set(free.json()))
    challenge_id = str(taken.json()["challenge_id"])
    refused = await give(client, headers, challenge_id, await code_of(database, challenge_id))
    assert (refused.status_code, refused.json()["code"]) == (409, "phone_taken")
    assert str(ravi) not in refused.text
    assert (await me(client, headers))["phone"] is None


async def test_a_number_that_was_only_claimed_goes_to_who_proves_it(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    claimant, asha = await sign_up("Claimant"), await sign_up("Asha")
    headers = await proven(client, asha)
    challenge_id = await ask_phone(client, headers)
    async with database.edge() as session:
        # As `phone_key` keeps it: copied from the challenge, which is for the same number.
        claim = "UPDATE identity.people SET phone_key = c.phone_key, phone_sealed = 'x' FROM identity.code_challenges c"
        await session.execute(text(f"{claim} WHERE people.id = :id"), {"id": claimant.id})
    assert (await give(client, headers, challenge_id, await code_of(database, challenge_id))).status_code == 204
    async with database.reading() as session:
        holders = text("SELECT id FROM identity.people WHERE phone_key IS NOT NULL")
        assert (await session.execute(holders)).scalars().all() == [asha.id]


async def test_of_adding_a_number_and_registering_with_it_at_once_one_succeeds(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    headers = await proven(client, await sign_up("Asha"))
    adding = await ask_phone(client, headers)
    registering = await asked(client, PHONE, "register")
    answers = await asyncio.gather(
        give(client, headers, adding, await code_of(database, adding)),
        give_back(client, registering, await code_of(database, registering), **ASHA),
    )
    assert sorted(answer.status_code for answer in answers) in ([204, 409], [200, 409])
    async with database.reading() as session:
        holders = text("SELECT count(*) FROM identity.people WHERE phone_key IS NOT NULL")
        assert (await session.execute(holders)).scalar_one() == 1


async def test_an_address_is_replaced_by_its_link_and_the_old_one_is_told(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    asha = await sign_up("Asha")
    headers = await proven(client, asha)
    token = await ask_email(client, headers, database)
    assert (await me(client, headers))["email"] == asha.email, "not before it is proven"
    assert (await use(client, headers, token)).status_code == 204
    after = await me(client, headers)
    assert (after["email"], after["email_verified"]) == (NEW, True)
    assert (await mail.last_to(database, asha.email))["subject"] == "Your email address was replaced"
    assert (await mail.last_to(database, NEW))["subject"] == "Your account has a new email address"
    for identifier, status in ((NEW, 200), (asha.email, 401)):
        answer = await client.post("/auth/login", json={"identifier": identifier, "password": asha.password})
        assert answer.status_code == status
    assert (await use(client, headers, token)).status_code == 404, "once"


async def test_a_phone_account_gets_an_address(client: AsyncClient, database: Database) -> None:
    await by_phone(client, database, PHONE)
    challenge_id = await asked(client)
    signed = (await give_back(client, challenge_id, await code_of(database, challenge_id))).json()
    headers = {"Authorization": f"Bearer {signed['access_token']}"}  # has just proven all that it can
    assert (await use(client, headers, await ask_email(client, headers, database))).status_code == 204
    after = await me(client, headers)
    assert (after["email"], after["email_verified"], after["phone"]) == (NEW, True, PHONE)


async def test_a_link_is_good_for_who_asked_and_for_a_day(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha, mallory = await sign_up("Asha"), await sign_up("Mallory")
    headers = await proven(client, asha)
    token = await ask_email(client, headers, database)
    assert (await use(client, mallory.headers, token)).status_code == 404, "who reads a mistyped address gets no account"
    soon = await client.post("/me/email", headers=headers, json={"email": NEW})
    assert (soon.status_code, soon.json()["code"]) == (429, "link_just_sent")
    assert 1 <= int(soon.headers["Retry-After"]) <= 61
    async with database.edge() as session:
        age = "UPDATE identity.email_changes SET expires_at = expires_at - cast(:by AS interval)"
        await session.execute(text(age), {"by": LIFE[Purpose.CHANGE_EMAIL]})
    assert (await use(client, headers, token)).status_code == 404
    assert (await me(client, headers))["email"] == asha.email


async def test_only_who_reads_an_address_is_told_that_it_is_taken(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    ravi, asha = await sign_up("Ravi", email="ravi@example.com"), await sign_up("Asha")
    headers = await proven(client, asha)
    token = await ask_email(client, headers, database, "RAVI@example.com")
    refused = await use(client, headers, token)
    assert (refused.status_code, refused.json()["code"]) == (409, "email_taken")
    assert (await me(client, headers))["email"] == asha.email
    assert (await me(client, ravi.headers))["email"] == ravi.email


async def test_of_many_who_want_one_address_at_once_one_gets_it(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    wishes = []
    for name in ("Asha", "Ravi", "Meera", "Imran"):
        headers = await proven(client, await sign_up(name))
        wishes.append((headers, await ask_email(client, headers, database)))
    answers = await asyncio.gather(*(use(client, *wish) for wish in wishes))
    assert Counter(answer.status_code for answer in answers) == {204: 1, 409: 3}


async def test_a_passkey_is_called_something_else_by_its_owner_alone(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    asha, mallory = await sign_up("Asha"), await sign_up("Mallory")
    passkey_id = new_id()
    async with database.edge() as session:
        made = "INSERT INTO identity.passkeys (id, person_id, credential_id, public_key, sign_count, name, created_at)"
        values = " VALUES (:id, :person, '1', '1', 0, 'Phone', now())"
        await session.execute(text(made + values), {"id": passkey_id, "person": asha.id})
    path, body = f"/auth/mfa/passkeys/{passkey_id}", {"name": "Work laptop"}
    assert (await client.patch(path, headers=mallory.headers, json=body)).json()["code"] == "passkey_not_found"
    assert (await client.patch(path, headers=asha.headers, json=body)).json()["name"] == "Work laptop"
    shown = (await client.get("/auth/mfa", headers=asha.headers)).json()["passkeys"]
    assert [one["name"] for one in shown] == ["Work laptop"]
    refused = await client.patch(path, headers=asha.headers, json={"name": ""})
    assert refused.json()["errors"][0]["field"] == "name"


@pytest.mark.parametrize(
    ("days", "seen_days_ago", "is_gone"), [(31, 8, True), (31, 6, False), (29, 20, False)], ids=["left", "used", "young"]
)
async def test_an_account_with_nothing_but_a_claimed_number_is_given_up(
    client: AsyncClient, database: Database, days: int, seen_days_ago: int, is_gone: bool
) -> None:
    body = {"phone": PHONE, "password": "kite-lantern-42-river", "display_name": "Asha", "accept_terms": True}
    assert (await client.post("/auth/register", json=body)).status_code == 201
    await by_phone(client, database, OTHER_PHONE)  # proven: stays
    async with database.edge() as session:
        for statement, ago in (
            ("UPDATE identity.people SET created_at = created_at - make_interval(days => :ago)", days),
            ("UPDATE identity.sessions SET last_seen_at = last_seen_at - make_interval(days => :ago)", seen_days_ago),
        ):
            await session.execute(text(statement), {"ago": ago})
    async with database.edge() as session:
        found = await commands.given_up(session)
        assert len(found) == int(is_gone)
        for person_id in found:
            assert not await commands.remove_unverified(session, person_id), "the first run ends the sessions"
    async with database.edge() as session:
        await session.execute(text("UPDATE identity.sessions SET ended_at = ended_at - interval '1 hour'"))
        for person_id in found:
            assert await commands.remove_unverified(session, person_id)
