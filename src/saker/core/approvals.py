"""Four eyes: what one member of staff asks for and another decides.

`ask` writes the request down; nothing happens. `approve` lets another person carry it out, in the same transaction: one
statement decides, so of any number of approvals at once one has the effect, exactly once. `reject` ends it without one.
Nobody decides their own request, and the database refuses that, too. A request that nobody decides ends by itself.

A slice contributes an `ApprovalKind` for each command that needs a second pair of eyes; `app/wiring.py` makes them known.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock
from saker.core.approval_models import Approval, ApprovalState, Decision
from saker.core.auth import Actor, may_now, require_now, require_step_up
from saker.core.errors import Conflict, Forbidden, NotFound
from saker.core.http.paging import Cursor
from saker.core.ids import new_id
from saker.core.permissions import Permission


class ApprovalNotFound(NotFound):
    """There is no such request."""

    code = "approval_not_found"
    detail = "There is no such request."


class ApprovalPending(Conflict):
    """The same was asked for and waits to be decided. Facts: approval_id."""

    code = "approval_pending"
    detail = "The same has been asked for, and waits for someone else to decide."


class ApprovalDecided(Conflict):
    """It was decided, or ended by itself. Facts: state."""

    code = "approval_decided"
    detail = "This request has been decided, or has run out."


class OwnRequest(Forbidden):
    """Whoever asks does not decide."""

    code = "own_request"
    detail = "You asked for this yourself: somebody else has to decide."


class MakerGone(Conflict):
    """Whoever asked may not ask for it any more, so nobody carries it out in their name."""

    code = "maker_gone"
    detail = "Whoever asked for this may not ask for it any more. Reject it."


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """A request, and what became of it."""

    id: UUID
    kind: str
    subject: str
    facts: Mapping[str, Any]
    reason: str
    requested_by: UUID
    requested_at: datetime
    expires_at: datetime
    state: ApprovalState
    decided_by: UUID | None
    decided_at: datetime | None
    note: str | None

    @property
    def subject_id(self) -> UUID:
        """The id in the subject, which is written `person:<id>`."""
        return UUID(self.subject.partition(":")[2])


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """What can be asked for: by whom, who decides, for how long it waits, and what is done when it is approved.

    `carry_out(session, checker, request)` runs in the transaction of the approval; what it raises leaves the request open.
    """

    name: str
    asks: Permission
    decides: Permission
    carry_out: Callable[[AsyncSession, Actor, ApprovalView], Awaitable[None]]
    life: timedelta = timedelta(days=3)


kinds: dict[str, ApprovalKind] = {}


def use_kinds(contributed: Iterable[ApprovalKind]) -> None:
    """Make contributed kinds known. Called in `app/wiring.py` only."""
    kinds.update({kind.name: kind for kind in contributed})


async def ask(
    session: AsyncSession, actor: Actor, kind: str, *, subject: str, reason: str, facts: Mapping[str, Any] | None = None
) -> ApprovalView:
    """Ask for something that another has to approve. Raises StepUpRequired, Forbidden, ApprovalPending."""
    what, now = kinds[kind], clock.now()
    require_step_up(actor)
    await require_now(session, actor, what.asks)
    same = (Approval.kind == kind) & (Approval.subject == subject) & (Approval.facts == dict(facts or {}))
    run_out = update(Approval).where(same, Approval.decision.is_(None), Approval.expires_at <= now)
    await session.execute(run_out.values(decision=Decision.EXPIRED, decided_at=now))
    approval_id = new_id()
    row = {
        "id": approval_id,
        "kind": kind,
        "subject": subject,
        "facts": dict(facts or {}),
        "reason": reason,
        "requested_by": actor.person_id,
        "requested_at": now,
        "expires_at": now + what.life,
    }
    made = await session.execute(insert(Approval).values(row).on_conflict_do_nothing().returning(Approval.id))
    if made.one_or_none() is None:
        waiting = select(Approval.id).where(same, Approval.decision.is_(None))
        raise ApprovalPending(approval_id=(await session.execute(waiting)).scalar_one_or_none())
    asked = {**(facts or {}), "reason": reason}
    await audit.record(session, actor, f"{kind}_asked", target=subject, after=asked)
    return await one(session, approval_id)


async def approve(session: AsyncSession, actor: Actor, *, approval_id: UUID, note: str) -> ApprovalView:
    """Decide for it and carry it out. Raises StepUpRequired, Forbidden, ApprovalNotFound, OwnRequest, ApprovalDecided, MakerGone.

    Locks the request: of any number of decisions at once one is taken.
    """
    decided = await _decide(session, actor, approval_id, Decision.APPROVED, note)
    what = kinds[decided.kind]
    if not await may_now(session, decided.requested_by, what.asks):
        raise MakerGone
    await what.carry_out(session, actor, decided)
    return decided


async def reject(session: AsyncSession, actor: Actor, *, approval_id: UUID, note: str) -> ApprovalView:
    """Decide against it. Raises StepUpRequired, Forbidden, ApprovalNotFound, OwnRequest, ApprovalDecided."""
    return await _decide(session, actor, approval_id, Decision.REJECTED, note)


async def _decide(session: AsyncSession, actor: Actor, approval_id: UUID, decision: Decision, note: str) -> ApprovalView:
    require_step_up(actor)
    found, now = await one(session, approval_id), clock.now()
    await require_now(session, actor, kinds[found.kind].decides)
    if found.requested_by == actor.person_id:
        raise OwnRequest
    open_one = (Approval.id == approval_id) & Approval.decision.is_(None) & (Approval.expires_at > now)
    values = {"decision": decision, "decided_by": actor.person_id, "decided_at": now, "note": note}
    moved = await session.execute(update(Approval).where(open_one).values(values).returning(Approval.id))
    decided = await one(session, approval_id)
    if moved.one_or_none() is None:
        raise ApprovalDecided(state=decided.state.value)
    after = {**found.facts, "approval": str(approval_id), "note": note}
    await audit.record(session, actor, f"{found.kind}_{decision}", target=found.subject, after=after)
    return decided


async def one(session: AsyncSession, approval_id: UUID) -> ApprovalView:
    """One request. Raises ApprovalNotFound."""
    row = (await session.execute(select(*_columns()).where(Approval.id == approval_id))).one_or_none()
    if row is None:
        raise ApprovalNotFound
    return ApprovalView(**{**row._asdict(), "state": ApprovalState(row.state)})


async def listed(
    session: AsyncSession, cursor: Cursor, *, state: ApprovalState | None = None, subject: str | None = None
) -> list[ApprovalView]:
    """Requests, newest first; one more than the page holds."""
    statement = select(*_columns()).order_by(Approval.id.desc()).limit(cursor.limit + 1)
    if (before := cursor.after_id()) is not None:
        statement = statement.where(Approval.id < before)
    if state is not None:
        statement = statement.where(_state() == state)
    if subject is not None:
        statement = statement.where(Approval.subject == subject)
    return [ApprovalView(**{**row._asdict(), "state": ApprovalState(row.state)}) for row in await session.execute(statement)]


def _state() -> ColumnElement[str]:
    """Where a request stands now; one whose time is over counts as expired, whether that was written down or not."""
    open_for = (Approval.decision.is_(None) & (Approval.expires_at > clock.now()), ApprovalState.OPEN.value)
    return case(open_for, (Approval.decision.is_(None), ApprovalState.EXPIRED.value), else_=Approval.decision)


def _columns() -> tuple[Any, ...]:
    return (
        *(Approval.id, Approval.kind, Approval.subject, Approval.facts, Approval.reason, Approval.requested_by),
        *(Approval.requested_at, Approval.expires_at, Approval.decided_by, Approval.decided_at, Approval.note),
        _state().label("state"),
    )
