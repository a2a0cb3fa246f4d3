"""Telling of a change to a person's second factors: in the audit log, and to the person."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock, events
from saker.core.auth import Actor
from saker.identity.events import SecondFactorChanged
from saker.identity.rules.second_factor import Change


async def tell(session: AsyncSession, person_id: UUID, change: Change) -> None:
    """Write it down and publish it."""
    await audit.record(session, Actor(person_id, frozenset()), f"identity.{change}", target=f"person:{person_id}")
    await events.publish(session, SecondFactorChanged(person_id, change, clock.now()))
