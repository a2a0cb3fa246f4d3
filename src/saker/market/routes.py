"""`/market`: symbols, prices, candles, depth. Public; nothing here is personal."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from saker.core import clock, http
from saker.core.auth import Public
from saker.core.errors import NotFound
from saker.core.http.problems import problems
from saker.market import queries, views
from saker.market.errors import FutureInstant, IntervalTooFine, TooManyCandles, UnknownSymbol
from saker.market.rules.candles import Interval
from saker.market.schemas import CandlesOut, DepthOut, PricesOut, SymbolsOut

router: APIRouter = http.router("/market", tag="market")

MAX_CANDLES = 1_000
SymbolName = Annotated[str, StringConstraints(max_length=20)]
SymbolCode = Annotated[SymbolName, Query(description="A symbol, such as SIM-BTC.")]
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class PriceMissing(NotFound):
    """The market has no price for this symbol yet."""

    code = "price_missing"
    detail = "There is no price for this symbol yet."


@router.get("/symbols")
async def symbols(_: Public) -> SymbolsOut:
    """Every symbol with the filters of its orders."""
    return SymbolsOut(items=[views.symbol_out(symbol) for symbol in queries.source().symbols()])


@router.get("/prices", responses=problems(UnknownSymbol))
async def prices(_: Public, symbol: Annotated[list[SymbolName] | None, Query(max_length=50)] = None) -> PricesOut:
    """Prices now, of all symbols or of those named."""
    wanted = queries.source().symbols() if symbol is None else [views.known(code) for code in symbol]
    now = clock.now()
    found = (views.price_out(one, now) for one in wanted)
    return PricesOut(items=[price for price in found if price is not None])


@router.get("/candles", responses=problems(UnknownSymbol, TooManyCandles, FutureInstant, IntervalTooFine))
async def candles(
    _: Public,
    symbol: SymbolCode,
    interval: Interval = Interval.M1,
    end: Annotated[datetime | None, Query(description="Candles before this instant; now when absent.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_CANDLES)] = 300,
) -> CandlesOut:
    """Candles of a symbol up to an instant, oldest first. Long ones take a second when first asked for: in a thread."""
    found = views.known(symbol)
    now = clock.now()
    asked = now if end is None else end if end.tzinfo else end.replace(tzinfo=UTC)
    until = max(EARLIEST, min(asked, now)).astimezone(UTC)  # bounded first: an instant at the calendar's end has no UTC
    length = timedelta(seconds=interval.seconds)
    start = max(until - length * limit, EARLIEST)
    items = await asyncio.to_thread(queries.source().candles, symbol, interval, start, until)
    return CandlesOut(
        symbol=symbol,
        interval=interval,
        source=queries.source().name,
        items=[views.candle_out(found, candle) for candle in items[-limit:]],
    )


@router.get("/depth", responses=problems(UnknownSymbol, PriceMissing))
async def depth(_: Public, symbol: SymbolCode) -> DepthOut:
    """Twenty levels a side, now."""
    views.known(symbol)
    found = queries.source().depth(symbol, clock.now())
    if found is None:
        raise PriceMissing(symbol=symbol)
    return views.depth_out(found)
