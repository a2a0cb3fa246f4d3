"""Resting orders: held against the price path by a ticker, filled one by one by jobs.

The path is deterministic, and the watermark of a symbol says how far it was read, so a worker that was away misses
nothing. An order counts from its own instant until the ticker has looked at it once, however late its transaction
committed; from then on the watermark counts. Only orders that the stretch since then can have reached are looked up.
"""

import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, text, update
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

BATCH: Final = 1_000
PATIENCE_SECONDS: Final = 2.0
"""How long one look goes on to the next symbol; what it leaves comes first at the next one."""

OVERDUE: Final = timedelta(minutes=1)
_OVERDUE = text("""
    SELECT o.id FROM simulator.orders o
    WHERE o.status IN ('open', 'partially_filled') AND o.touched_at < :before AND NOT EXISTS (
        SELECT FROM procrastinate_jobs j WHERE j.task_name = 'simulator.fill_resting'
            AND j.status IN ('todo', 'doing') AND j.args->>'order_id' = o.id::text)
    ORDER BY o.id LIMIT :limit
""")


async def touch_resting(session: AsyncSession) -> int:
    """Mark every resting order that the path has reached since the last look, and queue its fill; returns how many."""
    now, begun = clock.now(), time.monotonic()
    longest_ago = (
        select(Order.symbol)
        .outerjoin(Watermark, Watermark.symbol == Order.symbol)
        .where(Order.status.in_(LIVE), Order.touched_at.is_(None))
        .group_by(Order.symbol, Watermark.until)
        .order_by(Watermark.until.nulls_first(), Order.symbol)
    )
    touched = 0
    for code in (await session.execute(longest_ago)).scalars().all():
        if market.symbol(code) is not None:
            touched += await _touch_symbol(session, market.listed(code), now)
        if time.monotonic() - begun > PATIENCE_SECONDS:
            break
    return touched


async def _touch_symbol(session: AsyncSession, symbol: Symbol, now: datetime) -> int:
    mark = (await session.execute(select(Watermark.until).where(Watermark.symbol == symbol.code))).scalar_one_or_none()
    waiting = select(Order).where(Order.symbol == symbol.code, Order.status.in_(LIVE), Order.touched_at.is_(None))
    touched = 0
    async for orders in _batches(session, waiting.where(Order.looked_at.is_(None))):
        touched += await _touch(session, symbol, orders, mark, now)
        await session.execute(update(Order).where(Order.id.in_([order.id for order in orders])).values(looked_at=now))
    span = market.source().span(symbol.code, mark, now) if mark is not None and mark < now else None
    if span is not None:
        low, high = span
        reached = or_(
            and_(Order.side == Side.BUY.value, Order.limit_price >= low),
            and_(Order.side == Side.SELL.value, Order.limit_price <= high),
        )
        async for orders in _batches(session, waiting.where(Order.looked_at < now, reached)):
            touched += await _touch(session, symbol, orders, mark, now)
    moved = upsert(Watermark).values(symbol=symbol.code, until=now)
    await session.execute(
        moved.on_conflict_do_update(index_elements=["symbol"], set_={"until": func.greatest(Watermark.until, moved.excluded.until)})
    )
    return touched


async def _batches(session: AsyncSession, statement: Select[Order]) -> AsyncIterator[list[Order]]:
    """The orders of a statement by their ids, a thousand at a time."""
    after: UUID | None = None
    while True:
        rest = statement if after is None else statement.where(Order.id > after)
        orders = list((await session.execute(rest.order_by(Order.id).limit(BATCH))).scalars().all())
        if orders:
            yield orders
        if len(orders) < BATCH:
            return
        after = orders[-1].id


async def _touch(session: AsyncSession, symbol: Symbol, orders: list[Order], mark: datetime | None, now: datetime) -> int:
    touched = 0
    for order in orders:
        at = first_touch(symbol, order, mark, now)
        if at is not None:
            await session.execute(update(Order).where(Order.id == order.id).values(touched_at=at))
            await queue_fill(session, order.id)
            touched += 1
    return touched


def first_touch(symbol: Symbol, order: Order, mark: datetime | None, now: datetime) -> datetime | None:
    """When the path first reached the order's limit after it was placed, as far as not looked at before."""
    start = order.created_at if order.looked_at is None or mark is None else max(order.created_at, mark)
    if start >= now or order.limit_price is None:
        return None
    direction = Direction.AT_OR_BELOW if order.side == Side.BUY else Direction.AT_OR_ABOVE
    return market.source().first_touch(symbol.code, direction, int(order.limit_price), start, now)


async def queue_fill(session: AsyncSession, order_id: UUID) -> None:
    """Queue the fill of a touched order, unless it waits already."""
    await enqueue(session, fill_resting_job, once_key=f"fill:{order_id}", order_id=str(order_id))


async def queue_overdue(session: AsyncSession) -> int:
    """Queue anew the fills of orders that were touched a while ago and that no job is to fill; returns how many.

    A fill that failed for as long as a job is tried is tried again from the beginning.
    """
    found = (await session.execute(_OVERDUE, {"before": clock.now() - OVERDUE, "limit": BATCH})).scalars().all()
    for order_id in found:
        await queue_fill(session, order_id)
    return len(found)


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
    assert order.touched_at is not None
    execution = _at_the_limit(order, market.listed(order.symbol), order.touched_at)
    _, cash = await settle(session, account, order, execution, Liquidity.MAKER, source=market.source().name, at=order.touched_at)
    await reward_fill(session, account, order, cash=cash)
    return True


def _at_the_limit(order: Order, symbol: Symbol, at: datetime) -> Execution:
    """All that is left, at the limit; beside the mid and the spread that the market had then, where it still knows them."""
    assert order.limit_price is not None
    price, left = int(order.limit_price), int(order.quantity - order.filled_quantity)
    price_of = amounts.notional_up if order.side == Side.BUY else amounts.notional_down
    match = Match(price, left, price_of(symbol, price, left))
    quote = market.source().quote(symbol.code, at) if market.symbol(symbol.code) is not None else None
    mid, spread = (price, 0) if quote is None else (quote.last, quote.ask - quote.bid)
    return Execution(symbol, Side(order.side), mid, spread, (match,))
