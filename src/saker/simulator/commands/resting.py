"""Resting orders: held against the price path by a ticker, filled one by one by jobs.

The path is deterministic, and the watermark says how far it was read, so a worker that was away misses nothing. The
window reaches a little before the watermark, for orders whose transaction committed late; to read a stretch twice does
no harm, because an order that was touched is marked and filled once.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.jobs import enqueue, job
from saker.market import queries as market
from saker.market.rules.symbols import Symbol
from saker.market.rules.synthetic import Direction
from saker.simulator.commands.account import lock_account
from saker.simulator.commands.reward import reward_fill
from saker.simulator.commands.settle import settle
from saker.simulator.models import Order, Watermark
from saker.simulator.rules import amounts
from saker.simulator.rules.execution import LIVE, Execution, Liquidity, Match, Side

OVERLAP = timedelta(seconds=15)
"""Longer than a transaction that places an order can last (statement and lock timeouts)."""

BATCH = 2_000


async def touch_resting(session: AsyncSession) -> int:
    """Mark every resting order that the path has reached since the last look, and queue its fill; returns how many."""
    now = clock.now()
    rows = await session.execute(select(Order.symbol).where(Order.status.in_(LIVE)).group_by(Order.symbol))
    touched = 0
    for code in rows.scalars().all():
        symbol = market.symbol(code)
        if symbol is not None:
            touched += await _touch_symbol(session, symbol, now)
    return touched


async def _touch_symbol(session: AsyncSession, symbol: Symbol, now: datetime) -> int:
    mark = (await session.execute(select(Watermark.until).where(Watermark.symbol == symbol.code))).scalar_one_or_none()
    after: UUID | None = None
    touched = 0
    while True:
        statement = select(Order).where(Order.symbol == symbol.code, Order.status.in_(LIVE), Order.touched_at.is_(None))
        statement = statement.where(Order.id > after) if after else statement
        orders = (await session.execute(statement.order_by(Order.id).limit(BATCH))).scalars().all()
        for order in orders:
            at = first_touch(symbol, order, mark, now)
            if at is not None:
                await session.execute(update(Order).where(Order.id == order.id).values(touched_at=at))
                await enqueue(session, fill_resting_job, order_id=str(order.id))
                touched += 1
        if len(orders) < BATCH:
            break
        after = orders[-1].id
    moved = upsert(Watermark).values(symbol=symbol.code, until=now)
    await session.execute(
        moved.on_conflict_do_update(index_elements=["symbol"], set_={"until": func.greatest(Watermark.until, moved.excluded.until)})
    )
    return touched


def first_touch(symbol: Symbol, order: Order, mark: datetime | None, now: datetime) -> datetime | None:
    """When the path first reached the order's limit after it was placed, as far as not looked at before."""
    start = order.created_at if mark is None else max(order.created_at, mark - OVERLAP)
    if start >= now or order.limit_price is None:
        return None
    direction = Direction.AT_OR_BELOW if order.side == Side.BUY else Direction.AT_OR_ABOVE
    return market.source().first_touch(symbol.code, direction, int(order.limit_price), start, now)


@job("simulator.fill_resting")
async def fill_resting_job(session: AsyncSession, *, order_id: str) -> None:
    """Fill one resting order that the path has reached."""
    person_id = (await session.execute(select(Order.person_id).where(Order.id == UUID(order_id)))).scalar_one()
    await fill_resting(session, person_id, UUID(order_id))


async def fill_resting(session: AsyncSession, person_id: UUID, order_id: UUID) -> bool:
    """Fill the rest of a touched order at its limit, as a maker; False when it is not live or not touched."""
    account = await lock_account(session, person_id)
    statement = select(Order).where(
        Order.id == order_id, Order.person_id == person_id, Order.status.in_(LIVE), Order.touched_at.is_not(None)
    )
    order = (await session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()
    if order is None:
        return False
    session.expunge(order)
    symbol = market.symbol(order.symbol)
    assert symbol is not None
    assert order.limit_price is not None
    assert order.touched_at is not None
    price, left = int(order.limit_price), int(order.quantity - order.filled_quantity)
    price_of = amounts.notional_up if order.side == Side.BUY else amounts.notional_down
    match = Match(price, left, price_of(symbol, price, left))
    execution = Execution(symbol, Side(order.side), price, 0, (match,))
    _, cash = await settle(session, account, order, execution, Liquidity.MAKER, source=market.source().name, at=order.touched_at)
    await reward_fill(session, account, order, cash=cash)
    return True
