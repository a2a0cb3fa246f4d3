"""Roles, disabling, and who may do it."""

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saker.core.db import Database
from saker.core.ids import new_id
from saker.identity import queries
from saker.identity.queries import access
from tests.fixtures.people import PASSWORD, SignedUp, SignUp

ROLES = ("support", "moderator", "finance", "admin", "auditor")


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha")


def path(person: SignedUp, rest: str) -> str:
    return f"/admin/identity/people/{person.id}/{rest}"


async def actions(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = await session.execute(
            text("SELECT action, coalesce(after->>'role', before->>'role', '') AS role FROM core.audit_log ORDER BY id")
        )
        return [(row.action, row.role) for row in rows if "role" in row.action or "abled" in row.action]


@pytest.mark.parametrize("role", ROLES)
async def test_an_administrator_gives_and_takes_roles(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, database: Database, role: str
) -> None:
    for _ in range(2):
        assert (await client.put(path(asha, f"roles/{role}"), headers=admin.headers)).status_code == 204
    async with database.reading() as session:
        assert (await queries.person(session, asha.id)).roles == ("person", role)
    await access.watch.look(database)
    assert (await access.authenticate(asha.access_token)).roles == {"person", role}
    for _ in range(2):
        assert (await client.delete(path(asha, f"roles/{role}"), headers=admin.headers)).status_code == 204
    await access.watch.look(database)
    assert (await access.authenticate(asha.access_token)).roles == {"person"}
    assert await actions(database) == [
        ("identity.role_granted", "admin"),
        ("identity.role_granted", role),
        ("identity.role_revoked", role),
    ]


@pytest.mark.parametrize("role", [None, *(role for role in ROLES if role != "admin")])
async def test_nobody_else_may(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, sign_up: SignUp, database: Database, role: str | None
) -> None:
    ravi = await sign_up("Ravi")
    if role is not None:
        await client.put(path(asha, f"roles/{role}"), headers=admin.headers)
        await access.watch.look(database)
    calls = [("PUT", "roles/admin"), ("DELETE", "roles/admin"), ("PUT", "disablement"), ("DELETE", "disablement")]
    for method, rest in calls:
        body = {"json": {"reason": "Because"}} if rest == "disablement" and method == "PUT" else {}
        answer = await client.request(method, path(ravi, rest), headers=asha.headers, **body)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert (await client.request(method, path(ravi, rest), **body)).status_code == 401  # type: ignore[arg-type]
    async with database.reading() as session:
        assert (await queries.person(session, ravi.id)).roles == ("person",)


async def test_a_disabled_person_is_out_everywhere_until_enabled(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, database: Database
) -> None:
    answer = await client.put(path(asha, "disablement"), headers=admin.headers, json={"reason": "Chargeback fraud"})
    assert answer.status_code == 204
    await access.watch.look(database)
    assert (await client.get("/auth/sessions", headers=asha.headers)).status_code == 401
    assert (await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})).status_code == 401
    credentials = {"identifier": asha.email, "password": PASSWORD}
    refused = await client.post("/auth/login", json=credentials)
    assert (refused.status_code, refused.json()["code"]) == (403, "account_disabled")
    assert "Chargeback" not in refused.text
    wrong = await client.post("/auth/login", json={**credentials, "password": "kite-lantern-42-rivers"})
    assert wrong.json()["code"] == "invalid_credentials"
    assert (await client.delete(path(asha, "disablement"), headers=admin.headers)).status_code == 204
    assert (await client.post("/auth/login", json=credentials)).status_code == 200
    assert (await actions(database))[1:] == [("identity.disabled", ""), ("identity.enabled", "")]


async def test_administrators_cannot_lock_themselves_out(client: AsyncClient, admin: SignedUp) -> None:
    for method, rest, body in (("DELETE", "roles/admin", None), ("PUT", "disablement", {"reason": "Bored"})):
        answer = await client.request(method, path(admin, rest), headers=admin.headers, json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "own_account")


async def test_unknown_people_and_roles_are_refused(client: AsyncClient, admin: SignedUp, asha: SignedUp) -> None:
    nobody = f"/admin/identity/people/{new_id()}"
    assert (await client.put(f"{nobody}/roles/admin", headers=admin.headers)).status_code == 404
    assert (await client.put(f"{nobody}/disablement", headers=admin.headers, json={"reason": "x"})).status_code == 404
    assert (await client.put(path(asha, "roles/person"), headers=admin.headers)).status_code == 422
    assert (await client.put(path(asha, "roles/owner"), headers=admin.headers)).status_code == 422
    assert (await client.put(path(asha, "disablement"), headers=admin.headers, json={})).status_code == 422
