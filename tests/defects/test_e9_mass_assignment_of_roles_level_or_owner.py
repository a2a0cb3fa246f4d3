"""E9: mass assignment (`is_admin`, `level`, `balance`, `user_id` in the body)."""

from typing import Any

import pytest
from httpx import AsyncClient

from tests.fixtures.people import PASSWORD, SignUp

EXTRAS: list[dict[str, Any]] = [
    {"is_admin": True},
    {"roles": ["admin"]},
    {"role": "admin"},
    {"level": 99},
    {"xp": 10_000},
    {"balance": "100000000"},
    {"id": "01890000-0000-7000-8000-000000000000"},
    {"user_id": "01890000-0000-7000-8000-000000000000"},
    {"tag": "demo"},
    {"created_at": "2000-01-01T00:00:00Z"},
    {"email_verified": True},
    {"password_hash": "$argon2id$x"},
]


@pytest.mark.parametrize("extra", EXTRAS, ids=lambda extra: next(iter(extra)))
async def test_a_field_that_is_not_ones_own_to_set_is_refused_everywhere(
    client: AsyncClient, sign_up: SignUp, extra: dict[str, Any]
) -> None:
    asha = await sign_up()
    before = (await client.get("/me", headers=asha.headers)).json()
    register = {"email": "new@example.com", "password": PASSWORD, "display_name": "New", "accept_terms": True}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/auth/register", register),
        ("POST", "/auth/login", {"identifier": asha.email, "password": PASSWORD}),
        ("POST", "/auth/refresh", {"refresh_token": asha.refresh_token}),
        ("POST", "/auth/logout", {}),
        ("PATCH", "/me", {"display_name": "Changed"}),
        ("POST", "/notifications/read", {"all": True}),
    ]
    for method, path, body in calls:
        answer = await client.request(method, path, headers=asha.headers, json={**body, **extra})
        assert answer.status_code == 422, (path, answer.text)
        assert [(fault["field"], fault["code"]) for fault in answer.json()["errors"]] == [(next(iter(extra)), "extra_forbidden")]
    assert (await client.get("/me", headers=asha.headers)).json() == before
    assert (await client.post("/auth/register", json=register)).status_code == 201


async def test_a_field_of_ones_own_profile_that_is_not_editable_is_refused(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    for name, value in (await client.get("/me", headers=asha.headers)).json().items():
        if name not in {"display_name", "zone", "bio", "display_currency"}:
            answer = await client.patch("/me", headers=asha.headers, json={name: value})
            assert answer.status_code == 422, name
