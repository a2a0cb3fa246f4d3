"""`/admin/audit`: who did what to what, with before and after; and a copy of it for a spreadsheet, which is audited, too."""

import csv
import io
import json
from datetime import UTC
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from saker.admin.names import Names, person_in
from saker.admin.schemas import Action, AuditExportIn, AuditLineOut, Target, WrittenInstant
from saker.core import audit, http
from saker.core.audit import AuditFilter, AuditLine
from saker.core.auth import Actor, StepUpRequired, require_step_up, staff
from saker.core.errors import Forbidden, Invalid, Unauthenticated
from saker.core.http import Page, PageQuery, Session
from saker.core.http.paging import CursorInvalid
from saker.core.http.problems import problems
from saker.core.limits import limited
from saker.core.permissions import Permission
from saker.core.spreadsheets import harmless

MOST_LINES: Final = 20_000
_HEAD: Final = ("id", "at", "actor_id", "actor", "action", "target", "before", "after", "request_id")

Reader = Annotated[Actor, staff(Permission.AUDIT_READ)]
Exporter = Annotated[Actor, staff(Permission.AUDIT_EXPORT)]

# The answer of an export is not kept for retries.
router: APIRouter = http.router("/admin/audit", tag="administration", route_class=http.CredentialRoute)


class AuditExportTooLarge(Invalid):
    """More lines than one file holds. Facts: most."""

    code = "audit_export_too_large"
    detail = "These are too many lines for one file. Narrow the time, and take several."


async def _filter(
    actor_id: Annotated[UUID | None, Query(description="What this person did.")] = None,
    target: Annotated[Target | None, Query(description="What was done to this, such as person:<id>.")] = None,
    action: Annotated[Action | None, Query(description="An action, or the area that it begins with: `identity`.")] = None,
    since: Annotated[WrittenInstant | None, Query(description="From then on.")] = None,
    until: Annotated[WrittenInstant | None, Query(description="Before then.")] = None,
) -> AuditFilter:
    return AuditFilter(actor_id, target, action, since, until)


@router.get("", responses=problems(Unauthenticated, Forbidden, CursorInvalid))
async def list_lines(
    session: Session, _: Reader, cursor: PageQuery, wanted: Annotated[AuditFilter, Depends(_filter)]
) -> Page[AuditLineOut]:
    """The log, newest first."""
    rows = await audit.lines(session, wanted, limit=cursor.limit + 1, before=cursor.after_id())
    names = await Names.of(session, [one for row in rows for one in (row.actor_id, person_in(row.target))])
    return Page[AuditLineOut].of(rows, cursor, item=lambda row: _shown(row, names), key=lambda row: row.id)


@router.post(
    "/exports",
    dependencies=[limited("staff_export")],
    response_class=Response,
    responses={
        200: {"description": "The lines, newest first.", "content": {"text/csv": {"schema": {"type": "string"}}}},
        **problems(Unauthenticated, Forbidden, StepUpRequired, AuditExportTooLarge),
    },
)
async def export(body: AuditExportIn, session: Session, actor: Exporter) -> Response:
    """Lines of the log as CSV, at most 20,000. That it was taken, and of what, is in the log."""
    require_step_up(actor)
    wanted = AuditFilter(body.actor_id, body.target, body.action, body.since, body.until)
    rows = await audit.lines(session, wanted, limit=MOST_LINES + 1)
    if len(rows) > MOST_LINES:
        raise AuditExportTooLarge(field="since", most=MOST_LINES)
    names = await Names.of(session, [row.actor_id for row in rows])
    after = {"lines": len(rows), **body.model_dump(mode="json", exclude_none=True)}
    await audit.record(session, actor, "audit.exported", target="audit_log:all", after=after)
    headers = {"Content-Disposition": 'attachment; filename="saker-audit.csv"'}
    return Response(_csv(rows, names), media_type="text/csv; charset=utf-8", headers=headers)


def _shown(row: AuditLine, names: Names) -> AuditLineOut:
    return AuditLineOut(
        id=row.id,
        at=row.at,
        actor=names.maybe(row.actor_id),
        action=row.action,
        target=row.target,
        person=names.maybe(person_in(row.target)),
        before=None if row.before is None else dict(row.before),
        after=None if row.after is None else dict(row.after),
        request_id=row.request_id,
    )


def _csv(rows: list[AuditLine], names: Names) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    for row in rows:
        actor = names.maybe(row.actor_id)
        cells = (
            *(row.id, row.at.astimezone(UTC).isoformat(), row.actor_id or "", (actor and actor.name) or "", row.action, row.target),
            *(_json(row.before), _json(row.after), row.request_id or ""),
        )
        writer.writerow(harmless(str(cell)) for cell in cells)
    return text.getvalue()


def _json(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
