"""Signing in with a second factor enrolled: half-way first, few attempts, one use."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from tests.conftest import Urls
from tests.fixtures.codes import asked, code_of, give, registered
from tests.fixtures.people import App, SignedUp, SignUp
from tests.fixtures.second_factors import enrol_app, log_in, step_up
from tests.fixtures.servers import Servers
from tests.fixtures.staff import shut_out


@pytest.fixture
async def asha(client: AsyncClient, sign_up: SignUp) -> SignedUp:
    """Someone who has just stepped up."""
    return await step_up(client, await sign_up("Asha"))


@pytest.fixture
async def app_of_asha(client: AsyncClient, asha: SignedUp) -> App:
    """Her authenticator app."""
    return await enrol_app(client, asha)


async def verify(client: AsyncClient, token: str, code: str, **more: str) -> Any:
    return await client.post("/auth/mfa/verify", json={"mfa_token": token, "method": "totp", "code": code, **more})


async def recovery_codes(client: AsyncClient, person: SignedUp) -> list[str]:
    answer = await client.post("/auth/mfa/recovery-codes", headers=person.headers)
    assert answer.status_code == 201, answer.text
    found: list[str] = answer.json()["codes"]
    return found


async def test_a_password_alone_opens_nothing(client: AsyncClient, asha: SignedUp, app_of_asha: App, database: Database) -> None:
    answer = await client.post("/auth/login", json={"identifier": asha.email, "password": asha.password})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["methods"]) == (401, "mfa_required", ["totp"])
    assert problem["expires_in"] == 300
    assert "access_token" not in problem
    assert "set-cookie" not in answer.headers
    assert len((await client.get("/auth/sessions", headers=asha.headers)).json()["items"]) == 1
    async with database.reading() as session:
        stored = (await session.execute(text("SELECT encode(token_hash, 'escape') FROM identity.mfa_tokens"))).scalar_one()
    assert problem["mfa_token"] not in stored
    done = await verify(client, problem["mfa_token"], app_of_asha.code(1))
    assert done.status_code == 200
    assert done.json()["user"]["id"] == str(asha.id)
    assert (await client.get("/me", headers={"Authorization": f"Bearer {done.json()['access_token']}"})).status_code == 200
    assert (await verify(client, problem["mfa_token"], app_of_asha.code(1))).json()["code"] == "mfa_token_invalid"


async def test_the_web_client_gets_its_cookie_after_the_second_factor(
    client: AsyncClient, asha: SignedUp, app_of_asha: App
) -> None:
    client.headers["X-Saker-Client"] = "web"
    token = (await log_in(client, asha))["mfa_token"]
    done = await verify(client, token, app_of_asha.code(1))
    assert done.json()["refresh_token"] is None
    assert "__Host-saker_refresh" in done.headers["set-cookie"]


async def test_the_token_of_someone_else_takes_their_code_only(
    client: AsyncClient, asha: SignedUp, app_of_asha: App, sign_up: SignUp
) -> None:
    ravi = await step_up(client, await sign_up("Ravi"))
    app_of_ravi = await enrol_app(client, ravi)
    token = (await log_in(client, asha))["mfa_token"]
    assert (await verify(client, token, app_of_ravi.code(1))).json()["code"] == "second_factor_wrong"
    answer = await verify(client, token, app_of_asha.code(1))
    assert answer.json()["user"]["id"] == str(asha.id)


async def test_a_one_time_code_by_phone_stops_half_way_too(client: AsyncClient, database: Database) -> None:
    await registered(client, database)
    signed = await give(client, challenge := await asked(client), await code_of(database, challenge))
    headers = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    made = await client.post("/auth/mfa/totp", headers=headers)
    assert made.status_code == 201, made.text
    app = App(made.json()["secret"])
    await client.post("/auth/mfa/totp/confirmation", json={"code": app.code()}, headers=headers)
    try:
        clock.shift(timedelta(minutes=11))
        answer = await give(client, challenge := await asked(client), await code_of(database, challenge))
        assert (answer.status_code, answer.json()["code"], answer.json()["methods"]) == (401, "mfa_required", ["totp"])
        done = await verify(client, answer.json()["mfa_token"], app.code())
        assert done.json()["user"]["id"] == signed.json()["user"]["id"]
    finally:
        clock.shift(timedelta(0))


async def test_a_half_way_sign_in_ends_after_five_minutes(client: AsyncClient, asha: SignedUp, app_of_asha: App) -> None:
    token = (await log_in(client, asha))["mfa_token"]
    try:
        clock.shift(timedelta(minutes=5, seconds=1))
        assert (await verify(client, token, app_of_asha.code())).json()["code"] == "mfa_token_invalid"
        assert (await verify(client, "made-up", app_of_asha.code())).json()["code"] == "mfa_token_invalid"
    finally:
        clock.shift(timedelta(0))


async def test_five_attempts_per_token_then_the_right_code_is_refused_too(
    client: AsyncClient, asha: SignedUp, app_of_asha: App
) -> None:
    token = (await log_in(client, asha))["mfa_token"]
    found = [(await verify(client, token, "000000")).json()["code"] for _ in range(6)]
    assert found == ["second_factor_wrong"] * 5 + ["mfa_token_invalid"]
    assert (await verify(client, token, app_of_asha.code(1))).json()["code"] == "mfa_token_invalid"


async def test_someone_disabled_meanwhile_is_not_let_in(
    client: AsyncClient, asha: SignedUp, app_of_asha: App, database: Database
) -> None:
    token = (await log_in(client, asha))["mfa_token"]
    async with database.edge() as session:
        await shut_out(session, asha.id)
    assert (await verify(client, token, app_of_asha.code(1))).json()["code"] == "account_disabled"


async def test_guessing_over_two_processes_and_many_tokens_stops(
    client: AsyncClient, asha: SignedUp, app_of_asha: App, urls: Urls, tmp_path: Path
) -> None:
    """Ten wrong codes, whichever process, token or session they come through; then nothing but a pause."""
    async with Servers(urls.app, tmp_path, count=2) as servers:
        both = [servers.at(0), servers.at(1)]
        found: list[str] = []
        for turn in range(8):
            token = (await log_in(both[turn % 2], asha))["mfa_token"]
            found += [(await verify(both[guess % 2], token, "000000")).json()["code"] for guess in range(4)]
        assert found.count("second_factor_wrong") == 10
        assert set(found[10:]) == {"sign_in_blocked"}
        token = (await log_in(both[0], asha))["mfa_token"]
        blocked = await verify(both[1], token, app_of_asha.code(1))
        assert (blocked.status_code, blocked.json()["code"]) == (429, "sign_in_blocked")
        assert 0 < int(blocked.headers["Retry-After"]) <= 60


async def test_a_recovery_code_works_once_and_is_told(
    client: AsyncClient, asha: SignedUp, app_of_asha: App, database: Database
) -> None:
    codes = await recovery_codes(client, asha)
    assert len(set(codes)) == 10
    token = (await log_in(client, asha))["mfa_token"]
    written = codes[3].upper().replace("-", " ")
    assert (await verify(client, token, written, method="recovery_code")).status_code == 200
    token = (await log_in(client, asha))["mfa_token"]
    assert (await verify(client, token, codes[3], method="recovery_code")).status_code == 401
    assert (await client.get("/auth/mfa", headers=asha.headers)).json()["recovery_codes_left"] == 9
    async with database.reading() as session:
        stored = (await session.execute(text("SELECT string_agg(code_hash::text, '') FROM identity.recovery_codes"))).scalar_one()
        told = (await session.execute(text("SELECT title FROM notifications.notifications WHERE kind = 'second_factor'"))).scalars()
        assert codes[0] not in stored
        assert set(told) == {
            "An authenticator app was added to your account",
            "New recovery codes were made for your account",
            "A recovery code was used on your account",
        }


async def test_new_recovery_codes_replace_the_old_ones(client: AsyncClient, asha: SignedUp, app_of_asha: App) -> None:
    old, new = await recovery_codes(client, asha), await recovery_codes(client, asha)
    token = (await log_in(client, asha))["mfa_token"]
    assert (await verify(client, token, old[0], method="recovery_code")).status_code == 401
    assert (await verify(client, token, new[0], method="recovery_code")).status_code == 200


async def test_recovery_codes_need_a_factor_and_go_with_the_last_one(
    client: AsyncClient, asha: SignedUp, database: Database
) -> None:
    assert (await client.post("/auth/mfa/recovery-codes", headers=asha.headers)).json()["code"] == "no_second_factor"
    await enrol_app(client, asha)
    await recovery_codes(client, asha)
    assert (await client.delete("/auth/mfa/totp", headers=asha.headers)).status_code == 204
    assert (await client.get("/auth/mfa", headers=asha.headers)).json()["recovery_codes_left"] == 0


async def test_every_step_is_in_the_audit_log(client: AsyncClient, asha: SignedUp, app_of_asha: App, database: Database) -> None:
    token = (await log_in(client, asha))["mfa_token"]
    await verify(client, token, "000000")
    await verify(client, token, app_of_asha.code(1))
    async with database.reading() as session:
        rows = await session.execute(text("SELECT action FROM core.audit_log ORDER BY id"))
    assert list(rows.scalars()) == [
        "identity.registered",
        "identity.stepped_up",
        "identity.totp_added",
        "identity.second_factor_failed",
        "identity.signed_in",
    ]
