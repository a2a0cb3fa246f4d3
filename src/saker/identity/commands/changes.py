"""Changes to what a person signs in with: who may make them, one at a time, and that the person is told.

Every change holds the person's row, and every way in holds it too, shared: so a sign-in that began before a reset or a
takeover is either over before it, and ended by it, or sees what it left.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock, events
from saker.core.auth import Actor, require_step_up
from saker.core.errors import Unauthenticated
from saker.identity.commands.sessions import note_second_factor, revoke_other_sessions
from saker.identity.events import SecondFactorChanged
from saker.identity.models import Person, SignInSession
from saker.identity.queries.second_factors import held
from saker.identity.rules.second_factor import Change
from saker.identity.second_factor_models import Passkey


async def hold(session: AsyncSession, person_id: UUID, *, shared: bool = False) -> None:
    """Until this transaction ends, nobody else changes what the person signs in with; `shared`, with others that do not either.

    Locks: the person's row, before any other.
    """
    row = select(Person.id).where(Person.id == person_id)
    await session.execute(row.with_for_update(read=shared, key_share=not shared))


async def require_open(session: AsyncSession, actor: Actor) -> None:
    """Hold the actor's person, and raise Unauthenticated when the session has ended.

    For what outlives a session: an access token goes on for seconds after its session was ended. Locks: the person.
    """
    await hold(session, actor.person_id)
    if actor.session_id is None and actor.key_id is None:  # the system acts; an API key has no session that could be open
        return
    own = select(SignInSession.id).where(SignInSession.id == actor.session_id, SignInSession.ended_at.is_(None))
    if (await session.execute(own)).one_or_none() is None:
        raise Unauthenticated


async def require_fresh(session: AsyncSession, actor: Actor) -> None:
    """The same, of someone who proved themselves anew within five minutes. Raises StepUpRequired, Unauthenticated."""
    require_step_up(actor)
    await require_open(session, actor)


async def enrolled(session: AsyncSession, actor: Actor, change: Change) -> None:
    """Tell of a factor that was added. With the first one every other session ends: they were opened without it."""
    await note_second_factor(session, actor)
    passkeys = (await session.execute(select(func.count()).where(Passkey.person_id == actor.person_id))).scalar_one()
    if len((await held(session, actor.person_id)).methods) == 1 and passkeys <= 1:
        await revoke_other_sessions(session, actor)
    await tell(session, actor.person_id, change)


async def tell(session: AsyncSession, person_id: UUID, change: Change) -> None:
    """Write it down and publish it."""
    await audit.record(session, Actor(person_id, frozenset()), f"identity.{change}", target=f"person:{person_id}")
    await events.publish(session, SecondFactorChanged(person_id, change, clock.now()))
