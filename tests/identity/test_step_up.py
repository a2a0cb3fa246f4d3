"""Stepping up: a proof anew, for five minutes, in one session; and staff, who need a second factor for anything."""

from datetime import timedelta

import pytest
from httpx import AsyncClient

from saker.core import clock
from saker.core.auth import Actor, StepUpRequired, require_step_up
from saker.core.db import Database
from saker.identity import commands
from saker.identity.queries import access
from saker.identity.rules.people import Device, Role
from tests.fixtures.people import SignedUp, SignUp, make_staff
from tests.fixtures.second_factors import enrol_app, log_in, step_up


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha")


ADDING = (
    ("POST", "/auth/mfa/totp"),
    ("POST", "/auth/mfa/passkeys/options"),
    ("POST", "/auth/mfa/recovery-codes"),
    ("DELETE", "/auth/mfa/totp"),
)


@pytest.mark.parametrize(("method", "path"), ADDING)
async def test_a_stolen_access_token_cannot_change_factors(client: AsyncClient, asha: SignedUp, method: str, path: str) -> None:
    answer = await client.request(method, path, headers=asha.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    shown = (await client.get("/auth/mfa", headers=asha.headers)).json()
    assert shown == {"totp": None, "passkeys": [], "recovery_codes_left": 0, "has_password": True}


async def test_the_answer_works_at_once_for_five_minutes_and_survives_a_refresh(client: AsyncClient, asha: SignedUp) -> None:
    stepped = await step_up(client, asha)
    require_step_up(await access.authenticate(stepped.access_token))
    with pytest.raises(StepUpRequired):
        require_step_up(await access.authenticate(asha.access_token))
    renewed = (await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})).json()
    require_step_up(await access.authenticate(renewed["access_token"]))
    try:
        clock.shift(timedelta(minutes=5, seconds=2))
        with pytest.raises(StepUpRequired):
            require_step_up(await access.authenticate(stepped.access_token))
        later = (await client.post("/auth/refresh", json={"refresh_token": renewed["refresh_token"]})).json()
        with pytest.raises(StepUpRequired):
            require_step_up(await access.authenticate(later["access_token"]))
    finally:
        clock.shift(timedelta(0))


async def test_another_session_of_the_person_has_not_stepped_up(client: AsyncClient, asha: SignedUp) -> None:
    other = await log_in(client, asha)
    await step_up(client, asha)
    renewed = (await client.post("/auth/refresh", json={"refresh_token": other["refresh_token"]})).json()
    assert (await access.authenticate(renewed["access_token"])).step_up_at is None


async def test_guesses_are_counted_and_stop(client: AsyncClient, asha: SignedUp) -> None:
    found = []
    for _ in range(11):
        body = {"method": "password", "password": "not-the-password"}
        answer = await client.post("/auth/step-up", json=body, headers=asha.headers)
        found.append((answer.status_code, answer.json()["code"]))
    assert found == [(403, "step_up_failed")] * 10 + [(429, "sign_in_blocked")]


async def test_with_a_second_factor_the_password_is_not_enough(client: AsyncClient, asha: SignedUp) -> None:
    app = await enrol_app(client, await step_up(client, asha))
    body = {"method": "password", "password": asha.password}
    answer = await client.post("/auth/step-up", json=body, headers=asha.headers)
    assert (answer.status_code, answer.json()["code"], answer.json()["methods"]) == (409, "method_unavailable", ["totp"])
    wrong = await client.post("/auth/step-up", json={"method": "totp", "code": app.code()}, headers=asha.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "step_up_failed")
    assert (await step_up(client, asha, method="totp", code=app.code(1))).access_token


@pytest.mark.parametrize(
    ("body", "field"),
    [({"method": "totp"}, "code"), ({"method": "passkey"}, "credential"), ({"method": "password"}, "password"), ({}, "method")],
)
async def test_a_missing_proof_is_named(client: AsyncClient, asha: SignedUp, body: dict[str, str], field: str) -> None:
    answer = await client.post("/auth/step-up", json=body, headers=asha.headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_session_that_has_ended_cannot_step_up(client: AsyncClient, asha: SignedUp) -> None:
    await client.post("/auth/logout", json={"refresh_token": asha.refresh_token})
    body = {"method": "password", "password": asha.password}
    assert (await client.post("/auth/step-up", json=body, headers=asha.headers)).status_code == 401


async def test_someone_without_password_or_factor_has_proven_all_by_signing_in(database: Database, asha: SignedUp) -> None:
    async with database.edge() as session:
        bare = await commands.create_person(session, email="bare@example.com", display_name="Bare")
        signed = await commands.let_in(session, bare.id, Device("Firefox", "unknown"))
        with_password = await commands.let_in(session, asha.id, Device("Firefox", "unknown"))
    assert isinstance(signed, commands.SignedIn)
    assert isinstance(with_password, commands.SignedIn)
    require_step_up(await access.authenticate(signed.access_token))
    assert (await access.authenticate(with_password.access_token)).step_up_at is None


async def test_staff_without_a_second_factor_reach_only_their_own_settings(
    client: AsyncClient, asha: SignedUp, database: Database
) -> None:
    async with database.edge() as session:
        await commands.grant_role(session, Actor(asha.id, frozenset()), person_id=asha.id, role=Role.ADMIN)
    await access.watch.look(database)
    path = "/admin/access"
    answer = await client.get(path, headers=asha.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    assert (await client.get("/me", headers=asha.headers)).status_code == 200
    stepped = await step_up(client, asha)
    await enrol_app(client, stepped)
    await access.watch.look(database)
    assert (await client.get(path, headers=asha.headers)).status_code == 200
    assert (await client.delete("/auth/mfa/totp", headers=stepped.headers)).status_code == 204
    await access.watch.look(database)
    assert (await client.get(path, headers=asha.headers)).json()["code"] == "second_factor_required"


async def test_someone_who_only_has_a_factor_is_no_staff(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    await enrol_app(client, await step_up(client, asha))
    await access.watch.look(database)
    answer = await client.get("/admin/access", headers=asha.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_an_administrator_signs_in_by_both(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    app = await make_staff(database, asha.id)
    half = await log_in(client, asha)
    assert half["code"] == "mfa_required"
    body = {"mfa_token": half["mfa_token"], "method": "totp", "code": app.code(1)}
    assert (await client.post("/auth/mfa/verify", json=body)).json()["user"]["roles"] == ["person", "admin"]
