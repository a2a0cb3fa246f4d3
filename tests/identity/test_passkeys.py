"""Passkeys: registered for this site, used alone or as the second factor, refused when anything about them is off."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from saker.identity.rules.second_factor import RelyingParty, relying_party
from tests.fixtures.authenticator import Authenticator
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.second_factors import ORIGIN, PAGE, enrol_app, enrol_passkey, log_in, step_up


@pytest.fixture
async def asha(client: AsyncClient, sign_up: SignUp) -> SignedUp:
    """Someone who has just stepped up."""
    return await step_up(client, await sign_up("Asha"))


@pytest.fixture
async def phone(client: AsyncClient, asha: SignedUp) -> Authenticator:
    """Her phone, with a passkey."""
    device = Authenticator(ORIGIN)
    await enrol_passkey(client, asha, device)
    return device


async def options(client: AsyncClient, **body: str) -> dict[str, Any]:
    answer = await client.post("/auth/passkeys/options", json=body, headers=PAGE)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["public_key"]
    return found


async def sign_in(client: AsyncClient, credential: dict[str, Any]) -> Any:
    return await client.post("/auth/passkeys/login", json={"credential": credential}, headers=PAGE)


@pytest.mark.parametrize("counts", [True, False])
async def test_a_passkey_alone_signs_in_and_counts_as_a_step_up(client: AsyncClient, asha: SignedUp, counts: bool) -> None:
    device = Authenticator(ORIGIN, counts=counts)
    await enrol_passkey(client, asha, device, "Key ring")
    for _ in range(2):
        asked = await options(client)
        assert (asked["rpId"], asked["userVerification"], asked.get("allowCredentials", [])) == ("localhost", "required", [])
        signed = await sign_in(client, device.get(asked))
        assert signed.status_code == 200, signed.text
        assert signed.json()["user"]["id"] == str(asha.id)
    headers = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    (shown,) = (await client.get("/auth/mfa", headers=headers)).json()["passkeys"]
    assert (shown["name"], shown["last_used_at"] is not None) == ("Key ring", True)
    assert (await client.delete(f"/auth/mfa/passkeys/{shown['id']}", headers=headers)).status_code == 204
    assert (await sign_in(client, device.get(await options(client)))).status_code == 401


async def test_a_passkey_is_a_second_factor_too(client: AsyncClient, asha: SignedUp, phone: Authenticator) -> None:
    half = await log_in(client, asha)
    assert (half["code"], half["methods"]) == ("mfa_required", ["passkey"])
    asked = await options(client, mfa_token=half["mfa_token"])
    assert len(asked["allowCredentials"]) == 1
    body = {"mfa_token": half["mfa_token"], "method": "passkey", "credential": phone.get(asked)}
    answer = await client.post("/auth/mfa/verify", json=body, headers=PAGE)
    assert (answer.status_code, answer.json()["user"]["id"]) == (200, str(asha.id))


async def test_stepping_up_by_a_passkey(client: AsyncClient, asha: SignedUp, phone: Authenticator) -> None:
    answer = await client.post("/auth/passkeys/options", json={}, headers={**asha.headers, **PAGE})
    proof = phone.get(answer.json()["public_key"])
    assert (await step_up(client, asha, method="passkey", credential=proof)).access_token


async def test_a_signature_is_used_once_also_of_many_at_once(client: AsyncClient, phone: Authenticator) -> None:
    credential = phone.get(await options(client))
    found = await asyncio.gather(*(sign_in(client, credential) for _ in range(8)))
    assert sorted(answer.status_code for answer in found) == [200] + [401] * 7


async def test_a_copied_passkey_is_refused_and_told(
    client: AsyncClient, asha: SignedUp, phone: Authenticator, database: Database
) -> None:
    copied = phone.clone()
    for _ in range(2):
        assert (await sign_in(client, phone.get(await options(client)))).status_code == 200
    answer = await sign_in(client, copied.get(await options(client)))
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_wrong")
    async with database.reading() as session:
        audited = await session.execute(text("SELECT count(*) FROM core.audit_log WHERE action = 'identity.passkey_copied'"))
        told = await session.execute(text("SELECT title FROM notifications.notifications ORDER BY id DESC LIMIT 1"))
        assert audited.scalar_one() == 1
        assert told.scalar_one() == "A passkey was refused because it seems to have been copied"


async def test_a_challenge_serves_one_purpose_one_person_and_five_minutes(
    client: AsyncClient, asha: SignedUp, phone: Authenticator, sign_up: SignUp
) -> None:
    ravi = await step_up(client, await sign_up("Ravi"))
    device = Authenticator(ORIGIN)
    await enrol_passkey(client, ravi, device)
    half = await log_in(client, asha)
    for_asha = await options(client, mfa_token=half["mfa_token"])
    assert (await sign_in(client, phone.get(for_asha))).status_code == 401
    for proof in (phone.get(await options(client)), device.get(await options(client, mfa_token=half["mfa_token"]))):
        body = {"mfa_token": half["mfa_token"], "method": "passkey", "credential": proof}
        assert (await client.post("/auth/mfa/verify", json=body, headers=PAGE)).status_code == 401
    late = await options(client)
    try:
        clock.shift(timedelta(minutes=5, seconds=1))
        assert (await sign_in(client, phone.get(late))).status_code == 401
    finally:
        clock.shift(timedelta(0))


@pytest.mark.parametrize("fault", ["origin", "site", "unverified", "signature", "unknown", "garbage"])
async def test_what_is_not_exactly_right_is_refused(client: AsyncClient, phone: Authenticator, fault: str) -> None:
    asked = await options(client)
    phone = Authenticator(ORIGIN) if fault == "unknown" else phone
    phone.origin = "https://saker.evil.example" if fault == "origin" else ORIGIN
    phone.verifies = fault != "unverified"
    asked["rpId"] = "evil.example" if fault == "site" else asked["rpId"]
    credential = phone.get(asked)
    if fault == "signature":
        credential["response"]["signature"] = Authenticator(ORIGIN).get(asked)["response"]["signature"]
    if fault == "garbage":
        credential["response"]["authenticatorData"] = "AAAA"
    answer = await sign_in(client, credential)
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_wrong")


@pytest.mark.parametrize("fault", ["origin", "unverified", "garbage", "again"])
async def test_a_registration_that_does_not_hold_is_refused(
    client: AsyncClient, asha: SignedUp, phone: Authenticator, fault: str
) -> None:
    headers = {**asha.headers, **PAGE}
    asked = (await client.post("/auth/mfa/passkeys/options", headers=headers)).json()["public_key"]
    assert len(asked["excludeCredentials"]) == 1
    device = phone if fault == "again" else Authenticator(ORIGIN, verifies=fault != "unverified")
    device.origin = "https://evil.example" if fault == "origin" else ORIGIN
    credential = device.create(asked)
    if fault == "garbage":
        credential["response"]["attestationObject"] = "AAAA"
    answer = await client.post("/auth/mfa/passkeys", json={"name": "Key", "credential": credential}, headers=headers)
    assert answer.json()["code"] == ("passkey_known" if fault == "again" else "passkey_refused")
    assert len((await client.get("/auth/mfa", headers=headers)).json()["passkeys"]) == 1


async def test_a_registration_answers_the_persons_own_challenge(client: AsyncClient, asha: SignedUp, sign_up: SignUp) -> None:
    ravi = await step_up(client, await sign_up("Ravi"))
    asked = (await client.post("/auth/mfa/passkeys/options", headers={**asha.headers, **PAGE})).json()["public_key"]
    body = {"name": "Key", "credential": Authenticator(ORIGIN).create(asked)}
    answer = await client.post("/auth/mfa/passkeys", json=body, headers={**ravi.headers, **PAGE})
    assert answer.json()["code"] == "passkey_refused"


async def test_nobody_removes_the_passkey_of_someone_else(
    client: AsyncClient, asha: SignedUp, phone: Authenticator, sign_up: SignUp
) -> None:
    ravi = await step_up(client, await sign_up("Ravi"))
    (shown,) = (await client.get("/auth/mfa", headers=asha.headers)).json()["passkeys"]
    answer = await client.delete(f"/auth/mfa/passkeys/{shown['id']}", headers=ravi.headers)
    assert answer.json()["code"] == "passkey_not_found"
    assert (await client.delete(f"/auth/mfa/passkeys/{shown['id']}", headers=asha.headers)).status_code == 204


async def test_twenty_passkeys_are_the_most(client: AsyncClient, asha: SignedUp) -> None:
    for number in range(20):
        await enrol_passkey(client, asha, Authenticator(ORIGIN), f"Key {number}")
    answer = await client.post("/auth/mfa/passkeys/options", headers={**asha.headers, **PAGE})
    assert answer.json()["code"] == "too_many_passkeys"


async def test_both_factors_are_offered_and_one_may_go(client: AsyncClient, asha: SignedUp, phone: Authenticator) -> None:
    await enrol_app(client, asha)
    assert (await log_in(client, asha))["methods"] == ["passkey", "totp"]
    assert (await client.delete("/auth/mfa/totp", headers=asha.headers)).status_code == 204
    assert (await log_in(client, asha))["methods"] == ["passkey"]


@pytest.mark.parametrize(
    ("frontend", "origin", "is_production", "party"),
    [
        ("https://saker.example", "https://saker.example", True, RelyingParty("saker.example", "https://saker.example")),
        ("https://saker.example", "http://localhost:5173", True, RelyingParty("saker.example", "https://saker.example")),
        ("https://saker.example", "https://evil.example", False, RelyingParty("saker.example", "https://saker.example")),
        ("http://127.0.0.1:8000", "http://localhost:8000", False, RelyingParty("localhost", "http://localhost:8000")),
        ("http://127.0.0.1:8000", "http://localhost.evil.example", False, None),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", False, None),
        ("http://127.0.0.1:8000", None, False, RelyingParty("localhost", "http://localhost:8000")),
        ("https://203.0.113.9", None, True, None),
        ("https://saker.example", "http://[localhost", False, RelyingParty("saker.example", "https://saker.example")),
        ("saker.example", None, True, None),
    ],
)
def test_passkeys_are_made_for_the_site_that_is_configured(
    frontend: str, origin: str | None, is_production: bool, party: RelyingParty | None
) -> None:
    assert relying_party(frontend, origin, is_production=is_production) == party


async def test_a_page_at_a_bare_address_is_told_why(client: AsyncClient) -> None:
    answer = await client.post("/auth/passkeys/options", json={}, headers={"Origin": "http://127.0.0.1:8000"})
    assert (answer.status_code, answer.json()["code"]) == (409, "passkeys_unavailable")
