"""The market as everyone reads it: the source of this process, symbols by code, fresh mid prices, recordings."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.money import Asset, AssetKind, register
from saker.market.errors import UnknownSymbol
from saker.market.models import InUse, Playback, RecordedCandle
from saker.market.rules.candles import Interval
from saker.market.rules.replay import Recorded, ReplaySeries
from saker.market.rules.symbols import BY_CODE, QUANTITY_SCALE, SYMBOLS, Symbol
from saker.market.sources import MarketSource

for _symbol in SYMBOLS:
    register(Asset(_symbol.base, QUANTITY_SCALE, AssetKind.PRACTICE))


class _Market:
    """The source that this process uses, and the mid prices of the last second that was asked for."""

    source: MarketSource | None = None
    mids: tuple[int, Mapping[str, int]] = (0, MappingProxyType({}))


_market = _Market()


def use(source: MarketSource) -> None:
    """Make this the source of the process; at start, and in tests."""
    _market.source, _market.mids = source, (0, MappingProxyType({}))


def source() -> MarketSource:
    """The source of this process. Raises RuntimeError before one was chosen."""
    if _market.source is None:
        message = "no market source was chosen; call market.starting.choose_source at start"
        raise RuntimeError(message)
    return _market.source


def symbol(code: str) -> Symbol | None:
    """The symbol of that code when the source trades it."""
    return next((one for one in source().symbols() if one.code == code), None)


def listed(code: str) -> Symbol:
    """The symbol of that code, whether or not the source trades it now. Raises UnknownSymbol."""
    if code not in BY_CODE:
        raise UnknownSymbol(symbol=code)
    return BY_CODE[code]


def fresh_mids(at: datetime) -> Mapping[str, int]:
    """The mid price of every symbol that has a fresh one, in price units. A price holds for its second: kept for it."""
    second = int(at.timestamp())
    if _market.mids[0] != second:
        quotes = [source().quote(one.code, at) for one in source().symbols()]
        found = {quote.symbol: quote.last for quote in quotes if quote is not None and not quote.stale}
        _market.mids = (second, MappingProxyType(found))
    return _market.mids[1]


async def in_use(session: AsyncSession) -> InUse | None:
    """The market of this database; None before a process has started on it."""
    statement = select(InUse).execution_options(populate_existing=True)
    return (await session.execute(statement)).scalar_one_or_none()


async def playback(session: AsyncSession) -> timedelta | None:
    """How much later than they were recorded recordings are played; None before the first one."""
    days = (await session.execute(select(Playback.shift_days))).scalar_one_or_none()
    return None if days is None else timedelta(days=days)


async def recordings(session: AsyncSession) -> list[ReplaySeries]:
    """Every recording that was brought in."""
    statement = select(RecordedCandle).order_by(RecordedCandle.symbol, RecordedCandle.opened_at)
    rows = (await session.execute(statement)).scalars().all()
    return [_series(code, list(candles)) for code, candles in groupby(rows, key=lambda row: row.symbol)]


def _series(code: str, rows: list[RecordedCandle]) -> ReplaySeries:
    candles = [
        Recorded(int(row.opened_at.timestamp()), int(row.open), int(row.high), int(row.low), int(row.close), int(row.volume))
        for row in rows
    ]
    return ReplaySeries(listed(code), Interval(rows[0].interval), candles)
