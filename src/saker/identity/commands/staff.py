"""What staff do to people: roles, shutting out, ending sessions, resetting second factors, revealing a contact.

Each act has a reason, needs a step-up, is in the audit log with before and after, and is told to the person. Giving a role
and resetting second factors take two members of staff (`core/approvals.py`). Roles and disablements change under one lock,
and whoever changes them must still be allowed to once they hold it: of two administrators who shut each other out at once,
one is refused. So somebody is always left, for nobody may do it to themselves.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import approvals, audit, clock, events
from saker.core.approvals import ApprovalKind, ApprovalView
from saker.core.auth import Actor, require_now, require_step_up
from saker.core.permissions import Permission
from saker.identity import queries
from saker.identity.commands.api_keys import revoke_api_keys
from saker.identity.commands.gate import forget_factors
from saker.identity.commands.people import create_person
from saker.identity.commands.sessions import end_all
from saker.identity.errors import ContactMissing, OwnAccount, RoleHeld
from saker.identity.events import StaffActed
from saker.identity.models import Disablement, RoleGrant
from saker.identity.queries.second_factors import held
from saker.identity.rules.people import Role
from saker.identity.rules.staff import Contact, StaffAct

ROLE_GRANT = "identity.role_grant"
FACTOR_RESET = "identity.factor_reset"
Change = dict[str, dict[str, Any]]


async def ask_for_role(session: AsyncSession, actor: Actor, *, person_id: UUID, role: Role, reason: str) -> ApprovalView:
    """Ask that a person be given a staff role. Raises OwnAccount, PersonNotFound, RoleHeld, and as `approvals.ask`."""
    _require_other(actor, person_id)
    await queries.person(session, person_id)
    if (await session.execute(select(exists().where(RoleGrant.person_id == person_id, RoleGrant.role == role)))).scalar_one():
        raise RoleHeld(role=role.value)
    facts = {"role": role.value}
    return await approvals.ask(session, actor, ROLE_GRANT, subject=_target(person_id), reason=reason, facts=facts)


async def _give_role(session: AsyncSession, checker: Actor, request: ApprovalView) -> None:
    _require_other(checker, request.subject_id)
    await grant_role(session, checker, person_id=request.subject_id, role=Role(request.facts["role"]))


async def grant_role(session: AsyncSession, actor: Actor | None, *, person_id: UUID, role: Role) -> None:
    """Give a person a staff role; again is the same as once. Who may is for the caller to say. Raises PersonNotFound."""
    await queries.person(session, person_id)
    await _lock(session)
    now = clock.now()
    row = {"person_id": person_id, "role": role, "granted_by": actor and actor.person_id, "granted_at": now}
    granted = await session.execute(insert(RoleGrant).values(row).on_conflict_do_nothing().returning(RoleGrant.role))
    if granted.one_or_none() is not None:
        change: Change = {"before": {"role": None}, "after": {"role": role}}
        await audit.record(session, actor, "identity.role_granted", target=_target(person_id), **change)
        await events.publish(session, StaffActed(person_id, StaffAct.ROLE_GRANTED, now, role))


async def revoke_role(session: AsyncSession, actor: Actor, *, person_id: UUID, role: Role, reason: str) -> None:
    """Take a role away, at once; one that is not held is no error. Raises StepUpRequired, OwnAccount, Forbidden."""
    await _enter(session, actor, person_id, Permission.ROLES_REVOKE)
    gone = delete(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role == role).returning(RoleGrant.role)
    if (await session.execute(gone)).one_or_none() is not None:
        change: Change = {"before": {"role": role}, "after": {"role": None, "reason": reason}}
        await audit.record(session, actor, "identity.role_revoked", target=_target(person_id), **change)
        await events.publish(session, StaffActed(person_id, StaffAct.ROLE_REVOKED, clock.now(), role))


async def disable(session: AsyncSession, actor: Actor, *, person_id: UUID, reason: str) -> None:
    """Shut a person out: every session and API key ends, nothing can be refreshed. Again is the same as once.

    Raises StepUpRequired, PersonNotFound, OwnAccount, Forbidden.
    """
    await _enter(session, actor, person_id, Permission.PEOPLE_DISABLE)
    await queries.person(session, person_id)
    row = {"person_id": person_id, "by": actor.person_id, "at": clock.now(), "reason": reason}
    disabled = await session.execute(insert(Disablement).values(row).on_conflict_do_nothing().returning(Disablement.person_id))
    await end_all(session, person_id, by=actor.person_id, reason="disabled")
    await revoke_api_keys(session, person_id, by=actor, because="disabled")
    if disabled.one_or_none() is not None:
        change: Change = {"before": {"disabled": False}, "after": {"disabled": True, "reason": reason}}
        await _note(session, actor, person_id, StaffAct.DISABLED, change)


async def enable(session: AsyncSession, actor: Actor, *, person_id: UUID, reason: str) -> None:
    """Let a person in again; they must sign in anew. Someone who is not disabled is no error. Raises as `disable`."""
    await _enter(session, actor, person_id, Permission.PEOPLE_DISABLE)
    await queries.person(session, person_id)
    gone = delete(Disablement).where(Disablement.person_id == person_id).returning(Disablement.reason)
    row = (await session.execute(gone)).one_or_none()
    if row is not None:
        change: Change = {"before": {"disabled": True, "reason": row.reason}, "after": {"disabled": False, "reason": reason}}
        await _note(session, actor, person_id, StaffAct.ENABLED, change)


async def end_sessions(session: AsyncSession, actor: Actor, *, person_id: UUID, reason: str) -> int:
    """Sign a person out everywhere; how many sessions ended. Raises StepUpRequired, OwnAccount, PersonNotFound, Forbidden."""
    await _enter(session, actor, person_id, Permission.SESSIONS_END)
    await queries.person(session, person_id)
    ended = await end_all(session, person_id, by=actor.person_id, reason="revoked")
    if ended:
        change: Change = {"before": {"sessions": ended}, "after": {"sessions": 0, "reason": reason}}
        await _note(session, actor, person_id, StaffAct.SESSIONS_ENDED, change)
    return ended


async def ask_for_factor_reset(session: AsyncSession, actor: Actor, *, person_id: UUID, reason: str) -> ApprovalView:
    """Ask that a person's second factors be forgotten. Raises OwnAccount, PersonNotFound, and as `approvals.ask`."""
    _require_other(actor, person_id)
    await queries.person(session, person_id)
    return await approvals.ask(session, actor, FACTOR_RESET, subject=_target(person_id), reason=reason)


async def _reset_factors(session: AsyncSession, checker: Actor, request: ApprovalView) -> None:
    """Forget every second factor, end every session and API key: who holds a device of the person's is out as well."""
    person_id = request.subject_id
    _require_other(checker, person_id)
    before = [method.value for method in (await held(session, person_id)).methods]
    await forget_factors(session, person_id)
    await end_all(session, person_id, by=checker.person_id, reason="revoked")
    await revoke_api_keys(session, person_id, by=checker, because="factors_reset")
    change: Change = {"before": {"factors": before}, "after": {"factors": []}}
    await _note(session, checker, person_id, StaffAct.FACTORS_RESET, change)


async def reveal(session: AsyncSession, actor: Actor, *, person_id: UUID, contact: Contact, reason: str) -> str:
    """A contact in full; the log says who saw it and why, and never what. Raises StepUpRequired, Forbidden, ContactMissing."""
    require_step_up(actor)
    await require_now(session, actor, Permission.PEOPLE_REVEAL)
    person = await queries.person(session, person_id)
    value = person.email if contact is Contact.EMAIL else person.phone
    if value is None:
        raise ContactMissing
    after = {"contact": contact.value, "reason": reason}
    await audit.record(session, actor, "identity.revealed", target=_target(person_id), after=after)
    return value


async def create_first_admin(session: AsyncSession, *, email: str, password_hash: str) -> bool:
    """Make the first administrator if there is none. True when it did. Raises EmailTaken.

    An existing account is never raised to administrator by this: whoever registered the address first would be.
    Locks: one advisory lock, so that of several processes at once one makes it.
    """
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('identity.first_admin'))"))
    if await queries.has_admin(session):
        return False
    person = await create_person(session, email=email, display_name="Administrator", password_hash=password_hash)
    await grant_role(session, None, person_id=person.id, role=Role.ADMIN)
    return True


APPROVALS = (
    ApprovalKind(ROLE_GRANT, Permission.ROLES_GRANT, Permission.ROLES_DECIDE, _give_role),
    ApprovalKind(FACTOR_RESET, Permission.FACTORS_RESET, Permission.FACTORS_DECIDE, _reset_factors),
)


def _require_other(actor: Actor, person_id: UUID) -> None:
    if person_id == actor.person_id:
        raise OwnAccount


async def _enter(session: AsyncSession, actor: Actor, person_id: UUID, permission: Permission) -> None:
    """What every act has in common: a step-up, somebody else's account, the lock, and the right to it while it is held."""
    require_step_up(actor)
    _require_other(actor, person_id)
    await _lock(session)
    await require_now(session, actor, permission)


async def _lock(session: AsyncSession) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('identity.staff'))"))


async def _note(session: AsyncSession, actor: Actor, person_id: UUID, act: StaffAct, change: Change) -> None:
    """Write it down, and tell the person."""
    await audit.record(session, actor, f"identity.{act}", target=_target(person_id), **change)
    await events.publish(session, StaffActed(person_id, act, clock.now()))


def _target(person_id: UUID) -> str:
    return f"person:{person_id}"
