"""One-time codes: signing up and in by them, what is refused, when another may be asked for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.settings import Settings
from saker.identity import commands, privacy
from saker.identity.queries.phones import holder_of
from saker.identity.rules import codes as rules
from saker.identity.rules.codes import Purpose
from saker.identity.rules.people import Device
from saker.identity.rules.phones import masked
from tests.fixtures.codes import (
    ASHA,
    OTHER_PHONE,
    PHONE,
    another,
    ask,
    asked,
    code_of,
    deliver,
    digits_of,
    give,
    person_of,
    registered,
)
from tests.fixtures.people import PASSWORD
from tests.fixtures.staff import shut_out


@pytest.fixture
def later() -> Iterator[Any]:
    """Move the clock to so many seconds from now."""
    yield lambda **delta: clock.shift(timedelta(**delta))
    clock.shift(timedelta(0))


async def test_a_number_signs_up_and_in_by_codes_alone(client: AsyncClient, database: Database) -> None:
    signed = await registered(client, database)
    assert signed["user"]["phone"] == PHONE
    assert signed["user"]["email"] is None
    challenge_id = await asked(client)
    answer = await give(client, challenge_id, await code_of(database, challenge_id))
    assert answer.status_code == 200, answer.text
    assert answer.json()["user"]["id"] == signed["user"]["id"]
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = (await client.get("/me", headers=headers)).json()
    assert (me["phone"], me["email"], me["display_name"]) == (PHONE, None, "Asha")


async def test_the_web_gets_its_refresh_token_in_the_cookie(browser: AsyncClient, database: Database) -> None:
    signed = await registered(browser, database)
    assert signed["refresh_token"] is None
    assert (await browser.post("/auth/refresh", json={})).status_code == 200


async def test_the_answer_is_as_the_contract_says(client: AsyncClient) -> None:
    answer = await ask(client, " 098765-43210 ")
    assert answer.status_code == 202
    assert set(answer.json()) == {"challenge_id", "expires_in", "resend_after"}
    assert (answer.json()["expires_in"], answer.json()["resend_after"]) == (300, 30)


async def test_the_sms_holds_the_code_and_a_number_without_account_gets_none_to_sign_in(
    client: AsyncClient, database: Database
) -> None:
    stranger = await asked(client, OTHER_PHONE, "login")
    assert await deliver(database, stranger) == []
    challenge_id = await asked(client, PHONE, "register")
    (message,) = await deliver(database, challenge_id)
    assert message["to"] == PHONE
    assert digits_of(message["text"]) == await code_of(database, challenge_id)
    assert (await give(client, challenge_id, digits_of(message["text"]), **ASHA)).status_code == 200
    assert len(await deliver(database, challenge_id)) == 1, "a challenge that has ended sends nothing more"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"phone": "+14155552671"}, "phone"),
        ({"phone": "022 2778 1234"}, "phone"),
        ({"phone": "hello you"}, "phone"),
        ({"phone": "+91"}, "phone"),
        ({"phone": 9876543210}, "phone"),
        ({"phone": "9" * 33}, "phone"),
        ({"purpose": "reset"}, "purpose"),
        ({"purpose": None}, "purpose"),
        ({"surprise": 1}, "surprise"),
    ],
)
async def test_bad_input_names_the_field_and_sends_nothing(
    client: AsyncClient, database: Database, body: dict[str, Any], field: str
) -> None:
    answer = await client.post("/auth/otp/send", json={"phone": PHONE, "purpose": "login", **body})
    assert answer.status_code == 422, answer.text
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM identity.code_challenges"))).scalar_one() == 0


@pytest.mark.parametrize("code", ["12345", "1234567", 123456, None])
async def test_a_code_of_another_shape_is_refused_by_field(client: AsyncClient, code: Any) -> None:
    answer = await client.post("/auth/otp/verify", json={"challenge_id": str(new_id()), "code": code})
    assert [fault["field"] for fault in answer.json()["errors"]] == ["code"]


async def test_what_registering_lacks_is_told_to_the_right_code_only(client: AsyncClient, database: Database) -> None:
    challenge_id = await asked(client, PHONE, "register")
    code = await code_of(database, challenge_id)
    assert (await give(client, challenge_id, another(code))).json()["code"] == "code_invalid"
    assert (await give(client, challenge_id, code)).json()["errors"][0]["field"] == "display_name"
    refused = await give(client, challenge_id, code, display_name="Asha", accept_terms=False)
    assert refused.json()["errors"][0]["field"] == "accept_terms"
    assert (await give(client, challenge_id, code, **ASHA)).status_code == 200, "a refusal uses no code up"


async def test_every_code_that_buys_nothing_gets_the_same_answer(client: AsyncClient, database: Database, later: Any) -> None:
    await registered(client, database)
    first = await asked(client)
    code = await code_of(database, first)
    refused = {
        "wrong": await give(client, first, another(code)),
        "of no challenge": await give(client, str(new_id()), code),
        "of another challenge": await give(client, await asked(client, OTHER_PHONE), code),
    }
    later(minutes=5, seconds=1)
    refused["too old"] = await give(client, first, code)
    later(minutes=6)
    second = await asked(client)
    code = await code_of(database, second)
    assert (await give(client, second, code)).status_code == 200
    refused["used"] = await give(client, second, code)
    later(minutes=11)
    third = await asked(client)
    later(minutes=14)
    await asked(client)
    refused["replaced"] = await give(client, third, await code_of(database, third))
    assert {answer.status_code for answer in refused.values()} == {401}
    assert len({str({**answer.json(), "request_id": None}) for answer in refused.values()}) == 1


async def test_a_code_to_register_signs_nobody_in_and_the_other_way_round(client: AsyncClient, database: Database) -> None:
    await registered(client, database)
    wrong = await asked(client, OTHER_PHONE, "login")
    answer = await give(client, wrong, await code_of(database, wrong), display_name="Ravi", accept_terms=True)
    assert answer.json()["code"] == "code_invalid"
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM identity.people"))).scalar_one() == 1


async def test_the_sixth_try_is_refused_even_with_the_right_code(client: AsyncClient, database: Database) -> None:
    await registered(client, database)
    challenge_id = await asked(client)
    code = await code_of(database, challenge_id)
    for _ in range(5):
        assert (await give(client, challenge_id, another(code))).status_code == 401
    assert (await give(client, challenge_id, code)).status_code == 401


async def test_a_number_that_has_an_account_registers_once(client: AsyncClient, database: Database, later: Any) -> None:
    await registered(client, database)
    later(seconds=31)
    challenge_id = await asked(client, PHONE, "register")
    answer = await give(client, challenge_id, await code_of(database, challenge_id), display_name="Ravi", accept_terms=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "phone_taken")


async def test_a_code_that_was_not_committed_is_not_sent(client: AsyncClient, database: Database) -> None:
    async with database.session() as session:
        await commands.send_code(session, phone=PHONE, purpose=Purpose.LOGIN, address="192.0.2.7")
        await session.rollback()
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM procrastinate_jobs"))).scalar_one() == 0


async def test_pauses_grow_and_a_number_gets_three_in_ten_minutes_and_five_an_hour(client: AsyncClient, later: Any) -> None:
    """Asked again at each earliest moment: 0, 30, 90 s; then ten minutes from the first; then an hour."""
    at, moments = 0, []
    for _ in range(5):
        later(seconds=at)
        answer = await ask(client)
        assert answer.status_code == 202, answer.text
        moments.append(at)
        wait = answer.json()["resend_after"]
        later(seconds=at + wait - 2)
        early = await ask(client)
        assert (early.status_code, early.json()["code"]) == (429, "codes_limited")
        assert 1 <= int(early.headers["retry-after"]) <= 3
        at += wait
    assert moments == pytest.approx([0, 30, 90, 600, 720], abs=6)
    assert at == pytest.approx(3600, abs=6)
    later(seconds=at)
    assert (await ask(client)).status_code == 202


async def test_a_pause_of_one_purpose_is_none_of_the_other_but_the_number_has_its_limit(client: AsyncClient, later: Any) -> None:
    assert (await ask(client, PHONE, "login")).status_code == 202
    assert (await ask(client, PHONE, "register")).status_code == 202
    later(seconds=31)
    assert (await ask(client, PHONE, "register")).status_code == 202
    assert (await ask(client, PHONE, "login")).status_code == 429
    assert (await ask(client, OTHER_PHONE, "login")).status_code == 202


async def test_limits_are_those_of_unknown_numbers_too(client: AsyncClient, database: Database) -> None:
    await registered(client, database)
    known, unknown = [[await ask(client, phone) for _ in range(2)] for phone in (PHONE, OTHER_PHONE)]
    assert [answer.status_code for answer in known] == [answer.status_code for answer in unknown] == [202, 429]
    assert {**known[1].json(), "request_id": 0} == {**unknown[1].json(), "request_id": 0}


class TestWithLimitsByAddress:
    """With rate limits on, as production has them."""

    @pytest.fixture
    def app_settings(self, app_settings: Settings) -> Settings:
        return app_settings.model_copy(update={"rate_limit_enabled": True})

    async def test_an_address_gets_ten_an_hour(self, client: AsyncClient, later: Any) -> None:
        for number in range(10):
            assert (await ask(client, f"+9198765432{number:02}")).status_code == 202
        refused = await ask(client, "+919876543299")
        assert refused.status_code == 429
        assert 3590 <= int(refused.headers["retry-after"]) <= 3600
        later(seconds=3601)
        assert (await ask(client, "+919876543299")).status_code == 202


class TestSwitchedOff:
    """Without accounts by phone number."""

    @pytest.fixture
    def app_settings(self, app_settings: Settings) -> Settings:
        return app_settings.model_copy(update={"phone_sign_in": False})

    async def test_there_is_nothing(self, client: AsyncClient) -> None:
        body = {"phone": PHONE, "password": PASSWORD, **ASHA}
        answers = [await ask(client), await give(client, str(new_id()), "123456"), await client.post("/auth/register", json=body)]
        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "phone_sign_in_off")] * 3
        assert (await client.get("/auth/methods")).json() == {"phone": None}


async def test_the_methods_say_how_numbers_begin(client: AsyncClient) -> None:
    assert (await client.get("/auth/methods")).json() == {"phone": {"calling_code": "+91", "regions": ["IN"]}}


async def test_a_disabled_person_gets_no_session(client: AsyncClient, database: Database) -> None:
    asha = person_of(await registered(client, database))
    async with database.edge() as session:
        await shut_out(session, asha)
    challenge_id = await asked(client)
    assert (await give(client, challenge_id, await code_of(database, challenge_id))).json()["code"] == "account_disabled"


async def register_by_password(client: AsyncClient, phone: str = PHONE) -> dict[str, Any]:
    body = {"phone": phone, "password": PASSWORD, "display_name": "Asha", "accept_terms": True}
    answer = await client.post("/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    signed: dict[str, Any] = answer.json()
    return signed


@pytest.mark.parametrize("identifier", [PHONE, "98765 43210", "098765-43210"])
async def test_a_number_with_a_password_signs_in_however_it_is_written(client: AsyncClient, identifier: str) -> None:
    signed = await register_by_password(client)
    answer = await client.post("/auth/login", json={"identifier": identifier, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    assert answer.json()["user"]["id"] == signed["user"]["id"]


async def test_registering_says_that_a_number_is_taken_and_makes_nobody(client: AsyncClient, database: Database) -> None:
    await register_by_password(client)
    body = {"phone": "9876543210", "password": PASSWORD, "display_name": "Ravi", "accept_terms": True}
    answer = await client.post("/auth/register", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "phone_taken")
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM identity.people"))).scalar_one() == 1


@pytest.mark.parametrize("password", [PHONE, "9876543210", "Asha9876543210"])
async def test_the_own_number_is_a_common_password(client: AsyncClient, password: str) -> None:
    body = {"phone": PHONE, "password": password, "display_name": "Asha", "accept_terms": True}
    assert (await client.post("/auth/register", json=body)).json()["code"] == "password_too_common"


async def test_who_receives_the_codes_of_a_claimed_number_gets_the_account_without_the_claimants_keys(
    client: AsyncClient, database: Database
) -> None:
    """Someone registers with a number that is not theirs; its holder signs in and is alone in the account."""
    claimed = await register_by_password(client)
    challenge_id = await asked(client)
    answer = await give(client, challenge_id, await code_of(database, challenge_id))
    assert answer.json()["user"]["id"] == claimed["user"]["id"]
    assert (await client.post("/auth/refresh", json={"refresh_token": claimed["refresh_token"]})).status_code == 401
    assert (await client.post("/auth/login", json={"identifier": PHONE, "password": PASSWORD})).status_code == 401
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert len((await client.get("/auth/sessions", headers=headers)).json()["items"]) == 1


async def test_who_confirms_the_own_number_keeps_password_and_sessions(client: AsyncClient, database: Database) -> None:
    claimed = await register_by_password(client)
    challenge_id = await asked(client)
    body = {"challenge_id": challenge_id, "code": await code_of(database, challenge_id)}
    headers = {"Authorization": f"Bearer {claimed['access_token']}"}
    assert (await client.post("/auth/otp/verify", json=body, headers=headers)).status_code == 200
    assert (await client.post("/auth/refresh", json={"refresh_token": claimed["refresh_token"]})).status_code == 200
    assert (await client.post("/auth/login", json={"identifier": PHONE, "password": PASSWORD})).status_code == 200


async def test_a_claim_beside_an_address_opens_no_account(client: AsyncClient, database: Database) -> None:
    """No route makes such an account today; if one does, a mistyped number must not give it away."""
    claimed = (await register_by_password(client))["user"]["id"]
    both = "UPDATE identity.people SET email = 'a@example.com', email_key = 'a@example.com' WHERE id = :id"
    async with database.edge() as session:
        await session.execute(text(both), {"id": claimed})
    challenge_id = await asked(client)
    assert (await give(client, challenge_id, await code_of(database, challenge_id))).json()["code"] == "code_invalid"


async def test_a_number_is_found_after_the_secret_key_was_rotated(
    client: AsyncClient, database: Database, monkeypatch: Any
) -> None:
    signed = await registered(client, database)
    old = Settings().secret_key.get_secret_value()
    rotated = Settings(secret_key="n" * 40, previous_secret_keys=(old,))
    monkeypatch.setattr("saker.core.settings.current", lambda: rotated)
    async with database.edge() as session:
        sent = await commands.send_code(session, phone=PHONE, purpose=Purpose.LOGIN, address="192.0.2.7")
    async with database.edge() as session:
        attempt = await commands.take_attempt(session, challenge_id=sent.challenge_id)
        assert attempt.phone == PHONE
        again = await commands.sign_in_by_code(session, attempt, Device("Firefox on Linux", "192.0.2.0/24"))
    assert isinstance(again, commands.SignedIn)
    assert again.person.id == person_of(signed)
    monkeypatch.setattr("saker.core.settings.current", lambda: Settings(secret_key="n" * 40, previous_secret_keys=()))
    async with database.reading() as session:
        assert await holder_of(session, PHONE) == person_of(signed)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("+919876543210", "+91 ••••• ••210"), ("+14155552671", "+1 •••-•••-•671"), ("+3584012345", "+358 •• ••345")],
)
def test_a_masked_number_keeps_its_country_and_three_digits(phone: str, shown: str) -> None:
    assert masked(phone) == shown


def test_the_rules_are_those_of_the_design() -> None:
    assert (rules.DIGITS, rules.LIFE.total_seconds(), rules.ATTEMPTS) == (6, 300, 5)
    assert [pause.total_seconds() for pause in rules.RESEND_AFTER] == [30, 60, 120]
    assert [(limit.codes, limit.within.total_seconds()) for limit in rules.PER_NUMBER] == [(3, 600), (5, 3600)]
    assert [(limit.codes, limit.within.total_seconds()) for limit in rules.PER_ADDRESS] == [(10, 3600)]


async def test_who_is_forgotten_leaves_no_number(client: AsyncClient, database: Database) -> None:
    asha = person_of(await registered(client, database))
    await asked(client)
    for _ in range(2):  # again is the same as once
        async with database.edge() as session:
            await privacy.erase(session, asha)
    async with database.reading() as session:
        people = (await session.execute(text("SELECT phone_sealed, phone_key, phone_verified_at FROM identity.people"))).all()
        challenges = (await session.execute(text("SELECT count(*) FROM identity.code_challenges"))).scalar_one()
    assert [tuple(row) for row in people] == [(None, None, None)]
    assert challenges == 0


async def test_who_asks_for_their_data_finds_the_number(client: AsyncClient, database: Database) -> None:
    asha = person_of(await registered(client, database))
    async with database.reading() as session:
        profile = (await privacy.export(session, asha))["profile"]
    assert [row["phone"] for row in profile] == [PHONE]
