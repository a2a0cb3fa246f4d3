"""The living demo: traders made by the ordinary commands, and taken away so that only the books remember them."""

import pytest

from saker.app import wiring
from saker.core.contrib import DemoContext
from saker.core.db import Database
from saker.core.settings import Settings
from saker.identity import commands as identity
from saker.identity.rules.people import DEMO_TAG
from saker.market.starting import choose_source
from saker.simulator import demo
from tests.fixtures.books import Books


def unnoticed(_done: int, _of: int, _what: str) -> None: ...


@pytest.fixture
async def context(database: Database, app_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> DemoContext:
    """Four traders and two days instead of two hundred and a month."""
    wiring.wire()
    await choose_source(app_settings, database)
    monkeypatch.setattr(demo, "TRADERS", 4)
    monkeypatch.setattr(demo, "DAYS", 2)
    return DemoContext(database, seed=1, progress=unnoticed)


async def seed(context: DemoContext) -> None:
    for part in wiring.DEMO_PARTS:
        await part.seed(context)


async def test_traders_have_a_past_and_balanced_books(context: DemoContext, books: Books) -> None:
    await seed(context)
    assert await books.count("identity.people", "tag = :tag", tag=DEMO_TAG) == 4
    assert await books.count("simulator.fills", "executed_at < now() - interval '1 hour'") > 10
    assert await books.count("rewards.awards", "rule = 'order_filled'") > 10
    await books.require_balance()
    before = await books.count("simulator.orders")
    await seed(context)
    assert await books.count("simulator.orders") == before


async def test_removed_they_leave_only_the_books(context: DemoContext, database: Database, books: Books) -> None:
    await seed(context)
    for part in reversed(wiring.DEMO_PARTS):
        await part.remove(context)
    async with database.edge() as session:
        assert await identity.remove_tagged(session, DEMO_TAG) == 4
    for table in ("identity.people", "identity.sessions", "notifications.notifications", "rewards.scores"):
        assert await books.count(table) == 0, table
    assert await books.count("simulator.orders", "status IN ('open', 'partially_filled')") == 0
    await books.require_balance()
