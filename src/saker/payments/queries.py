"""What reads payments."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.auth import Actor
from saker.payments.errors import OrderNotFound
from saker.payments.models import Order


async def order(session: AsyncSession, order_id: UUID) -> Order:
    """Any order. Raises OrderNotFound."""
    found = (await session.execute(select(Order).where(Order.id == order_id))).scalar_one_or_none()
    if found is None:
        raise OrderNotFound
    return found


async def own_order(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    """An order of the actor's. Raises OrderNotFound."""
    found = await order(session, order_id)
    if found.person_id != actor.person_id:
        raise OrderNotFound
    return found


async def provider_order_id(session: AsyncSession, provider: str, order_id: UUID) -> str | None:
    """What this provider calls an order; None where it has no such order."""
    named = select(Order.provider_order_id).where(Order.id == order_id, Order.provider == provider)
    return (await session.execute(named)).scalar_one_or_none()


async def orders(session: AsyncSession, actor: Actor, *, before: UUID | None, limit: int) -> Sequence[Order]:
    """The actor's orders, the newest first."""
    own = select(Order).where(Order.person_id == actor.person_id)
    older = own if before is None else own.where(Order.id < before)
    return (await session.execute(older.order_by(Order.id.desc()).limit(limit))).scalars().all()
