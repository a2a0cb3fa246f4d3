"""Four eyes: roles and second factors change when one asks and another decides; once, and never for oneself."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import psycopg
import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text

from saker.core.db import Database
from saker.core.ids import new_id
from saker.identity.queries import access
from saker.identity.rules.people import Role
from tests.admin.conftest import Hire
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.fixtures.people import PASSWORD, SignedUp, SignUp
from tests.fixtures.second_factors import enrol_app, log_in, step_up

PEOPLE = "/admin/identity/people"
WHY = {"reason": "Joins the team"}
NOTE = {"note": "Checked with the lead"}


async def ask(client: AsyncClient, maker: SignedUp, person: SignedUp, role: str = "support") -> Response:
    return await client.post(f"{PEOPLE}/{person.id}/role-grants", headers=maker.headers, json={"role": role, **WHY})


async def ask_reset(client: AsyncClient, maker: SignedUp, person: SignedUp) -> Response:
    return await client.post(f"{PEOPLE}/{person.id}/factor-resets", headers=maker.headers, json=WHY)


async def decide(client: AsyncClient, checker: SignedUp, approval_id: str, how: str = "approval") -> Response:
    return await client.post(f"/admin/approvals/{approval_id}/{how}", headers=checker.headers, json=NOTE)


async def roles(client: AsyncClient, reader: SignedUp, person: SignedUp) -> list[str]:
    found = await client.get(f"{PEOPLE}/{person.id}", headers=reader.headers)
    return [one["role"] for one in found.json()["roles"]]


async def actions(database: Database, prefix: str) -> list[str]:
    async with database.reading() as session:
        rows = await session.execute(
            text("SELECT action FROM core.audit_log WHERE action LIKE :like AND actor_id IS NOT NULL ORDER BY id"),
            {"like": f"{prefix}%"},
        )
        return list(rows.scalars())


async def test_a_role_is_given_when_another_approves(
    client: AsyncClient, admin: SignedUp, second: SignedUp, asha: SignedUp, database: Database, books: Books
) -> None:
    asked = await ask(client, admin, asha)
    assert asked.status_code == 202
    assert await roles(client, admin, asha) == []
    listed = (await client.get("/admin/approvals", params={"state": "open"}, headers=second.headers)).json()["items"]
    (item,) = listed
    assert (item["kind"], item["facts"], item["reason"], item["may_decide"]) == (
        "identity.role_grant",
        {"role": "support"},
        "Joins the team",
        True,
    )
    assert (item["subject"]["name"], item["requested_by"]["name"]) == ("Asha Rao", "Admin")
    mine = (await client.get("/admin/approvals", headers=admin.headers)).json()["items"]
    assert mine[0]["may_decide"] is False
    approved = await decide(client, second, item["id"])
    assert (approved.status_code, approved.json()["state"], approved.json()["note"]) == (200, "approved", NOTE["note"])
    assert await roles(client, admin, asha) == ["support"]
    kept = ["identity.role_grant_asked", "identity.role_grant_approved", "identity.role_granted"]
    assert await actions(database, "identity.role_grant") == kept
    assert await books.count("notifications.notifications", "title = 'You were given the role support'") == 1
    held = await ask(client, admin, asha)
    assert (held.status_code, held.json()["code"]) == (409, "role_held")


async def test_a_rejected_request_has_no_effect_and_may_be_made_again(
    client: AsyncClient, admin: SignedUp, second: SignedUp, asha: SignedUp
) -> None:
    approval_id = (await ask(client, admin, asha)).json()["id"]
    pending = await ask(client, second, asha)
    assert (pending.status_code, pending.json()["code"], pending.json()["approval_id"]) == (409, "approval_pending", approval_id)
    assert (await decide(client, second, approval_id, "rejection")).json()["state"] == "rejected"
    late = await decide(client, second, approval_id)
    assert (late.status_code, late.json()["code"], late.json()["state"]) == (409, "approval_decided", "rejected")
    assert await roles(client, admin, asha) == []
    assert (await ask(client, admin, asha)).status_code == 202


async def test_nobody_approves_their_own_request(client: AsyncClient, admin: SignedUp, asha: SignedUp) -> None:
    approval_id = (await ask(client, admin, asha)).json()["id"]
    for how in ("approval", "rejection"):
        answer = await decide(client, admin, approval_id, how)
        assert (answer.status_code, answer.json()["code"]) == (403, "own_request")
    assert await roles(client, admin, asha) == []


async def test_nobody_approves_what_they_get(client: AsyncClient, admin: SignedUp, second: SignedUp) -> None:
    """An administrator for whom another one asked does not decide that."""
    for asked in (await ask(client, admin, second, "finance"), await ask_reset(client, admin, second)):
        answer = await decide(client, second, asked.json()["id"])
        assert (answer.status_code, answer.json()["code"]) == (409, "own_account")
    assert await roles(client, admin, second) == ["admin"]


async def test_the_database_itself_refuses_a_decision_by_the_maker(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, urls: Urls
) -> None:
    approval_id = (await ask(client, admin, asha)).json()["id"]
    with psycopg.connect(urls.app) as app, pytest.raises(psycopg.errors.CheckViolation, match="four_eyes"):
        app.execute(
            "UPDATE core.approvals SET decision = 'approved', decided_by = requested_by, decided_at = now() WHERE id = %s",
            (approval_id,),
        )


async def test_a_replayed_approval_has_one_effect(
    client: AsyncClient, admin: SignedUp, second: SignedUp, hire: Hire, asha: SignedUp, database: Database, books: Books
) -> None:
    """Twenty approvals at once, by two people, and a rejection among them: one is taken."""
    third = await hire(name="Third")
    approval_id = (await ask(client, admin, asha)).json()["id"]
    tries = [decide(client, checker, approval_id) for checker in (second, third) for _ in range(10)]
    answers = await asyncio.gather(*tries)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    assert await roles(client, admin, asha) == ["support"]
    assert await books.count("core.audit_log", "action = 'identity.role_grant_approved'") == 1
    assert await books.count("core.audit_log", "action = 'identity.role_granted' AND actor_id IS NOT NULL") == 1
    assert await books.count("notifications.notifications", "title = 'You were given the role support'") == 1


async def test_support_grants_itself_nothing(client: AsyncClient, hire: Hire, admin: SignedUp, database: Database) -> None:
    """Neither by asking, nor by deciding what an administrator asked for, nor by deciding at all."""
    support, other = await hire(Role.SUPPORT), await hire(Role.SUPPORT, "Other")
    for person in (support, other):
        answer = await ask(client, support, person, "admin")
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    approval_id = (await ask(client, admin, support, "admin")).json()["id"]
    for checker in (support, other):
        assert (await decide(client, checker, approval_id)).json()["code"] == "forbidden"
    assert await roles(client, admin, support) == ["support"]


async def test_an_approval_of_someone_who_may_not_ask_any_more_is_refused(
    client: AsyncClient, admin: SignedUp, second: SignedUp, asha: SignedUp
) -> None:
    approval_id = (await ask(client, admin, asha)).json()["id"]
    taken = {"role": "admin", "reason": "Left the company"}
    assert (await client.post(f"{PEOPLE}/{admin.id}/role-revocations", headers=second.headers, json=taken)).status_code == 204
    answer = await decide(client, second, approval_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "maker_gone")
    assert (await decide(client, second, approval_id, "rejection")).status_code == 200
    assert await roles(client, second, asha) == []


async def test_a_disabled_administrator_decides_nothing_although_the_token_lives(
    client: AsyncClient, admin: SignedUp, second: SignedUp, asha: SignedUp, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the seconds before every process knows of it."""
    approval_id = (await ask(client, admin, asha)).json()["id"]
    known = access.watch.known
    shut = await client.put(f"{PEOPLE}/{second.id}/disablement", headers=admin.headers, json=WHY)
    assert shut.status_code == 204
    monkeypatch.setattr(access.watch, "look", lambda _: asyncio.sleep(0))
    access.watch.known = known
    assert (await client.get("/admin/access", headers=second.headers)).status_code == 200
    for answer in (
        await decide(client, second, approval_id),
        await ask(client, second, asha, "finance"),
        await client.put(f"{PEOPLE}/{admin.id}/disablement", headers=second.headers, json=WHY),
        await client.post(f"{PEOPLE}/{asha.id}/reveals", headers=second.headers, json={"contact": "email", "reason": "Curious"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("how", ["role-revocations", "disablement"])
async def test_two_administrators_who_shut_each_other_out_at_once_leave_one(
    client: AsyncClient, admin: SignedUp, second: SignedUp, books: Books, how: str
) -> None:
    """The one who came first; in the moment of the other's turn, they are no administrator any more."""
    body = WHY if how == "disablement" else {"role": "admin", **WHY}
    method = "PUT" if how == "disablement" else "POST"

    def act(actor: SignedUp, person: SignedUp) -> Sequence[object]:
        return [client.request(method, f"{PEOPLE}/{person.id}/{how}", headers=actor.headers, json=body) for _ in range(4)]

    answers = await asyncio.gather(*act(admin, second), *act(second, admin))  # type: ignore[call-overload]
    codes = [answer.status_code for answer in answers]
    assert set(codes) <= {204, 403, 401}
    assert set(codes[:4]) == {204} or set(codes[4:]) == {204}
    assert set(codes[:4]) != set(codes[4:])
    left = "NOT EXISTS (SELECT FROM identity.disablements d WHERE d.person_id = role_grants.person_id) AND role = 'admin'"
    assert await books.count("identity.role_grants", left) == 1


async def test_a_request_runs_out_and_may_then_be_made_again(
    client: AsyncClient, admin: SignedUp, second: SignedUp, asha: SignedUp, database: Database
) -> None:
    approval_id = (await ask(client, admin, asha)).json()["id"]
    async with database.edge() as session:
        await session.execute(text("UPDATE core.approvals SET expires_at = expires_at - :days"), {"days": timedelta(days=4)})
    late = await decide(client, second, approval_id)
    assert (late.status_code, late.json()["code"], late.json()["state"]) == (409, "approval_decided", "expired")
    assert (await client.get("/admin/approvals", params={"state": "open"}, headers=second.headers)).json()["items"] == []
    (expired,) = (await client.get("/admin/approvals", params={"state": "expired"}, headers=second.headers)).json()["items"]
    assert expired["may_decide"] is False
    again = await ask(client, admin, asha)
    assert again.status_code == 202
    assert (await decide(client, second, again.json()["id"])).status_code == 200


async def test_second_factors_are_reset_when_another_approves(
    client: AsyncClient, hire: Hire, admin: SignedUp, asha: SignedUp, database: Database, books: Books
) -> None:
    support = await hire(Role.SUPPORT)
    stepped = await step_up(client, asha)
    await enrol_app(client, stepped)
    assert (await log_in(client, asha))["code"] == "mfa_required"
    approval_id = (await ask_reset(client, support, asha)).json()["id"]
    assert (await decide(client, support, approval_id)).json()["code"] == "forbidden"
    assert (await decide(client, admin, approval_id)).status_code == 200
    await access.watch.look(database)
    assert (await client.get("/me", headers=stepped.headers)).status_code == 401
    signed = await client.post("/auth/login", json={"identifier": asha.email, "password": PASSWORD})
    assert signed.status_code == 200
    async with database.reading() as session:
        (row,) = await session.execute(text("SELECT before, after FROM core.audit_log WHERE action = 'identity.factors_reset'"))
        assert (row.before, row.after) == ({"factors": ["totp"]}, {"factors": []})
    assert await books.count("notifications.notifications", "title = 'Your second factors were removed by support'") == 1


async def test_a_role_is_taken_at_once_and_with_a_reason(
    client: AsyncClient, admin: SignedUp, hire: Hire, database: Database, books: Books
) -> None:
    support = await hire(Role.SUPPORT)
    taken = {"role": "support", "reason": "Changed teams"}
    for _ in range(2):
        answer = await client.post(f"{PEOPLE}/{support.id}/role-revocations", headers=admin.headers, json=taken)
        assert answer.status_code == 204
    await access.watch.look(database)
    assert (await client.get("/admin/access", headers=support.headers)).status_code == 403
    async with database.reading() as session:
        (row,) = await session.execute(text("SELECT before, after FROM core.audit_log WHERE action = 'identity.role_revoked'"))
        assert (row.before, row.after) == ({"role": "support"}, {"role": None, "reason": "Changed teams"})


async def test_requests_are_paged_and_found_by_whom_they_are_about(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, sign_up: SignUp
) -> None:
    ravi = await sign_up("Ravi")
    for person in (asha, ravi):
        assert (await ask(client, admin, person)).status_code == 202
    first = (await client.get("/admin/approvals", params={"limit": "1"}, headers=admin.headers)).json()
    assert first["items"][0]["subject"]["name"] == "Ravi"
    more = {"limit": "1", "cursor": first["next_cursor"]}
    assert (await client.get("/admin/approvals", params=more, headers=admin.headers)).json()["next_cursor"] is None
    about = {"subject": f"person:{asha.id}"}
    (item,) = (await client.get("/admin/approvals", params=about, headers=admin.headers)).json()["items"]
    assert item["subject"]["name"] == "Asha Rao"
    assert (await decide(client, admin, str(new_id()))).json()["code"] == "approval_not_found"
