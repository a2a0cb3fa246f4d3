"""Registering over HTTP: what is accepted, what is refused and how, what is written down."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text

from saker.core.db import Database
from saker.identity.events import LoggedIn, PersonRegistered
from saker.identity.rules.people import TERMS_VERSION
from tests.fixtures.people import PASSWORD, SignUp

GOOD = {"email": "asha@example.com", "password": PASSWORD, "display_name": "Asha", "accept_terms": True}


async def test_who_registers_is_signed_in(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up("Asha", email="Asha@Example.com")
    assert asha.user["display_name"] == "Asha"
    assert asha.user["email"] == "Asha@example.com"
    assert asha.user["roles"] == ["person"]
    assert asha.user["zone"] == "Asia/Kolkata"
    listed = await client.get("/auth/sessions", headers=asha.headers)
    assert [item["current"] for item in listed.json()["items"]] == [True]


async def test_the_answer_is_as_the_contract_says(client: AsyncClient) -> None:
    answer = await client.post("/auth/register", json=GOOD)
    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert set(body) == {"access_token", "refresh_token", "token_type", "expires_in", "user"}
    assert set(body["user"]) == {"id", "email", "phone", "display_name", "roles", "zone", "created_at"}
    assert (body["token_type"], body["expires_in"]) == ("bearer", 600)
    assert body["user"]["created_at"].endswith("Z")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"email": "asha"}, "email", "string_pattern_mismatch"),
        ({"email": "asha@"}, "email", "string_pattern_mismatch"),
        ({"email": "asha@localhost"}, "email", "value_error"),
        ({"email": "Asha <asha@example.com>"}, "email", "string_pattern_mismatch"),
        ({"email": "a" * 250 + "@example.com"}, "email", "string_too_long"),
        ({"email": 7}, "email", "string_type"),
        ({"email": None}, "email", "value_error"),
        ({"phone": "+919876543210"}, "email", "value_error"),
        ({"password": "short-one"}, "password", "too_short"),
        ({"password": "x" * 1025}, "password", "too_long"),
        ({"password": "password123"}, "password", "password_too_common"),
        ({"password": "Asha@example1"}, "password", "password_too_common"),
        ({"display_name": "   "}, "display_name", "string_too_short"),
        ({"display_name": "x" * 201}, "display_name", "string_too_long"),
        ({"accept_terms": False}, "accept_terms", "terms_not_accepted"),
        ({"accept_terms": "true"}, "accept_terms", "bool_type"),
        ({"referral_code": "no spaces"}, "referral_code", "string_pattern_mismatch"),
        ({"surprise": 1}, "surprise", "extra_forbidden"),
    ],
)
async def test_bad_input_is_refused_by_field_and_makes_nobody(
    client: AsyncClient, database: Database, change: dict[str, Any], field: str, code: str
) -> None:
    answer = await client.post("/auth/register", json={**GOOD, **change})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(fault["field"], fault["code"]) for fault in answer.json()["errors"]] == [(field, code)]
    assert PASSWORD not in answer.text
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM identity.people"))).scalar_one() == 0


@pytest.mark.parametrize("email", ["ASHA@EXAMPLE.COM", "asha@example.com", "\uff41sha@example.com"])
async def test_one_address_is_one_account(client: AsyncClient, database: Database, email: str) -> None:
    assert (await client.post("/auth/register", json=GOOD)).status_code == 201
    again = await client.post("/auth/register", json={**GOOD, "email": email})
    assert (again.status_code, again.json()["code"]) == (409, "email_taken")
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM identity.people"))).scalar_one() == 1


async def test_the_terms_that_were_accepted_are_kept_and_cannot_be_changed(
    client: AsyncClient, sign_up: SignUp, app: FastAPI
) -> None:
    shown = (await client.get("/terms")).json()
    assert shown["version"] == TERMS_VERSION
    asha = await sign_up()
    database: Database = app.state.database
    async with database.reading() as session:
        rows = (await session.execute(text("SELECT person_id, version FROM identity.terms_acceptances"))).all()
    assert [tuple(row) for row in rows] == [(asha.id, TERMS_VERSION)]
    for statement in ("UPDATE identity.terms_acceptances SET version = '0'", "DELETE FROM identity.terms_acceptances"):
        with pytest.raises(Exception, match="permission denied"):
            async with database.edge() as session:
                await session.execute(text(statement))


async def test_registering_is_told_and_written_down(
    client: AsyncClient, heard: Callable[[type], list[Any]], database: Database
) -> None:
    registered, logged_in = heard(PersonRegistered), heard(LoggedIn)
    answer = await client.post("/auth/register", json={**GOOD, "referral_code": "ravi-7"})
    person_id = answer.json()["user"]["id"]
    assert [(str(fact.person_id), fact.display_name, fact.referral_code, fact.tag) for fact in registered] == [
        (person_id, "Asha", "ravi-7", None)
    ]
    assert [str(fact.person_id) for fact in logged_in] == [person_id]
    async with database.reading() as session:
        rows = (await session.execute(text("SELECT actor_id, action, target FROM core.audit_log"))).all()
    assert [(str(row.actor_id), row.action, row.target) for row in rows] == [
        (person_id, "identity.registered", f"person:{person_id}")
    ]


@pytest.mark.parametrize("email", ["jürgen@example.com", "asha@bücher.example", "अशा@example.com"])
async def test_an_address_to_which_no_mail_could_be_sent_is_refused_by_field(client: AsyncClient, email: str) -> None:
    answer = await client.post(
        "/auth/register", json={"email": email, "password": PASSWORD, "display_name": "Asha", "accept_terms": True}
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "email")


async def test_a_domain_written_for_machines_is_kept_so(client: AsyncClient) -> None:
    body = {"email": "asha@XN--bcher-kva.example", "password": PASSWORD, "display_name": "Asha", "accept_terms": True}
    answer = await client.post("/auth/register", json=body)
    assert (answer.status_code, answer.json()["user"]["email"]) == (201, "asha@xn--bcher-kva.example")
