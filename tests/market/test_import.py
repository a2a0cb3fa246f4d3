"""Recorded prices, from a file through the command to the market that people trade on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from saker.app.cli import market as command
from saker.core import clock, settings
from saker.core.db import Database
from saker.core.settings import Settings
from saker.market import commands, queries, starting
from saker.market.rules.candles import Interval
from saker.market.rules.replay import ReplayError
from saker.market.rules.symbols import BY_CODE
from saker.market.sources import SyntheticSource
from tests.conftest import Urls

RECORDED = datetime(2024, 3, 5, tzinfo=UTC)
MINUTES = 3 * 24 * 60


def recording(first: datetime = RECORDED, minutes: int = MINUTES) -> list[str]:
    """Candles of a minute each, a rupee higher every time, in the columns of an exchange."""
    start = int(first.timestamp()) * 1000
    return [
        "open_time,open,high,low,close,volume",
        *(f"{start + 60_000 * n},{50_000 + n},{50_001 + n},{49_999 + n},{50_000 + n},1.5" for n in range(minutes)),
    ]


@pytest.fixture(autouse=True)
def _market_of_others() -> Iterator[None]:
    """Whatever was played, the next test finds a synthetic market."""
    yield
    queries.use(SyntheticSource(bytes(32), now=clock.now))


async def brought_in(database: Database, symbol: str, lines: list[str]) -> None:
    async with database.edge() as session:
        await commands.import_candles(session, lines, symbol=BY_CODE[symbol], interval=Interval.M1)


async def played(database: Database, symbol: str, at: datetime) -> int:
    """The price that a process which starts now sees at an instant."""
    source = await starting.choose_source(Settings(market="replay"), database)
    quote = source.quote(symbol, at)
    assert quote is not None
    return quote.last


def test_the_command_brings_a_file_in_and_names_a_fault(urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", urls.app)
    settings.current.cache_clear()
    file = tmp_path / "candles.csv"
    file.write_text("\n".join(recording()))
    done = CliRunner().invoke(command.app, ["import", str(file), "--symbol", "SIM-BTC"])
    assert (done.exit_code, done.stdout.split()[0]) == (0, str(MINUTES)), done.output
    file.write_text("\n".join([*recording(), "1,2,3,4,5,6"]))
    refused = CliRunner().invoke(command.app, ["import", str(file), "--symbol", "SIM-BTC"])
    assert refused.exit_code == 1
    assert f"candles.csv: line {MINUTES + 2}, open_time" in refused.stderr
    settings.current.cache_clear()


async def test_every_process_plays_the_same_on_whatever_day_it_starts(database: Database) -> None:
    await brought_in(database, "SIM-BTC", recording())
    at = clock.now()
    price = await played(database, "SIM-BTC", at)
    clock.shift(timedelta(days=1))
    try:
        assert await played(database, "SIM-BTC", at) == price
    finally:
        clock.shift(timedelta(0))


async def test_recordings_play_beside_each_other_as_they_were_recorded(database: Database) -> None:
    await brought_in(database, "SIM-BTC", recording())
    await brought_in(database, "SIM-ETH", recording(RECORDED + timedelta(hours=12)))
    at = clock.now()
    apart = await played(database, "SIM-BTC", at) - await played(database, "SIM-ETH", at)
    assert apart == 12 * 60 * 10 ** BY_CODE["SIM-BTC"].price_scale
    async with database.reading() as session:
        shift = await queries.playback(session)
    assert shift is not None
    assert timedelta(days=1) <= at - (RECORDED + shift) < timedelta(days=2)


async def test_when_all_has_been_played_the_next_one_begins_anew(database: Database) -> None:
    await brought_in(database, "SIM-BTC", recording())
    clock.shift(timedelta(days=30))
    try:
        source = await starting.choose_source(Settings(market="replay"), database)
        quote = source.quote("SIM-BTC", clock.now())
        assert quote is not None
        assert quote.stale
        await brought_in(database, "SIM-BTC", recording())
        source = await starting.choose_source(Settings(market="replay"), database)
        quote = source.quote("SIM-BTC", clock.now())
        assert quote is not None
        assert not quote.stale
    finally:
        clock.shift(timedelta(0))


async def test_candles_coarser_than_a_minute_are_not_traded_on(database: Database) -> None:
    """Inside a candle the path is three straight legs: in an hour's, whoever sees the first knows where it leads."""
    rows = [f"{int(RECORDED.timestamp()) * 1000 + 3_600_000 * n},100,110,90,105,1" for n in range(24)]
    for interval in Interval:
        if interval is not Interval.M1:
            async with database.edge() as session:
                with pytest.raises(ReplayError, match="cannot be traded on"):
                    await commands.import_candles(session, rows, symbol=BY_CODE["SIM-BTC"], interval=interval)
    await brought_in(database, "SIM-BTC", recording(minutes=1))
    async with database.edge() as session:
        await session.execute(text("DELETE FROM market.recorded_candles"))
        await session.execute(
            text("INSERT INTO market.recorded_candles VALUES ('SIM-ETH', :at, '1h', 100, 110, 90, 105, 1)"), {"at": RECORDED}
        )
    with pytest.raises(ValueError, match="SIM-ETH are coarser than a minute"):
        await starting.choose_source(Settings(market="replay"), database)
