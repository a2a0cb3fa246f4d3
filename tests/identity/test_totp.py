"""The authenticator app: RFC 6238, enrolled in two steps, a code counts once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from saker.identity.rules import totp
from saker.identity.rules.lockout import Limit
from tests.fixtures.people import App, SignedUp, SignUp
from tests.fixtures.second_factors import enrol_app, log_in, step_up

SECRET = b"12345678901234567890"


@pytest.fixture
async def asha(client: AsyncClient, sign_up: SignUp) -> SignedUp:
    """Someone who has just stepped up."""
    return await step_up(client, await sign_up("Asha"))


async def verify(client: AsyncClient, token: str, code: str, method: str = "totp") -> int:
    body = {"mfa_token": token, "method": method, "code": code}
    return (await client.post("/auth/mfa/verify", json=body)).status_code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    """RFC 6238, appendix B: the last six of its eight digits."""
    assert totp.code_of(SECRET, totp.step_at(datetime.fromtimestamp(seconds, UTC))) == code


@pytest.mark.parametrize(("drift", "is_accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_clock_of_the_app_may_be_one_step_off(drift: int, is_accepted: bool) -> None:
    at = datetime(2026, 11, 21, 12, 0, 7, tzinfo=UTC)
    step = totp.step_at(at) + drift
    assert totp.matching_step(SECRET, totp.code_of(SECRET, step), at=at, after=None) == (step if is_accepted else None)


def test_a_step_is_accepted_only_after_the_last_one() -> None:
    at = datetime(2026, 11, 21, 12, 0, 7, tzinfo=UTC)
    step = totp.step_at(at)
    for after, found in ((step - 1, step), (step, None), (step + 1, None)):
        assert totp.matching_step(SECRET, totp.code_of(SECRET, step), at=at, after=after) == found


async def test_enrolling_takes_a_secret_and_a_right_code(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    first = (await client.post("/auth/mfa/totp", headers=asha.headers)).json()
    made = (await client.post("/auth/mfa/totp", headers=asha.headers)).json()
    assert made["secret"] != first["secret"]
    assert made["uri"] == (f"otpauth://totp/Saker%3Aperson1%40example.com?secret={made['secret']}&issuer=Saker&digits=6&period=30")
    assert (await log_in(client, asha)).keys() >= {"access_token"}
    for code in ("000000", App(first["secret"]).code(), App(made["secret"]).code(-5)):
        answer = await client.post("/auth/mfa/totp/confirmation", json={"code": code}, headers=asha.headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "code")
    app = App(made["secret"])
    for status in (204, 404):
        answer = await client.post("/auth/mfa/totp/confirmation", json={"code": app.code()}, headers=asha.headers)
        assert answer.status_code == status
    assert (await client.post("/auth/mfa/totp", headers=asha.headers)).json()["code"] == "totp_enrolled"
    shown = (await client.get("/auth/mfa", headers=asha.headers)).json()
    assert shown["totp"]["last_used_at"] is None
    async with database.reading() as session:
        stored = (await session.execute(text("SELECT sealed FROM identity.totp_secrets"))).scalar_one()
    assert app.secret not in bytes(stored)


async def test_a_code_works_once_also_the_one_that_enrolled(client: AsyncClient, asha: SignedUp) -> None:
    app = await enrol_app(client, asha)
    assert await verify(client, (await log_in(client, asha))["mfa_token"], app.code()) == 401
    token = (await log_in(client, asha))["mfa_token"]
    assert await verify(client, token, app.code(1)) == 200
    again = (await log_in(client, asha))["mfa_token"]
    assert await verify(client, again, app.code(1)) == 401


async def test_of_fifty_sign_ins_at_once_with_one_code_one_passes(
    client: AsyncClient, asha: SignedUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saker.identity.commands.second_factor.ACCOUNT", Limit(1000))
    app = await enrol_app(client, asha)
    tokens = [(await log_in(client, asha))["mfa_token"] for _ in range(50)]
    code = app.code(1)
    found = await asyncio.gather(*(verify(client, token, code) for token in tokens))
    assert found.count(200) == 1
    assert set(found) <= {200, 401, 429}


async def test_the_window_moves_with_the_clock(client: AsyncClient, asha: SignedUp) -> None:
    app = await enrol_app(client, asha)
    early = app.code(1)
    try:
        clock.shift(timedelta(seconds=120))
        assert await verify(client, (await log_in(client, asha))["mfa_token"], early) == 401
        assert await verify(client, (await log_in(client, asha))["mfa_token"], app.code(-1)) == 200
    finally:
        clock.shift(timedelta(0))


async def test_removing_it_takes_a_second_factor_not_the_password(client: AsyncClient, asha: SignedUp, sign_up: SignUp) -> None:
    app = await enrol_app(client, asha)
    token = (await log_in(client, asha))["mfa_token"]
    answer = await client.post("/auth/mfa/verify", json={"mfa_token": token, "method": "totp", "code": app.code(1)})
    fresh = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    try:
        clock.shift(timedelta(minutes=6))
        assert (await client.delete("/auth/mfa/totp", headers=fresh)).json()["code"] == "step_up_required"
        proof = {"method": "password", "password": asha.password}
        assert (await client.post("/auth/step-up", json=proof, headers=fresh)).json()["code"] == "method_unavailable"
        proof = {"method": "totp", "code": app.code()}
        proven = (await client.post("/auth/step-up", json=proof, headers=fresh)).json()
        headers = {"Authorization": f"Bearer {proven['access_token']}"}
        assert (await client.delete("/auth/mfa/totp", headers=headers)).status_code == 204
        assert (await client.delete("/auth/mfa/totp", headers=headers)).status_code == 404
    finally:
        clock.shift(timedelta(0))
    assert (await log_in(client, asha)).keys() >= {"access_token"}
