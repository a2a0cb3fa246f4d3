"""Being forgotten: asked for, taken back by signing in, blocked by what is open, carried out after the grace."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock
from saker.core.auth import Actor
from saker.core.ids import new_id
from saker.core.jobs import enqueue, job
from saker.identity import commands as identity
from saker.notifications import commands as notifications
from saker.privacy import queries
from saker.privacy.contributed import contributed
from saker.privacy.errors import ErasurePending
from saker.privacy.kinds import ERASURE_BLOCKED, ERASURE_CANCELLED, ERASURE_REQUESTED
from saker.privacy.models import Erasure
from saker.privacy.queries import ErasureView
from saker.privacy.rules import GRACE

TRY_AGAIN_AFTER: Final = timedelta(days=1)
ERASE_SECONDS: Final = 120
BATCH: Final = 200


async def request_erasure(session: AsyncSession, actor: Actor) -> ErasureView:
    """Ask to be forgotten in fourteen days; every session and API key ends, and signing in again takes it back.

    Raises StepUpRequired, Unauthenticated, ErasurePending. Locks: the person.
    """
    await identity.require_fresh(session, actor)
    now = clock.now()
    row = {"id": new_id(), "person_id": actor.person_id, "requested_at": now, "due_at": now + GRACE, "blocked_by": []}
    inserted = await session.execute(insert(Erasure).values(row).on_conflict_do_nothing().returning(Erasure.id))
    if inserted.scalar_one_or_none() is None:
        raise ErasurePending
    await audit.record(session, actor, "privacy.erasure_requested", target=f"person:{actor.person_id}")
    certificate, due = str(row["id"]), f"{now + GRACE:%d %b %Y}"
    await notifications.notify(session, actor.person_id, ERASURE_REQUESTED.name, certificate, due=due, certificate=certificate)
    await identity.revoke_other_sessions(session, Actor(actor.person_id, actor.roles))
    await identity.revoke_api_keys(session, actor.person_id, by=actor, because="erasure")
    erasure = await queries.last_erasure(session, actor.person_id)
    assert erasure is not None
    return erasure


async def cancel_erasure(session: AsyncSession, person_id: UUID) -> bool:
    """Take the wish back, because the person signed in. True when there was one."""
    taken_back = (
        update(Erasure)
        .where(Erasure.person_id == person_id, Erasure.cancelled_at.is_(None), Erasure.done_at.is_(None))
        .values(cancelled_at=clock.now())
        .returning(Erasure.id)
    )
    erasure_id = (await session.execute(taken_back)).scalar_one_or_none()
    if erasure_id is None:
        return False
    await audit.record(session, Actor(person_id, frozenset()), "privacy.erasure_cancelled", target=f"person:{person_id}")
    await notifications.notify(session, person_id, ERASURE_CANCELLED.name, str(erasure_id))
    return True


async def erase_due(session: AsyncSession) -> None:
    """Queue every erasure whose time has come."""
    due = select(Erasure.id).where(Erasure.due_at <= clock.now(), Erasure.cancelled_at.is_(None), Erasure.done_at.is_(None))
    for erasure_id in (await session.execute(due.order_by(Erasure.due_at).limit(BATCH))).scalars().all():
        await enqueue(session, erase, erasure_id=str(erasure_id), once_key=f"privacy.erase:{erasure_id}")


@job("privacy.erase", timeout_seconds=ERASE_SECONDS)
async def erase(session: AsyncSession, *, erasure_id: str) -> None:
    """Forget a person, all of it or nothing; or say what stands in the way, and try again tomorrow.

    Locks the erasure: a person who signs in at this moment either takes it back first, or finds no account.
    """
    waiting = select(Erasure).where(Erasure.id == UUID(erasure_id), Erasure.cancelled_at.is_(None), Erasure.done_at.is_(None))
    erasure = (await session.execute(waiting.with_for_update())).scalar_one_or_none()
    now = clock.now()
    if erasure is None or erasure.due_at > now:
        return
    found = await queries.blockers(session, erasure.person_id)
    if found:
        values = {"blocked_by": [one.code for one in found], "due_at": now + TRY_AGAIN_AFTER}
        await session.execute(update(Erasure).where(Erasure.id == erasure.id).values(values))
        why = " ".join(one.detail for one in found)
        await notifications.notify(session, erasure.person_id, ERASURE_BLOCKED.name, f"{erasure.id}:{now:%Y-%m-%d}", why=why)
        return
    for eraser in contributed().erasers:
        await eraser.erase(session, erasure.person_id)
    done = {"done_at": now, "blocked_by": [], "erased": [eraser.name for eraser in contributed().erasers]}
    await session.execute(update(Erasure).where(Erasure.id == erasure.id).values(done))
    await audit.record(session, None, "privacy.erased", target=f"person:{erasure.person_id}")
