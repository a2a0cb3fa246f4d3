"""An order's life but for its payments: it is opened, gets the provider's name for it, and expires; and is asked about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.auth import Actor
from saker.core.ids import new_id
from saker.identity import queries as identity
from saker.payments.errors import AmountOutOfRange, ContactUnverified
from saker.payments.models import Order
from saker.payments.rules import LEAST_MINOR, MOST_MINOR, OPEN_FOR, OrderState, next_look

MOST_AT_ONCE = 500


async def open_order(session: AsyncSession, actor: Actor, *, provider: str, amount: int) -> Order:
    """Set out to put `amount` paise into the actor's wallet. Raises AmountOutOfRange, ContactUnverified."""
    person = await identity.person(session, actor.person_id)
    if not (person.email_verified or person.phone_verified):
        raise ContactUnverified
    if not LEAST_MINOR <= amount <= MOST_MINOR:
        raise AmountOutOfRange(field="amount", least=str(LEAST_MINOR), most=str(MOST_MINOR))
    now = clock.now()
    order = Order(
        id=new_id(),
        person_id=actor.person_id,
        provider=provider,
        amount=amount,
        refunded=0,
        state=OrderState.CREATED,
        created_at=now,
        expires_at=now + OPEN_FOR,
    )
    session.add(order)
    return order


async def name_order(session: AsyncSession, order_id: UUID, provider_order_id: str) -> str:
    """Keep what the provider calls the order, unless it has a name: of two that were made, one is used. Returns its name."""
    named = update(Order).where(Order.id == order_id, Order.provider_order_id.is_(None))
    values = {"provider_order_id": provider_order_id, "next_look_at": next_look(created_at=clock.now(), now=clock.now())}
    await session.execute(named.values(values))
    return (await session.execute(select(Order.provider_order_id).where(Order.id == order_id))).scalar_one() or provider_order_id


async def due_orders(session: AsyncSession) -> list[UUID]:
    """The unpaid orders that it is time to ask about, each put off to its next time."""
    now = clock.now()
    due = select(Order.id, Order.created_at).where(Order.next_look_at <= now).order_by(Order.next_look_at)
    rows = (await session.execute(due.limit(MOST_AT_ONCE).with_for_update(skip_locked=True))).all()
    for row in rows:
        put_off = update(Order).where(Order.id == row.id)
        await session.execute(put_off.values(next_look_at=next_look(created_at=row.created_at, now=now)))
    return [row.id for row in rows]


async def expire(session: AsyncSession, *, now: datetime) -> None:
    """Let unpaid orders expire whose time is over. They are asked about for some days more."""
    over = update(Order).where(Order.state.in_((OrderState.CREATED, OrderState.ATTEMPTED)), Order.expires_at <= now)
    await session.execute(over.values(state=OrderState.EXPIRED))
