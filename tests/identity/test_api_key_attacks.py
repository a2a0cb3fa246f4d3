"""Attacks on API keys: made up, tampered with, of somebody else, from elsewhere, and for more than they are for."""

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from saker.core import settings as core_settings
from saker.core.auth import Scope
from saker.core.db import Database
from saker.core.limits import Limiter
from saker.core.settings import Settings
from saker.identity.queries import access
from saker.identity.rules import api_keys as rules
from tests.fixtures.api_keys import ACCEPTED, OPEN, REFUSED, MadeKey, asked, key_of, make_key, used_at
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.statements import statements
from tests.fixtures.trading import order


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha")


async def test_another_persons_key_can_be_neither_seen_nor_revoked(
    client: AsyncClient, asha: SignedUp, sign_up: SignUp, database: Database
) -> None:
    mallory, key = await sign_up("Mallory"), await make_key(client, asha)
    assert key.id not in (await client.get("/me/api-keys", headers=mallory.headers)).text
    answer = await client.delete(f"/me/api-keys/{key.id}", headers=mallory.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "api_key_not_found")
    await access.watch.look(database)
    assert await asked(client, key) == ACCEPTED


@pytest.mark.parametrize("place", [6, 12, 40, 48, 49, 54])
async def test_a_tampered_key_is_refused_without_the_database(
    client: AsyncClient, app: FastAPI, asha: SignedUp, place: int
) -> None:
    key = await make_key(client, asha)
    typed = key.key[:place] + ("0" if key.key[place] != "0" else "1") + key.key[place + 1 :]
    with statements(app.state.database.engine) as made:
        assert await asked(client, MadeKey(key.id, typed)) == REFUSED
    assert made == []


async def test_a_made_up_key_is_refused(client: AsyncClient, asha: SignedUp) -> None:
    assert await asked(client, MadeKey("-", rules.key_of(bytes(32)))) == REFUSED
    answer = await client.get(OPEN, headers={"Authorization": f"Bearer {rules.key_of(bytes(32))}"})
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_made_up_keys_are_asked_for_so_often_and_no_more(app: FastAPI, client: AsyncClient, asha: SignedUp) -> None:
    app.state.limiter = Limiter(None)
    wrong = [await asked(client, MadeKey("-", rules.key_of(number.to_bytes(32)))) for number in range(300)]
    assert set(wrong) == {REFUSED}
    for number in range(300, 360):  # while it asks, the sliding window forgives five a second
        with statements(app.state.database.engine) as made:
            status = (await asked(client, MadeKey("-", rules.key_of(number.to_bytes(32)))))[0]
        if status == 429:
            break
    assert status == 429
    assert made == []


async def test_a_wrong_network_is_refused_and_is_no_use(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    key = await make_key(client, asha, networks=["203.0.113.0/24", "2001:db8::/48"])
    assert await asked(client, key) == REFUSED
    assert await asked(client, key, **{"X-Forwarded-For": "203.0.113.9"}) == REFUSED  # of a stranger, not of a proxy
    assert await used_at(database, key) is None


async def test_behind_a_proxy_of_ours_the_callers_address_counts(
    app: FastAPI, client: AsyncClient, asha: SignedUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await make_key(client, asha, networks=["203.0.113.0/24", "2001:db8::/48"])
    monkeypatch.setattr(core_settings, "current", lambda: Settings(trusted_proxies=("10.0.0.1",)))
    transport = ASGITransport(app, client=("10.0.0.1", 5000))
    async with AsyncClient(transport=transport, base_url="https://saker.example/api/v1") as proxied:
        for forwarded, expected in (
            ("203.0.113.9", 200),
            ("2001:db8::77", 200),
            ("198.51.100.1, 203.0.113.9", 200),
            ("203.0.113.9, 198.51.100.1", 401),
            ("198.51.100.1", 401),
            ("garbage", 401),
            ("", 401),
        ):
            headers = {"X-Forwarded-For": forwarded} if forwarded else {}
            assert (await asked(proxied, key, **headers))[0] == expected, forwarded
    # Remembered from the proxy, and refused from elsewhere all the same.
    assert await asked(client, key) == REFUSED


@pytest.mark.parametrize("name", ["api_key", "key", "token", "access_token"])
async def test_a_key_in_the_address_is_refused(client: AsyncClient, asha: SignedUp, name: str) -> None:
    key = await make_key(client, asha)
    answer = await client.get(f"{OPEN}?{name}={key.key}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name)
    public = await client.get(f"/market/prices?{name}={key.key}")
    assert public.status_code == 422
    assert key.key not in answer.text + public.text


@pytest.mark.parametrize(
    "header", [{"X-API-Key": "{}"}, {"Authorization": "{}"}, {"Authorization": "Basic {}"}, {"Cookie": "key={}"}]
)
async def test_a_key_is_a_bearer_and_nothing_else(client: AsyncClient, asha: SignedUp, header: dict[str, str]) -> None:
    key = await make_key(client, asha)
    headers = {name: value.format(key.key) for name, value in header.items()}
    assert (await client.get(OPEN, headers=headers)).status_code == 401


async def test_a_key_never_carries_a_role(client: AsyncClient, admin: SignedUp, database: Database) -> None:
    key = await key_of(database, admin.id, *Scope)
    assert (await client.get("/admin/ledger/trial-balance", headers=admin.headers)).status_code == 200
    answer = await client.get("/admin/ledger/trial-balance", headers=key.headers)
    assert (answer.status_code, answer.json()["code"], answer.json()["needed"]) == (403, "api_key_scope", None)


async def test_an_answer_that_was_stored_for_the_person_is_not_replayed_to_a_key(client: AsyncClient, asha: SignedUp) -> None:
    key = await make_key(client, asha, ["read"])
    placed = await order(client, asha, key="mine", notional="500")
    assert placed.status_code == 201
    body = {"symbol": "SIM-BTC", "side": "buy", "type": "market", "notional": "500"}
    answer = await client.post("/simulator/orders", json=body, headers={**key.headers, "Idempotency-Key": "mine"})
    assert (answer.status_code, answer.json()["code"], answer.json()["needed"]) == (403, "api_key_scope", "trade")


async def test_limits_are_those_of_the_person(app: FastAPI, client: AsyncClient, asha: SignedUp) -> None:
    key = await make_key(client, asha)
    app.state.limiter = Limiter(None)
    for _ in range(60):
        assert (await client.post("/ws/tickets", headers=asha.headers)).status_code == 201
    answer = await client.post("/ws/tickets", headers=key.headers)
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
