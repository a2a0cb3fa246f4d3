"""One ledger, one market: which one a database trades on, and what production asks of its secret."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from typer.testing import CliRunner

from saker.app.cli import market as command
from saker.app.cli import up
from saker.core import clock, settings
from saker.core.db import Database
from saker.core.settings import Environment, Settings
from saker.market import commands, queries, starting
from saker.market.errors import MarketChanged
from saker.market.rules.candles import Interval
from saker.market.rules.symbols import BY_CODE
from saker.market.sources import SyntheticSource
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.market.test_import import RECORDED, recording

SECRET, OTHER = "a market's own secret, which stays", "another market's secret, just as long"


@pytest.fixture(autouse=True)
def _market_of_others() -> Iterator[None]:
    yield
    queries.use(SyntheticSource(bytes(32), now=clock.now))


def refusals(**changed: Any) -> str:
    return "\n".join(Settings(environment=Environment.PRODUCTION, **changed).refusals())


@pytest.mark.parametrize("secret", ["", "1", SECRET[:31]])
def test_production_refuses_a_market_without_a_secret_of_its_own(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("SAKER_MARKET_SECRET", secret)
    assert "SAKER_MARKET_SECRET is not set or shorter than 32 characters: set a random one" in refusals()
    assert "SAKER_MARKET_SECRET" not in refusals(market="replay")
    monkeypatch.setenv("SAKER_MARKET_SECRET", SECRET)
    assert "SAKER_MARKET_SECRET" not in refusals()


def test_an_empty_secret_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAKER_MARKET_SECRET", "")
    assert Settings().season_secret is None


async def test_the_market_that_a_database_trades_on_is_not_replaced_by_a_restart(database: Database, books: Books) -> None:
    first = Settings(season_secret=SecretStr(SECRET))
    await starting.choose_source(first, database)
    await starting.choose_source(first.model_copy(update={"secret_key": SecretStr("rotated " * 8)}), database)
    standing = queries.source()
    for other in (Settings(season_secret=SecretStr(OTHER)), Settings(), Settings(market="replay")):
        with pytest.raises(MarketChanged, match="saker market adopt"):
            await starting.choose_source(other, database)
    assert queries.source() is standing
    assert await books.count("market.in_use", "fingerprint LIKE :secret", secret=f"%{SECRET}%") == 0


async def test_a_rotated_secret_key_does_not_replace_the_market_unseen(database: Database) -> None:
    await starting.choose_source(Settings(), database)
    with pytest.raises(MarketChanged):
        await starting.choose_source(Settings(secret_key=SecretStr("rotated " * 8)), database)


async def test_what_is_brought_in_is_the_recorded_market_from_then_on(database: Database) -> None:
    async def bring(minutes: int) -> None:
        async with database.edge() as session:
            lines = recording(RECORDED, minutes)
            await commands.import_candles(session, lines, symbol=BY_CODE["SIM-BTC"], interval=Interval.M1)

    replay = Settings(market="replay")
    await bring(3 * 24 * 60)
    await starting.choose_source(replay, database)
    await bring(4 * 24 * 60)
    await starting.choose_source(replay, database)
    async with database.edge() as session:
        await session.execute(
            text("DELETE FROM market.recorded_candles WHERE volume > 1 AND opened_at = :first"), {"first": RECORDED}
        )
    with pytest.raises(MarketChanged):
        await starting.choose_source(replay, database)


def test_an_operator_adopts_another_market_by_hand(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", urls.app)
    for secret in (SECRET, OTHER):
        monkeypatch.setenv("SAKER_MARKET_SECRET", secret)
        settings.current.cache_clear()
        done = CliRunner().invoke(command.app, ["adopt"])
        assert done.exit_code == 0, done.output
        assert "synthetic" in done.stdout
    settings.current.cache_clear()


async def test_adopting_is_in_the_audit_log(database: Database, books: Books) -> None:
    for secret in (SECRET, OTHER):
        await starting.adopt_market(Settings(season_secret=SecretStr(secret)), database)
    assert await books.count("core.audit_log", "action = 'market.adopted' AND target = 'market'") == 2
    await starting.choose_source(Settings(season_secret=SecretStr(OTHER)), database)


def test_saker_up_keeps_the_market_when_its_secret_key_is_another_one(tmp_path: Path) -> None:
    assert up._market_secret(tmp_path, "the first key") == "the first key"
    assert up._market_secret(tmp_path, "another key") == "the first key"
    assert (tmp_path / "market.key").stat().st_mode & 0o777 == 0o600
