"""What staff do to people: finding, revealing, disabling, ending sessions."""

import logging

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text
from structlog.testing import capture_logs

from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.messages.carrying import note_refusal
from saker.identity.queries import access
from tests.fixtures.books import Books
from tests.fixtures.people import PASSWORD, SignedUp, SignUp

PEOPLE = "/admin/identity/people"
WHY = {"reason": "Ticket 17"}


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha Rao", email="asha@example.com")


def path(person: SignedUp, rest: str = "") -> str:
    return f"{PEOPLE}/{person.id}{rest}"


async def audited(database: Database, action: str) -> list[tuple[dict[str, object] | None, dict[str, object] | None]]:
    async with database.reading() as session:
        rows = await session.execute(
            text("SELECT before, after FROM core.audit_log WHERE action = :action ORDER BY id"), {"action": action}
        )
        return [(row.before, row.after) for row in rows]


async def found(client: AsyncClient, admin: SignedUp, query: str) -> list[str]:
    answer = await client.get(PEOPLE, params={"query": query}, headers=admin.headers)
    assert answer.status_code == 200, answer.text
    return sorted(item["display_name"] for item in answer.json()["items"])


async def test_people_are_found_by_id_whole_address_whole_number_or_the_beginning_of_a_name(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, sign_up: SignUp
) -> None:
    await sign_up("Ashok")
    body = {"phone": "+919876543210", "password": PASSWORD, "display_name": "Ravi", "accept_terms": True}
    assert (await client.post("/auth/register", json=body)).status_code == 201
    assert await found(client, admin, str(asha.id)) == ["Asha Rao"]
    assert await found(client, admin, " ASHA@example.com ") == ["Asha Rao"]
    assert await found(client, admin, "+91 98765 43210") == ["Ravi"]
    assert await found(client, admin, "ash") == ["Asha Rao", "Ashok"]
    for part in ("sha", "asha@", "@example.com", "98765", str(new_id())):
        assert await found(client, admin, part) == [], part


@pytest.mark.parametrize("attack", ["%", "_", "A%", "As_a", "\\", "%' OR 1=1 --", "a\\%"])
async def test_a_search_takes_every_character_as_itself(client: AsyncClient, admin: SignedUp, asha: SignedUp, attack: str) -> None:
    assert await found(client, admin, attack) == []
    assert await found(client, admin, "asha r") == ["Asha Rao"]


async def test_a_wildcard_in_a_name_is_found_as_such(client: AsyncClient, admin: SignedUp, sign_up: SignUp) -> None:
    await sign_up("100% Asha")
    assert await found(client, admin, "100%") == ["100% Asha"]
    assert await found(client, admin, "100_") == []


async def test_lists_are_paged_and_narrowed(client: AsyncClient, admin: SignedUp, asha: SignedUp, sign_up: SignUp) -> None:
    ravi = await sign_up("Ravi")
    assert (await client.put(path(ravi, "/disablement"), headers=admin.headers, json=WHY)).status_code == 204

    async def names(**params: str) -> list[str]:
        answer = await client.get(PEOPLE, params=params, headers=admin.headers)
        return [item["display_name"] for item in answer.json()["items"]]

    first = (await client.get(PEOPLE, params={"limit": "2"}, headers=admin.headers)).json()
    assert [item["display_name"] for item in first["items"]] == ["Ravi", "Asha Rao"]
    assert await names(limit="2", cursor=first["next_cursor"]) == ["Admin"]
    assert await names(show="staff") == ["Admin"]
    assert await names(show="disabled") == ["Ravi"]
    assert (await client.get(PEOPLE, params={"show": "erased"}, headers=admin.headers)).status_code == 422


async def test_lists_and_files_show_contacts_masked(client: AsyncClient, admin: SignedUp, asha: SignedUp) -> None:
    listed = await client.get(PEOPLE, params={"query": "asha"}, headers=admin.headers)
    (item,) = listed.json()["items"]
    assert (item["email"], item["has_phone"], item["standing"], item["roles"]) == ("a•••@example.com", False, "active", [])
    file = await client.get(path(asha), headers=admin.headers)
    assert file.json()["email"] == "a•••@example.com"
    assert "asha@example.com" not in listed.text + file.text
    assert file.headers["cache-control"] == "no-store"
    assert [one["action"] for one in file.json()["events"]] == ["identity.registered"]
    assert [one["current"] for one in file.json()["sessions"]] == [False]
    assert file.json()["factors"] == {"password": True, "totp": False, "passkeys": 0, "recovery_codes_left": 0}
    assert (await client.get(f"{PEOPLE}/{new_id()}", headers=admin.headers)).json()["code"] == "person_not_found"


async def reveal(client: AsyncClient, actor: SignedUp, person: SignedUp, contact: str = "email", **headers: str) -> Response:
    body = {"contact": contact, "reason": "Ticket 17"}
    return await client.post(path(person, "/reveals"), headers={**actor.headers, **headers}, json=body)


async def test_a_reveal_is_audited_each_time_and_never_kept_or_logged(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, database: Database, books: Books, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as logged, caplog.at_level(logging.DEBUG):
        for _ in range(2):
            answer = await reveal(client, admin, asha, **{"Idempotency-Key": "again"})
            assert (answer.status_code, answer.json()) == (200, {"value": "asha@example.com"})
            assert answer.headers["cache-control"] == "no-store"
            assert "Idempotency-Replayed" not in answer.headers
    assert await audited(database, "identity.revealed") == [(None, {"contact": "email", "reason": "Ticket 17"})] * 2
    assert await books.count("core.idempotency_keys") == 0
    assert "asha@example.com" not in str(logged) + caplog.text
    missing = await reveal(client, admin, asha, "phone")
    assert (missing.status_code, missing.json()["code"]) == (404, "contact_missing")
    assert len(await audited(database, "identity.revealed")) == 2


async def test_a_reveal_without_a_reason_or_of_something_else_is_refused(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, database: Database
) -> None:
    bodies: tuple[dict[str, str], ...] = ({"contact": "email"}, {"contact": "email", "reason": " "}, {"contact": "password", **WHY})
    for body in bodies:
        assert (await client.post(path(asha, "/reveals"), headers=admin.headers, json=body)).status_code == 422
    assert await audited(database, "identity.revealed") == []


async def test_a_disabled_person_is_out_everywhere_until_enabled(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, database: Database, books: Books
) -> None:
    why = {"reason": "Chargeback fraud"}
    for _ in range(2):
        assert (await client.put(path(asha, "/disablement"), headers=admin.headers, json=why)).status_code == 204
    await access.watch.look(database)
    assert (await client.get("/auth/sessions", headers=asha.headers)).status_code == 401
    assert (await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})).status_code == 401
    credentials = {"identifier": asha.email, "password": PASSWORD}
    refused = await client.post("/auth/login", json=credentials)
    assert (refused.status_code, refused.json()["code"]) == (403, "account_disabled")
    assert "Chargeback" not in refused.text
    wrong = await client.post("/auth/login", json={**credentials, "password": "kite-lantern-42-rivers"})
    assert wrong.json()["code"] == "invalid_credentials"
    file = (await client.get(path(asha), headers=admin.headers)).json()
    assert (file["standing"], file["disablement"]["reason"]) == ("disabled", "Chargeback fraud")
    for _ in range(2):
        assert (await client.post(path(asha, "/enablement"), headers=admin.headers, json=WHY)).status_code == 204
    assert (await client.post("/auth/login", json=credentials)).status_code == 200
    shut, opened = {"disabled": True, "reason": "Chargeback fraud"}, {"disabled": False, "reason": "Ticket 17"}
    assert await audited(database, "identity.disabled") == [({"disabled": False}, shut)]
    assert await audited(database, "identity.enabled") == [(shut, opened)]
    assert await books.count("notifications.notifications", "kind = 'staff_act' AND title LIKE 'Your account was %'") == 2
    assert await books.count("notifications.notifications", "body LIKE '%Chargeback%'") == 0


async def test_sessions_are_ended_and_the_person_is_told(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, database: Database, books: Books
) -> None:
    ended = await client.post(path(asha, "/session-ends"), headers=admin.headers, json=WHY)
    assert ended.json() == {"ended": 1}
    await access.watch.look(database)
    assert (await client.get("/me", headers=asha.headers)).status_code == 401
    assert (await client.post(path(asha, "/session-ends"), headers=admin.headers, json=WHY)).json() == {"ended": 0}
    assert await audited(database, "identity.sessions_ended") == [({"sessions": 1}, {"sessions": 0, **WHY})]
    assert await books.count("notifications.notifications", "title = 'Support signed you out everywhere'") == 1
    assert (await client.post("/auth/login", json={"identifier": asha.email, "password": PASSWORD})).status_code == 200


async def test_nobody_acts_on_their_own_account(client: AsyncClient, admin: SignedUp, books: Books) -> None:
    role = {"role": "finance", **WHY}
    acts = (("PUT", "/disablement", WHY), ("POST", "/enablement", WHY), ("POST", "/session-ends", WHY))
    for method, rest, body in (
        *acts,
        ("POST", "/factor-resets", WHY),
        ("POST", "/role-grants", role),
        ("POST", "/role-revocations", {**role, "role": "admin"}),
    ):
        answer = await client.request(method, path(admin, rest), headers=admin.headers, json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "own_account"), rest
    assert await books.count("core.approvals") == 0


async def test_unknown_people_and_roles_are_refused(client: AsyncClient, admin: SignedUp, asha: SignedUp) -> None:
    nobody = f"{PEOPLE}/{new_id()}"
    for method, rest in (("PUT", "disablement"), ("POST", "enablement"), ("POST", "session-ends"), ("POST", "factor-resets")):
        assert (await client.request(method, f"{nobody}/{rest}", headers=admin.headers, json=WHY)).status_code == 404
    assert (await client.post(f"{nobody}/role-grants", headers=admin.headers, json={"role": "support", **WHY})).status_code == 404
    for role in ("person", "owner"):
        answer = await client.post(path(asha, "/role-grants"), headers=admin.headers, json={"role": role, **WHY})
        assert answer.status_code == 422
    assert (await client.put(path(asha, "/disablement"), headers=admin.headers, json={})).status_code == 422


async def test_suppressed_mail_of_a_person_is_shown(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, database: Database
) -> None:
    async with database.edge() as session:
        await note_refusal(session, "ASHA@example.com", reply="550", may_exist=False)
    shown = (await client.get(path(asha), headers=admin.headers)).json()["suppression"]
    assert shown["reply"] == "550"
    assert (await client.get(path(admin), headers=admin.headers)).json()["suppression"] is None
