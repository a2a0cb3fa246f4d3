"""What payments do by the clock and behind the requests."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.jobs import enqueue, outside_job, periodic
from saker.payments import commands
from saker.payments.commands.inbox import KEPT_FOR
from saker.payments.looking import look
from saker.payments.models import ProviderEvent
from saker.payments.slot import provider_in_use, slot


@outside_job("payments.look_at_order", attempts=5)
async def look_at_order(*, order_id: str) -> None:
    """Ask the provider how an order stands."""
    assert slot.database is not None
    await look(slot.database, provider_in_use(), UUID(order_id))


@periodic("payments.look_at_orders", "* * * * *", timeout_seconds=60)
async def look_at_orders(session: AsyncSession) -> None:
    """Queue a look at each unpaid order whose time has come."""
    for order_id in await commands.due_orders(session):
        await enqueue(session, look_at_order, once_key=f"look-at-order:{order_id}", order_id=str(order_id))


@periodic("payments.expire_orders", "* * * * *")
async def expire_orders(session: AsyncSession) -> None:
    """Let unpaid orders expire."""
    await commands.expire(session, now=clock.now())


@periodic("payments.forget_events", "41 3 * * *", timeout_seconds=120)
async def forget_events(session: AsyncSession) -> None:
    """Drop events past their time."""
    old = delete(ProviderEvent).where(ProviderEvent.received_at < clock.now() - KEPT_FOR, ProviderEvent.applied_at.is_not(None))
    await session.execute(old)
