"""Bringing recorded candles in, and choosing the source of this process."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.crypto import Keyring
from saker.core.db import Database
from saker.core.settings import Settings
from saker.market import queries
from saker.market.models import Playback, RecordedCandle
from saker.market.rules.candles import Interval
from saker.market.rules.replay import ReplaySeries, parse
from saker.market.rules.symbols import Symbol
from saker.market.sources import MarketSource, ReplaySource, SyntheticSource

ROWS_A_STATEMENT = 5_000
_DAY = timedelta(days=1)


async def import_candles(session: AsyncSession, lines: Iterable[str], *, symbol: Symbol, interval: Interval) -> int:
    """Replace a symbol's recording by a CSV of candles, all or nothing; returns how many. Raises ReplayError.

    The first recording begins to play yesterday, and others play beside it as they were recorded; when all of them have
    been played to their end, the next one that is brought in begins anew.
    """
    series = parse(lines, symbol, interval)
    await _set_playback(session, series)
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


async def _set_playback(session: AsyncSession, series: ReplaySeries) -> None:
    """Decide from when recordings play, unless some still do."""
    end = (await session.execute(select(func.max(RecordedCandle.opened_at)))).scalar_one_or_none()
    shift = await queries.playback(session)
    if end is not None and shift is not None and end + shift >= clock.now():
        return
    days = (clock.now() - _DAY - datetime.fromtimestamp(series.start, UTC)) // _DAY
    statement = upsert(Playback).values(id=1, shift_days=days)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"shift_days": days}))


async def choose_source(settings: Settings, database: Database) -> MarketSource:
    """Make the source that SAKER_MARKET names the one of this process. Raises ValueError for one that does not exist."""
    if settings.market == "synthetic":
        source: MarketSource = SyntheticSource(_secret(settings), now=clock.now)
    elif settings.market == "replay":
        async with database.reading(timeout_seconds=120) as session:
            shift = await queries.playback(session) or timedelta(0)
            source = ReplaySource(await queries.recordings(session), now=clock.now, shift=shift)
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
