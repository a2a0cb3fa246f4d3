"""The audit log: found, shown with before and after, taken along as CSV; written once and never changed."""

import csv
import io
from datetime import timedelta

import psycopg
import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text

from saker.admin import audit_routes
from saker.core import audit, clock, privacy
from saker.core.audit import AuditFilter
from saker.core.auth import Actor
from saker.core.db import Database
from tests.conftest import Urls
from tests.fixtures.people import SignedUp, SignUp

PEOPLE = "/admin/identity/people"


async def listed(client: AsyncClient, reader: SignedUp, **params: str) -> list[dict[str, object]]:
    answer = await client.get("/admin/audit", params=params, headers=reader.headers)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    return items


async def disable(client: AsyncClient, admin: SignedUp, person: SignedUp, reason: str = "Fraud") -> None:
    body = {"reason": reason}
    assert (await client.put(f"{PEOPLE}/{person.id}/disablement", headers=admin.headers, json=body)).status_code == 204


async def test_lines_say_who_did_what_to_whom_with_before_and_after(client: AsyncClient, admin: SignedUp, asha: SignedUp) -> None:
    await disable(client, admin, asha)
    (line,) = await listed(client, admin, action="identity.disabled")
    assert line["actor"] == {"id": str(admin.id), "name": "Admin"}
    assert line["person"] == {"id": str(asha.id), "name": "Asha Rao"}
    assert line["target"] == f"person:{asha.id}"
    assert (line["before"], line["after"]) == ({"disabled": False}, {"disabled": True, "reason": "Fraud"})
    assert line["request_id"]


async def test_lines_are_found_by_actor_subject_action_area_and_time(client: AsyncClient, admin: SignedUp, asha: SignedUp) -> None:
    await disable(client, admin, asha)
    only = [("identity.disabled", str(admin.id))]

    async def found(**params: str) -> list[tuple[object, str]]:
        return [(line["action"], str((line["actor"] or {}).get("id"))) for line in await listed(client, admin, **params)]  # type: ignore[attr-defined]

    assert await found(actor_id=str(admin.id), action="identity.disabled") == only
    assert await found(target=f"person:{asha.id}", actor_id=str(admin.id)) == only
    assert only[0] in await found(action="identity")
    assert await found(action="identity.disable") == []
    assert await found(action="identity.", target=f"person:{asha.id}") == []
    assert await found(action="identity_disabled") == []
    hour = timedelta(hours=1)
    later, earlier = (clock.now() + hour).isoformat(), (clock.now() - hour).isoformat()
    assert only[0] in await found(since=earlier, until=later)
    assert await found(since=later) == await found(until=earlier) == []
    for wrong in ({"action": "%"}, {"target": "person"}, {"since": "2026-11-21T12:00:00"}, {"actor": "x"}):
        assert (await client.get("/admin/audit", params=wrong, headers=admin.headers)).status_code == 422, wrong


async def test_the_log_is_paged_newest_first(client: AsyncClient, admin: SignedUp) -> None:
    every = [line["id"] for line in await listed(client, admin)]
    assert every == sorted(every, reverse=True)  # type: ignore[type-var]
    first = (await client.get("/admin/audit", params={"limit": "2"}, headers=admin.headers)).json()
    rest = await listed(client, admin, cursor=first["next_cursor"])
    assert [line["id"] for line in (*first["items"], *rest)] == every


async def export(client: AsyncClient, actor: SignedUp, **body: str) -> Response:
    return await client.post("/admin/audit/exports", headers=actor.headers, json=body)


async def test_a_copy_is_harmless_to_a_spreadsheet_and_a_line_of_the_log(
    client: AsyncClient, admin: SignedUp, sign_up: SignUp, database: Database
) -> None:
    mallory = await sign_up("=HYPERLINK(1)")
    async with database.edge() as session:
        await audit.record(session, Actor(mallory.id, frozenset()), "=cmd", target="+1", after={"text": "@SUM(1)"})
    answer = await export(client, admin, actor_id=str(mallory.id))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="saker-audit.csv"'
    assert answer.headers["cache-control"] == "no-store"
    head, line, *_ = csv.reader(io.StringIO(answer.text))
    row = dict(zip(head, line, strict=True))
    assert (row["actor"], row["action"], row["target"]) == ("'=HYPERLINK(1)", "'=cmd", "'+1")
    assert row["after"] == '{"text": "@SUM(1)"}'
    assert not [cell for one in csv.reader(io.StringIO(answer.text)) for cell in one if cell[:1] in {"=", "+", "-", "@"}]
    (taken,) = await listed(client, admin, action="audit.exported")
    assert taken["after"] == {"lines": 2, "actor_id": str(mallory.id)}
    assert taken["actor"] == {"id": str(admin.id), "name": "Admin"}


async def test_a_copy_of_too_much_is_refused_by_name(client: AsyncClient, admin: SignedUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_routes, "MOST_LINES", 1)
    answer = await export(client, admin)
    assert (answer.status_code, answer.json()["code"], answer.json()["most"]) == (422, "audit_export_too_large", 1)
    assert await listed(client, admin, action="audit.exported") == []
    assert (await export(client, admin, since="2026-11-21T12:00:00")).status_code == 422


@pytest.mark.parametrize("role", ["app", "owner"])
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE core.audit_log SET action = 'nothing'",
        "UPDATE core.audit_log SET after = '{\"disabled\": false}'",
        "UPDATE core.audit_log SET actor_id = NULL, before = NULL, after = NULL",
        "DELETE FROM core.audit_log",
        "TRUNCATE core.audit_log",
    ],
)
async def test_nobody_changes_the_log_by_sql(client: AsyncClient, admin: SignedUp, urls: Urls, role: str, attack: str) -> None:
    with psycopg.connect(getattr(urls, role)) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(attack.encode())
    assert refused.value.sqlstate in {"SK001", "42501"}


async def test_what_happened_to_a_person_and_what_they_did_is_one_list(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, database: Database
) -> None:
    await disable(client, admin, asha)
    async with database.reading() as session:
        lines = await audit.about(session, asha.id, limit=2)
        assert [line.action for line in lines] == ["identity.disabled", "identity.registered"]
        assert await audit.lines(session, AuditFilter(actor_id=asha.id, until=clock.now() - timedelta(days=1)), limit=5) == []


async def test_what_requests_and_the_log_quote_of_a_person_is_forgotten_with_them(
    client: AsyncClient, admin: SignedUp, asha: SignedUp, database: Database
) -> None:
    body = {"role": "support", "reason": "Asha Rao of Pune"}
    assert (await client.post(f"{PEOPLE}/{asha.id}/role-grants", headers=admin.headers, json=body)).status_code == 202
    async with database.edge() as session:
        await privacy.erase(session, asha.id)
    async with database.reading() as session:
        rows = "SELECT reason FROM core.approvals UNION ALL SELECT after::text FROM core.audit_log"
        quoted = f"SELECT string_agg(t::text, ' ') FROM ({rows}) t"
        assert "Pune" not in str((await session.execute(text(quoted))).scalar_one())
