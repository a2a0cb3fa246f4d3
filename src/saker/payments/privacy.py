"""What payments know of a person: what they paid. The law wants it kept; what the provider sent with it is forgotten."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import Blocker, Eraser, Exporter, Retention, Rows
from saker.core.rows import mappings
from saker.payments.commands.inbox import KEPT_FOR
from saker.payments.models import Order, Payment, ProviderEvent
from saker.payments.rules import OrderState


async def export(session: AsyncSession, person_id: UUID) -> Mapping[str, Rows]:
    """Orders and every attempt to pay them, with every column."""
    own = select(*Order.__table__.columns).where(Order.person_id == person_id)
    paid = select(*Payment.__table__.columns).join(Order, Order.id == Payment.order_id).where(Order.person_id == person_id)
    return {
        "orders": await mappings(session, own.order_by(Order.id)),
        "payments": await mappings(session, paid.order_by(Payment.id)),
    }


async def erase(session: AsyncSession, person_id: UUID) -> None:
    """Drop the events of the person's orders: the provider writes addresses and numbers of payers into them."""
    own = select(Order.id).where(Order.person_id == person_id)
    await session.execute(delete(ProviderEvent).where(ProviderEvent.order_id.in_(own)))


async def blockers(session: AsyncSession, person_id: UUID) -> Sequence[Blocker]:
    """A payment that may be under way."""
    under_way = exists().where(Order.person_id == person_id, Order.state == OrderState.ATTEMPTED)
    if (await session.execute(select(under_way))).scalar_one():
        return (Blocker("payment_under_way", "A payment of yours may be under way. It is settled within half an hour."),)
    return ()


EXPORTERS = (Exporter("payments", export),)
ERASERS = (Eraser("payments", frozenset({"payments.provider_events"}), erase),)
RETENTION = (
    Retention(
        "What the payment provider sent us",
        KEPT_FOR.days,
        "To prove what was told and when; what it did is in the books.",
        "SELECT count(*) FROM payments.provider_events WHERE received_at < :before AND applied_at IS NOT NULL",
    ),
)
