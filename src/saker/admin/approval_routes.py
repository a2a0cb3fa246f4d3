"""`/admin/access` and `/admin/approvals`: what I may do, and what waits for a second pair of eyes."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession

from saker.admin.names import Names
from saker.admin.schemas import AccessOut, ApprovalOut, DecisionIn, Target
from saker.core import approvals, http
from saker.core.approval_models import ApprovalState
from saker.core.approvals import ApprovalDecided, ApprovalNotFound, ApprovalView, MakerGone, OwnRequest
from saker.core.auth import Actor, StepUpRequired, staff
from saker.core.errors import Forbidden, Unauthenticated
from saker.core.http import Page, PageQuery, Session
from saker.core.http.paging import CursorInvalid
from saker.core.http.problems import problems
from saker.core.permissions import Permission, held_by
from saker.identity.errors import OwnAccount

AnyStaff = Annotated[Actor, staff(Permission.OFFICE)]
Reader = Annotated[Actor, staff(Permission.APPROVALS_READ)]
Decider = Annotated[Actor, staff(Permission.APPROVALS_DECIDE)]

access = http.router("/admin/access", tag="administration")
requests = http.router("/admin/approvals", tag="administration")

_DECIDING: Final = (Unauthenticated, Forbidden, StepUpRequired, OwnRequest, ApprovalNotFound, ApprovalDecided)


@access.get("", responses=problems(Unauthenticated, Forbidden))
async def show_access(actor: AnyStaff) -> AccessOut:
    """What I may do in the back office."""
    return AccessOut(permissions=sorted(held_by(actor.roles)))


@requests.get("", responses=problems(Unauthenticated, Forbidden, CursorInvalid))
async def list_approvals(
    session: Session,
    actor: Reader,
    cursor: PageQuery,
    state: ApprovalState | None = None,
    subject: Annotated[Target | None, Query(description="Only about this, such as person:<id>.")] = None,
) -> Page[ApprovalOut]:
    """What was asked for, newest first."""
    rows = await approvals.listed(session, cursor, state=state, subject=subject)
    shown = {row.id: out for row, out in zip(rows, await _shown(session, actor, rows), strict=True)}
    return Page[ApprovalOut].of(rows, cursor, item=lambda row: shown[row.id], key=lambda row: row.id)


# What was asked for needs a permission of its own to be decided, for which `approvals` looks.
@requests.post("/{approval_id}/approval", responses=problems(*_DECIDING, MakerGone, OwnAccount))
async def approve(approval_id: UUID, body: DecisionIn, session: Session, actor: Decider) -> ApprovalOut:
    """Decide for it: it is carried out in this moment, once."""
    decided = await approvals.approve(session, actor, approval_id=approval_id, note=body.note)
    return (await _shown(session, actor, [decided]))[0]


@requests.post("/{approval_id}/rejection", responses=problems(*_DECIDING))
async def reject(approval_id: UUID, body: DecisionIn, session: Session, actor: Decider) -> ApprovalOut:
    """Decide against it."""
    decided = await approvals.reject(session, actor, approval_id=approval_id, note=body.note)
    return (await _shown(session, actor, [decided]))[0]


ROUTERS: Final[tuple[APIRouter, ...]] = (access, requests)


async def _shown(session: AsyncSession, actor: Actor, rows: list[ApprovalView]) -> list[ApprovalOut]:
    names = await Names.of(session, [one for row in rows for one in (row.subject_id, row.requested_by, row.decided_by)])
    return [
        ApprovalOut(
            id=row.id,
            kind=row.kind,
            subject=names.name(row.subject_id),
            facts=dict(row.facts),
            reason=row.reason,
            requested_by=names.name(row.requested_by),
            requested_at=row.requested_at,
            expires_at=row.expires_at,
            state=row.state,
            decided_by=names.maybe(row.decided_by),
            decided_at=row.decided_at,
            note=row.note,
            may_decide=_may_decide(actor, row),
        )
        for row in rows
    ]


def _may_decide(actor: Actor, row: ApprovalView) -> bool:
    others = actor.person_id not in {row.requested_by, row.subject_id}
    return row.state is ApprovalState.OPEN and others and actor.may(approvals.kinds[row.kind].decides)
