"""Cancelling a resting order: what it put aside comes back, unless the path had reached it first."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock, events, money
from saker.core.auth import Actor
from saker.core.money import SIM_INR
from saker.ledger import commands as ledger
from saker.ledger import queries as books
from saker.ledger.rules import Posting, Transfer
from saker.market import queries as market
from saker.simulator import accounts
from saker.simulator.commands.account import lock_account
from saker.simulator.commands.resting import fill_resting, first_touch
from saker.simulator.errors import OrderClosed, OrderNotFound
from saker.simulator.events import OrderUpdated
from saker.simulator.models import Order, PracticeAccount, Watermark
from saker.simulator.rules.execution import LIVE, OrderStatus, Side


async def cancel(session: AsyncSession, actor: Actor, *, order_id: UUID) -> Order:
    """Cancel a live order of the actor's. When the price had reached it before this instant it is filled instead.

    Raises OrderNotFound, and OrderClosed with the status that it has. Locks: the practice account, then ledger accounts.
    """
    account = await lock_account(session, actor.person_id)
    order = await _own(session, actor.person_id, order_id)
    if order.status not in LIVE:
        raise OrderClosed(status=order.status)
    if await _was_touched(session, order.id):
        await fill_resting(session, actor.person_id, order.id)
        return await _own(session, actor.person_id, order_id)
    now = clock.now()
    await session.execute(update(Order).where(Order.id == order.id).values(status=OrderStatus.CANCELLED.value, closed_at=now))
    await _give_back(session, account, order)
    await events.publish(session, OrderUpdated(actor.person_id, order.id, order.symbol, OrderStatus.CANCELLED.value))
    return await _own(session, actor.person_id, order_id)


async def _own(session: AsyncSession, person_id: UUID, order_id: UUID) -> Order:
    statement = select(Order).where(Order.id == order_id, Order.person_id == person_id)
    found = (await session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()
    if found is None:
        raise OrderNotFound
    session.expunge(found)
    return found


async def _was_touched(session: AsyncSession, order_id: UUID) -> bool:
    """Whether the path has reached the order up to now; if so, it is marked.

    The order and the watermark in one statement: the ticker moves both together.
    """
    statement = select(Order, Watermark.until).outerjoin(Watermark, Watermark.symbol == Order.symbol).where(Order.id == order_id)
    order, mark = (await session.execute(statement.execution_options(populate_existing=True))).one()
    session.expunge(order)
    if order.touched_at is not None:
        return True
    symbol = market.symbol(order.symbol)
    if symbol is None:
        return False
    at = first_touch(symbol, order, mark, clock.now())
    if at is None:
        return False
    await session.execute(update(Order).where(Order.id == order.id).values(touched_at=at))
    return True


async def _give_back(session: AsyncSession, account: PracticeAccount, order: Order) -> None:
    person = account.person_id
    if order.side == Side.BUY:
        asset, target = SIM_INR, accounts.cash(person, account.id)
    else:
        symbol = market.listed(order.symbol)
        asset, target = money.asset(symbol.base), accounts.coins(person, symbol, account.id)
    source = accounts.reserve(person, asset, order.id)
    transfer = Transfer(source, target, await books.balance(session, source))
    await ledger.post(
        session, Posting("simulator.order", f"{order.id}:release", "simulator.release", (transfer,), order.id, person)
    )
