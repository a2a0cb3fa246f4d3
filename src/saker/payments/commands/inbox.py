"""The inbox: an event is kept as it came, once, and applied by a job; whoever sent it is answered before that."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.ids import new_id
from saker.core.jobs import enqueue, job
from saker.payments.commands.applying import apply
from saker.payments.models import ProviderEvent
from saker.payments.providers import EventUnreadable, PaymentProvider
from saker.payments.rules import PaymentFact
from saker.payments.slot import provider_in_use

KEPT_FOR: Final = timedelta(days=180)
"""How long an event is kept; what it did is in the books for ever."""


async def receive(session: AsyncSession, provider: str, *, event_id: str, raw: bytes) -> None:
    """Keep a signed event and queue what applies it, unless it is there already."""
    row = insert(ProviderEvent).values(id=new_id(), provider=provider, event_id=event_id, raw=raw, received_at=clock.now())
    kept = row.on_conflict_do_nothing(index_elements=["provider", "event_id"]).returning(ProviderEvent.id)
    if (new := (await session.execute(kept)).scalar_one_or_none()) is not None:
        await enqueue(session, apply_kept, event_id=str(new))


@job("payments.apply_event", attempts=20)
async def apply_kept(session: AsyncSession, *, event_id: str) -> None:
    """Apply an event of the inbox. It comes again while it is of an order that nobody knows yet."""
    await apply_event(session, provider_in_use(), UUID(event_id))


async def apply_event(session: AsyncSession, provider: PaymentProvider, event_id: UUID) -> None:
    """Apply an event of the inbox, once; what cannot be read is kept with the reason. Raises OrderNotKnownYet.

    Locks: the event, and as `apply`.
    """
    locked = select(ProviderEvent).where(ProviderEvent.id == event_id, ProviderEvent.applied_at.is_(None)).with_for_update()
    event = (await session.execute(locked)).scalar_one_or_none()
    if event is None:
        return
    failure: str | None = None
    order_ids: set[UUID] = set()
    try:
        facts = provider.facts_of(event.raw)
    except EventUnreadable as error:
        failure = str(error)
    else:
        payments = [fact for fact in facts if isinstance(fact, PaymentFact)]
        order_ids = await apply(session, event.provider, payments, told_at=event.received_at)
    done = update(ProviderEvent).where(ProviderEvent.id == event_id)
    await session.execute(done.values(applied_at=clock.now(), failure=failure, order_id=next(iter(order_ids), None)))
