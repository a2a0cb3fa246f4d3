"""Bringing recorded candles in, and choosing the source of this process."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.crypto import Keyring
from saker.core.db import Database
from saker.core.settings import Settings
from saker.market import queries
from saker.market.models import RecordedCandle
from saker.market.rules.candles import Interval
from saker.market.rules.replay import ReplaySeries, parse
from saker.market.rules.symbols import Symbol
from saker.market.sources import MarketSource, ReplaySource, SyntheticSource

ROWS_A_STATEMENT = 5_000
_DAY = timedelta(days=1)


async def import_candles(session: AsyncSession, lines: Iterable[str], *, symbol: Symbol, interval: Interval) -> int:
    """Replace a symbol's recording by a CSV of candles, all or nothing; returns how many. Raises ReplayError."""
    series = parse(lines, symbol, interval)
    await session.execute(delete(RecordedCandle).where(RecordedCandle.symbol == symbol.code))
    rows = [
        {
            "symbol": symbol.code,
            "opened_at": datetime.fromtimestamp(candle.opened_at, UTC),
            "interval": interval.value,
            "open": candle.open,
            "high": candle.high,
            "low": candle.low,
            "close": candle.close,
            "volume": candle.volume,
        }
        for candle in series.candles
    ]
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        await session.execute(insert(RecordedCandle), rows[start : start + ROWS_A_STATEMENT])
    return len(rows)


async def choose_source(settings: Settings, database: Database) -> MarketSource:
    """Make the source that SAKER_MARKET names the one of this process. Raises ValueError for one that does not exist."""
    if settings.market == "synthetic":
        source: MarketSource = SyntheticSource(_secret(settings), now=clock.now)
    elif settings.market == "replay":
        async with database.reading(timeout_seconds=120) as session:
            source = ReplaySource((series := await queries.recordings(session)), now=clock.now, shift=_shift(series))
    else:
        message = f"SAKER_MARKET is {settings.market}; choose synthetic or replay"
        raise ValueError(message)
    queries.use(source)
    return source


def _secret(settings: Settings) -> bytes:
    """The secret of the synthetic market: 32 bytes of SAKER_MARKET_SECRET, or of SECRET_KEY."""
    if settings.season_secret is not None:
        return Keyring((settings.season_secret.get_secret_value(),)).derive("market")
    return Keyring.from_settings().derive("market")


def _shift(series: Iterable[ReplaySeries]) -> timedelta:
    """Whole days that bring the start of the recordings to yesterday, so that they play from here on."""
    first = min((one.start for one in series), default=None)
    if first is None:
        return timedelta(0)
    return (clock.now() - _DAY - datetime.fromtimestamp(first, UTC)) // _DAY * _DAY
