"""Roles, disabling, and the first administrator. Each act is in the audit log with its actor."""

from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock
from saker.core.auth import Actor
from saker.identity import queries
from saker.identity.commands.people import create_person
from saker.identity.commands.sessions import end_all
from saker.identity.errors import OwnAccount
from saker.identity.models import Disablement, RoleGrant
from saker.identity.rules.people import Role


async def grant_role(session: AsyncSession, actor: Actor, *, person_id: UUID, role: Role) -> None:
    """Give a person a staff role; again is the same as once. Raises PersonNotFound."""
    await queries.person(session, person_id)
    await _grant(session, person_id, role, by=actor)


async def _grant(session: AsyncSession, person_id: UUID, role: Role, *, by: Actor | None) -> None:
    row = {"person_id": person_id, "role": role, "granted_by": by.person_id if by else None, "granted_at": clock.now()}
    granted = await session.execute(insert(RoleGrant).values(row).on_conflict_do_nothing().returning(RoleGrant.role))
    if granted.one_or_none() is not None:
        await audit.record(session, by, "identity.role_granted", target=f"person:{person_id}", after={"role": role})


async def revoke_role(session: AsyncSession, actor: Actor, *, person_id: UUID, role: Role) -> None:
    """Take a role away; one that is not held is no error. Raises OwnAccount: an administrator cannot lock all out."""
    if person_id == actor.person_id:
        raise OwnAccount
    gone = delete(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role == role).returning(RoleGrant.role)
    if (await session.execute(gone)).one_or_none() is not None:
        await audit.record(session, actor, "identity.role_revoked", target=f"person:{person_id}", before={"role": role})


async def disable(session: AsyncSession, actor: Actor, *, person_id: UUID, reason: str) -> None:
    """Shut a person out: every session ends, nothing can be refreshed. Raises PersonNotFound, OwnAccount."""
    if person_id == actor.person_id:
        raise OwnAccount
    await queries.person(session, person_id)
    row = {"person_id": person_id, "by": actor.person_id, "at": clock.now(), "reason": reason}
    disabled = await session.execute(insert(Disablement).values(row).on_conflict_do_nothing().returning(Disablement.person_id))
    await end_all(session, person_id, by=actor.person_id)
    if disabled.one_or_none() is not None:
        await audit.record(session, actor, "identity.disabled", target=f"person:{person_id}")


async def enable(session: AsyncSession, actor: Actor, *, person_id: UUID) -> None:
    """Let a person in again; they must sign in anew. Someone who is not disabled is no error."""
    gone = delete(Disablement).where(Disablement.person_id == person_id).returning(Disablement.person_id)
    if (await session.execute(gone)).one_or_none() is not None:
        await audit.record(session, actor, "identity.enabled", target=f"person:{person_id}")


async def create_first_admin(session: AsyncSession, *, email: str, password_hash: str) -> bool:
    """Make the first administrator if there is none. True when it did. Raises EmailTaken.

    An existing account is never raised to administrator by this: whoever registered the address first would be.
    Locks: one advisory lock, so that of several processes at once one makes it.
    """
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('identity.first_admin'))"))
    if await queries.has_admin(session):
        return False
    person = await create_person(session, email=email, display_name="Administrator", password_hash=password_hash)
    await _grant(session, person.id, Role.ADMIN, by=None)
    return True
