"""Who may do what: every staff route, for every role, from one declared table."""

from typing import Final

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx import AsyncClient

from saker.core.db import Database
from saker.core.permissions import ROLES, Permission, held_by, roles_with
from saker.identity.queries import access
from saker.identity.rules.people import Role
from tests.admin.conftest import Hire
from tests.fixtures.operations import PREFIX, VALID, owned
from tests.fixtures.people import SignedUp, SignUp, make_staff

_PEOPLE: Final = "/admin/identity/people"
_PERSON: Final = f"{_PEOPLE}/{{person_id}}"

# Which roles each route lets in; S support, M moderator, F finance, A admin, U auditor.
TABLE: Final = {
    "GET /admin/access": "SMFAU",
    f"GET {_PEOPLE}": "SMFAU",
    f"GET {_PERSON}": "SMFAU",
    f"POST {_PERSON}/reveals": "SA",
    f"PUT {_PERSON}/disablement": "A",
    f"POST {_PERSON}/enablement": "A",
    f"POST {_PERSON}/session-ends": "SMA",
    f"POST {_PERSON}/factor-resets": "SA",
    f"POST {_PERSON}/role-grants": "A",
    f"POST {_PERSON}/role-revocations": "A",
    "GET /admin/approvals": "SFAU",
    "POST /admin/approvals/{approval_id}/approval": "A",
    "POST /admin/approvals/{approval_id}/rejection": "A",
    "GET /admin/audit": "AU",
    "POST /admin/audit/exports": "AU",
    "GET /admin/privacy/requests": "SAU",
    "GET /admin/privacy/exports": "SAU",
    "GET /admin/mail/suppressions": "SAU",
    "POST /admin/mail/suppressions/{suppression_id}/release": "SA",
    "GET /admin/ledger/trial-balance": "FAU",
    "GET /admin/ledger/groups/{group_id}": "FAU",
}
LETTERS: Final = {"S": Role.SUPPORT, "M": Role.MODERATOR, "F": Role.FINANCE, "A": Role.ADMIN, "U": Role.AUDITOR}


def staff_routes(app: FastAPI) -> set[str]:
    return {
        f"{method} {route.path.removeprefix(PREFIX)}"
        for route in app.routes
        if isinstance(route, APIRoute) and route.path.startswith(f"{PREFIX}/admin/")
        for method in route.methods or ()
    }


async def answer_codes(client: AsyncClient, headers: dict[str, str], values: dict[str, str]) -> dict[str, tuple[int, str]]:
    """The status and the problem's code of every staff route, with a body that is well-formed."""
    found = {}
    for name in TABLE:
        body = None if name not in VALID else VALID[name][0]()
        method, _, path = name.partition(" ")
        answer = await client.request(method, path.format(**values), json=body, headers=headers)
        is_problem = answer.headers.get("content-type") == "application/problem+json"
        found[name] = (answer.status_code, answer.json()["code"] if is_problem else "")
    return found


def test_every_staff_route_is_in_the_table(app: FastAPI) -> None:
    assert staff_routes(app) == set(TABLE)


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_reaches_what_the_table_says_and_nothing_else(
    client: AsyncClient, database: Database, hire: Hire, asha: SignedUp, role: Role
) -> None:
    member = await hire(role)
    values = await owned(client, database, asha)
    for name, (status, code) in (await answer_codes(client, member.headers, values)).items():
        is_let_in = role in {LETTERS[letter] for letter in TABLE[name]}
        assert (code != "forbidden") == is_let_in, (name, status, code)
        assert not is_let_in or status in {200, 202, 204, 404, 409}, (name, status, code)


async def test_a_person_a_stranger_and_staff_without_a_second_factor_reach_nothing(
    client: AsyncClient, database: Database, hire: Hire, asha: SignedUp, sign_up: SignUp
) -> None:
    ravi, member = await sign_up("Ravi"), await hire()
    values = await owned(client, database, asha)
    assert set((await answer_codes(client, ravi.headers, values)).values()) == {(403, "forbidden")}
    assert set((await answer_codes(client, {}, values)).values()) == {(401, "unauthenticated")}
    assert (await client.delete("/auth/mfa/totp", headers=member.headers)).status_code == 204
    await access.watch.look(database)
    assert set((await answer_codes(client, member.headers, values)).values()) == {(403, "second_factor_required")}
    assert (await client.get("/me", headers=asha.headers)).status_code == 200


async def test_an_auditor_reads_everything_and_changes_nothing(
    client: AsyncClient, database: Database, hire: Hire, asha: SignedUp
) -> None:
    auditor = await hire(Role.AUDITOR)
    values = await owned(client, database, asha)
    for name, (status, _) in (await answer_codes(client, auditor.headers, values)).items():
        reads = name.startswith("GET") or name == "POST /admin/audit/exports"
        assert status == 200 if reads else status == 403, name


async def test_staff_are_told_what_they_may_do(client: AsyncClient, hire: Hire) -> None:
    support = await hire(Role.SUPPORT)
    told = (await client.get("/admin/access", headers=support.headers)).json()["permissions"]
    assert told == sorted(ROLES["support"])


def test_roles_of_the_table_are_those_that_there_are() -> None:
    assert set(ROLES) == set(Role)
    assert roles_with(Permission.LEDGER_READ) == {"finance", "auditor", "admin"}
    assert held_by(()) == held_by(("person", "owner")) == frozenset()
    assert held_by(("moderator", "finance")) == ROLES["moderator"] | ROLES["finance"]


async def test_a_write_of_staff_needs_a_step_up(client: AsyncClient, database: Database, asha: SignedUp, sign_up: SignUp) -> None:
    """Without one nothing is revealed, asked for, decided or changed: 403 step_up_required."""
    made = await sign_up("Late")
    await make_staff(database, made.id)
    await access.watch.look(database)
    values = await owned(client, database, asha)
    codes = await answer_codes(client, made.headers, values)
    writes = {name for name in TABLE if not name.startswith("GET")} - {"POST /admin/mail/suppressions/{suppression_id}/release"}
    assert {codes[name] for name in writes} == {(403, "step_up_required")}
