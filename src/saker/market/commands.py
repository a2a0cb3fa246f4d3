"""Bringing recorded candles in, and keeping which market a database trades on."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.market import queries
from saker.market.errors import MarketChanged
from saker.market.models import InUse, Playback, RecordedCandle
from saker.market.rules.candles import Interval
from saker.market.rules.replay import ReplayError, ReplaySeries, fingerprint_of, parse
from saker.market.rules.symbols import Symbol
from saker.market.sources import ReplaySource

ROWS_A_STATEMENT = 5_000
FINEST = Interval.M1
"""What is traded on: between the recorded prices of a candle the path is three straight legs, which anyone can follow."""
_DAY = timedelta(days=1)


async def import_candles(session: AsyncSession, lines: Iterable[str], *, symbol: Symbol, interval: Interval) -> int:
    """Replace a symbol's recording by a CSV of candles, all or nothing; returns how many. Raises ReplayError.

    The first recording begins to play yesterday, and others play beside it as they were recorded; when all of them have
    been played to their end, the next one that is brought in begins anew.
    """
    if interval is not FINEST:
        raise ReplayError(1, "interval", f"candles of {interval} cannot be traded on: inside one, the price would be known ahead")
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
    await _follow_recording(session)
    return len(rows)


async def _follow_recording(session: AsyncSession) -> None:
    """Where recordings are the market in use, what was brought in is the market from here on."""
    kept = await queries.in_use(session)
    if kept is not None and kept.source == ReplaySource.name:
        shift = await queries.playback(session) or timedelta(0)
        await keep(session, kept.source, fingerprint_of(await queries.recordings(session), shift))


async def _set_playback(session: AsyncSession, series: ReplaySeries) -> None:
    """Decide from when recordings play, unless some still do."""
    end = (await session.execute(select(func.max(RecordedCandle.opened_at)))).scalar_one_or_none()
    shift = await queries.playback(session)
    if end is not None and shift is not None and end + shift >= clock.now():
        return
    days = (clock.now() - _DAY - datetime.fromtimestamp(series.start, UTC)) // _DAY
    statement = upsert(Playback).values(id=1, shift_days=days)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"shift_days": days}))


async def require_same(session: AsyncSession, source: str, fingerprint: str) -> None:
    """Keep what the first process found; raise MarketChanged in one that is set to something else."""
    row = {"id": 1, "source": source, "fingerprint": fingerprint, "since": clock.now()}
    await session.execute(upsert(InUse).values(row).on_conflict_do_nothing())
    kept = await queries.in_use(session)
    assert kept is not None
    if (kept.source, kept.fingerprint) != (source, fingerprint):
        raise MarketChanged(kept.source, kept.since, source)


async def keep(session: AsyncSession, source: str, fingerprint: str) -> None:
    """Make this the market of the database, whichever was before."""
    row = {"source": source, "fingerprint": fingerprint, "since": clock.now()}
    statement = upsert(InUse).values(id=1, **row)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))
