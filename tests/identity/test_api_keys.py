"""API keys: made once, shown once, and dead wherever they have ended."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from saker.core.ids import new_id
from saker.identity.jobs import forget_old_rows
from saker.identity.queries import access
from saker.identity.rules import api_keys as rules
from tests.fixtures import codes, mail
from tests.fixtures.api_keys import ACCEPTED, OPEN, REFUSED, asked, forget, key_of, make_key, used_at
from tests.fixtures.people import PASSWORD, SignedUp, SignUp
from tests.fixtures.second_factors import step_up
from tests.fixtures.statements import statements
from tests.fixtures.trading import minor


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha")


async def test_a_key_is_shown_once_and_reads(client: AsyncClient, asha: SignedUp) -> None:
    stepped = await step_up(client, asha)
    body = {"name": "  Bot  ", "scopes": ["trade", "read"], "networks": ["127.0.0.1", "127.0.0.1/32"]}
    made = (await client.post("/me/api-keys", json=body, headers=stepped.headers)).json()
    assert made["key"].startswith(made["prefix"])
    assert len(made["prefix"]) == 12
    assert (made["name"], made["scopes"], made["networks"]) == ("Bot", ["read", "trade"], ["127.0.0.1/32"])
    assert (made["expires_at"], made["last_used_at"], made["last_used_from"]) == (None, None, None)
    listed = await client.get("/me/api-keys", headers=asha.headers)
    assert made["key"] not in listed.text
    (item,) = listed.json()["items"]
    assert item == {name: value for name, value in made.items() if name != "key"}
    answer = await client.get(OPEN, headers={"Authorization": f"Bearer {made['key']}"})
    assert answer.status_code == 200, answer.text
    (used,) = (await client.get("/me/api-keys", headers=asha.headers)).json()["items"]
    assert (used["last_used_from"], used["last_used_at"] is None) == ("127.0.0.0/24", False)


async def test_the_key_is_nowhere_in_the_database(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    key = await make_key(client, asha)
    await asked(client, key)
    async with database.reading() as session:
        tables = await session.execute(text("SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^(pg_|information)'"))
        for schema, table in tables.all():
            found = await session.execute(
                text(f"SELECT count(*) FROM {schema}.{table} AS t WHERE t::text LIKE :key"), {"key": f"%{key.key[12:]}%"}
            )
            assert found.scalar_one() == 0, table


async def test_making_one_needs_a_fresh_proof_and_is_told(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    body = {"name": "Bot {x}", "scopes": ["read"]}
    refused = await client.post("/me/api-keys", json=body, headers=asha.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    stepped = await step_up(client, asha)
    key_id = (await client.post("/me/api-keys", json=body, headers=stepped.headers)).json()["id"]
    assert (await client.delete(f"/me/api-keys/{key_id}", headers=asha.headers)).status_code == 204
    told = (await client.get("/notifications", headers=asha.headers)).json()["items"]
    assert [one["kind"] for one in told[:2]] == ["api_key_revoked", "api_key_created"]
    assert "Bot {x}" in told[1]["body"]
    async with database.reading() as session:
        log = text("SELECT action, target FROM core.audit_log WHERE action LIKE 'identity.api_key%' ORDER BY id")
        audited = [tuple(row) for row in await session.execute(log)]
    target = f"api_key:{key_id}"
    assert audited == [("identity.api_key_created", target), ("identity.api_key_revoked", target)]
    subjects = [sent["subject"] for sent in await mail.queued(database)]
    assert subjects[-2:] == ["An API key was made for your account", "An API key of yours was revoked"]


async def test_an_idempotency_key_keeps_no_key(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    stepped = await step_up(client, asha)
    headers = {**stepped.headers, "Idempotency-Key": "once"}
    body = {"name": "Bot", "scopes": ["read"]}
    first, second = [(await client.post("/me/api-keys", json=body, headers=headers)).json() for _ in range(2)]
    assert first["key"] != second["key"]
    async with database.reading() as session:
        kept = text("SELECT count(*) FROM core.idempotency_keys WHERE key = 'once'")
        assert (await session.execute(kept)).scalar_one() == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["withdraw"]}, "scopes.0"),
        ({"scopes": ["read", "admin"]}, "scopes.1"),
        ({"scopes": "read"}, "scopes"),
        ({"networks": ["203.0.113.7/24"]}, "networks.0"),
        ({"networks": ["203.0.113.7", "home"]}, "networks.1"),
        ({"networks": ["203.0.113.7"] * 21}, "networks"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-14:00"}, "expires_at"),
        ({"expires_at": "2030-01-01T00:00:00"}, "expires_at"),
        ({"person_id": str(new_id())}, "person_id"),
        ({"roles": ["admin"]}, "roles"),
        ({"key": rules.key_of(bytes(32))}, "key"),
        ({"prefix": "saker_000000"}, "prefix"),
    ],
)
async def test_what_is_wrong_is_named(client: AsyncClient, asha: SignedUp, wrong: dict[str, Any], field: str) -> None:
    stepped = await step_up(client, asha)
    answer = await client.post("/me/api-keys", json={"name": "Bot", "scopes": ["read"], **wrong}, headers=stepped.headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text


async def test_twenty_are_the_most_also_for_those_that_come_at_once(
    client: AsyncClient, asha: SignedUp, database: Database
) -> None:
    for _ in range(rules.MAX_LIVE - 3):
        await key_of(database, asha.id)
    stepped = await step_up(client, asha)
    body = {"name": "Bot", "scopes": ["read"]}
    answers = await asyncio.gather(*(client.post("/me/api-keys", json=body, headers=stepped.headers) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 3
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["code"], refused["limit"]) == ("too_many_api_keys", rules.MAX_LIVE)
    ids = [item["id"] for item in (await client.get("/me/api-keys", headers=asha.headers)).json()["items"]]
    assert len(ids) == rules.MAX_LIVE
    assert (await client.delete(f"/me/api-keys/{ids[0]}", headers=asha.headers)).status_code == 204
    assert (await client.post("/me/api-keys", json=body, headers=stepped.headers)).status_code == 201


async def test_a_revoked_key_is_refused_though_it_is_remembered(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    key, other = await make_key(client, asha), await make_key(client, asha)
    assert await asked(client, key) == ACCEPTED
    assert (await client.delete(f"/me/api-keys/{key.id}", headers=asha.headers)).status_code == 204
    await access.watch.look(database)
    assert await asked(client, key) == REFUSED
    assert await asked(client, other) == ACCEPTED
    again = await client.delete(f"/me/api-keys/{key.id}", headers=asha.headers)
    assert again.status_code == 404
    forget()
    assert await asked(client, key) == REFUSED


async def test_a_key_expires_though_it_is_remembered(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    expires_at = (clock.now() + timedelta(seconds=30)).isoformat()
    key = await make_key(client, asha, expires_at=expires_at)
    assert await asked(client, key) == ACCEPTED
    try:
        clock.shift(timedelta(seconds=31))
        assert await asked(client, key) == REFUSED
        await access.watch.look(database)
        assert not access.is_live(asha.id, UUID(key.id))  # so that its sockets are closed
        forget()
        assert await asked(client, key) == REFUSED
    finally:
        clock.shift(timedelta(0))


async def test_a_key_costs_a_lookup_a_minute_and_a_use_is_written_down_as_often(
    client: AsyncClient, app: FastAPI, asha: SignedUp, database: Database
) -> None:
    key = await make_key(client, asha)

    async def cost(headers: dict[str, str]) -> int:
        with statements(app.state.database.engine) as made:
            assert (await client.get(OPEN, headers=headers)).status_code == 200
        return len(made)

    await cost(asha.headers)
    by_token = await cost(asha.headers)
    assert await cost(key.headers) == by_token + 2
    assert await cost(key.headers) == by_token
    first = await used_at(database, key)
    try:
        clock.shift(timedelta(seconds=61))
        assert await cost(key.headers) == by_token + 2
        assert await used_at(database, key) != first
        forget()
        assert await cost(key.headers) == by_token + 1
    finally:
        clock.shift(timedelta(0))


async def test_a_use_is_written_down_though_the_request_fails(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    key = await make_key(client, asha)
    assert (await client.get(f"/simulator/orders/{new_id()}", headers=key.headers)).status_code == 404
    assert await used_at(database, key) is not None


async def test_a_new_password_ends_every_key(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    key = await make_key(client, asha)
    body = {"current_password": PASSWORD, "password": "another-lantern-43-lake"}
    assert (await client.post("/auth/password", json=body, headers=asha.headers)).status_code == 204
    await access.watch.look(database)
    assert await asked(client, key) == REFUSED
    assert (await client.get("/me/api-keys", headers=asha.headers)).json()["items"] == []


async def test_a_forgotten_password_ends_every_key(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    key = await make_key(client, asha)
    await client.post("/auth/password/forgot", json={"identifier": asha.email})
    await mail.run_queued(database, "identity.send_reset_link")
    token = mail.token_of(await mail.last_to(database, asha.email))
    reset = await client.post("/auth/password/reset", json={"token": token, "password": "another-lantern-43-lake"})
    assert reset.status_code == 204, reset.text
    await access.watch.look(database)
    assert await asked(client, key) == REFUSED


async def test_who_holds_a_number_that_another_claimed_is_rid_of_their_keys(client: AsyncClient, database: Database) -> None:
    body = {"phone": codes.PHONE, "password": PASSWORD, "display_name": "Mallory", "accept_terms": True}
    claimed = (await client.post("/auth/register", json=body)).json()["user"]["id"]
    key = await key_of(database, UUID(claimed))
    assert await asked(client, key) == ACCEPTED
    challenge_id = await codes.asked(client)
    code = await codes.code_of(database, challenge_id)
    signed = await client.post("/auth/otp/verify", json={"challenge_id": challenge_id, "code": code})
    assert signed.json()["user"]["id"] == claimed
    await access.watch.look(database)
    assert await asked(client, key) == REFUSED


async def test_a_disabled_persons_keys_are_dead_and_stay_dead(
    client: AsyncClient, asha: SignedUp, admin: SignedUp, database: Database
) -> None:
    key = await make_key(client, asha)
    assert await asked(client, key) == ACCEPTED
    path = f"/admin/identity/people/{asha.id}/disablement"
    assert (await client.put(path, json={"reason": "Fraud, as it seemed"}, headers=admin.headers)).status_code == 204
    await access.watch.look(database)
    assert await asked(client, key) == REFUSED
    enabled = await client.post(
        f"/admin/identity/people/{asha.id}/enablement",
        json={"reason": "A mistake of ours"},
        headers={**admin.headers, "Idempotency-Key": "enable"},
    )
    assert enabled.status_code == 204, enabled.text
    await access.watch.look(database)
    assert await asked(client, key) == REFUSED


async def test_signing_out_everywhere_leaves_keys_alone(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    key = await make_key(client, asha)
    assert (await client.delete("/auth/sessions", headers=asha.headers)).status_code == 204
    assert (await client.post("/auth/logout", json={}, headers=asha.headers)).status_code == 204
    await access.watch.look(database)
    assert await asked(client, key) == ACCEPTED


async def test_a_wish_to_be_forgotten_ends_every_key(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    key = await make_key(client, asha)
    stepped = await step_up(client, asha)
    answer = await client.post("/me/erasure", headers={**stepped.headers, "Idempotency-Key": "go"})
    assert answer.status_code == 202, answer.text
    await access.watch.look(database)
    assert await asked(client, key) == REFUSED


async def test_a_key_trades_for_its_person(client: AsyncClient, asha: SignedUp) -> None:
    key = await make_key(client, asha, ["read", "trade"])
    body = {"symbol": "SIM-BTC", "side": "buy", "type": "market", "notional": "500"}
    placed = await client.post("/simulator/orders", json=body, headers={**key.headers, "Idempotency-Key": "a"})
    assert placed.status_code == 201, placed.text
    by_person = (await client.get("/simulator/orders", headers=asha.headers)).json()["items"]
    assert [one["id"] for one in by_person] == [placed.json()["order"]["id"]]
    again = await client.post("/simulator/orders", json=body, headers={**asha.headers, "Idempotency-Key": "a"})
    assert again.headers["Idempotency-Replayed"] == "true"
    assert minor((await client.get("/simulator/account", headers=key.headers)).json()["balance"]) < 1_00_000_00


async def test_ended_keys_are_forgotten_after_ninety_days(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    revoked, kept = await make_key(client, asha), await make_key(client, asha)
    expired = await make_key(client, asha, expires_at=(clock.now() + timedelta(days=1)).isoformat())
    await client.delete(f"/me/api-keys/{revoked.id}", headers=asha.headers)
    try:
        for days, left in ((89, {revoked.id, expired.id, kept.id}), (92, {kept.id})):
            clock.shift(timedelta(days=days))
            async with database.edge() as session:
                await forget_old_rows.run(session)
                ids = (await session.execute(text("SELECT id::text FROM identity.api_keys"))).scalars()
                assert set(ids) == left
    finally:
        clock.shift(timedelta(0))
