"""What a job gave up on is made good: fills of touched orders, XP of filled ones."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text

from saker.app import wiring
from saker.core import clock
from saker.core.db import Database
from saker.ledger.verify import verify
from saker.simulator import commands
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.fixtures.people import SignUp
from tests.fixtures.recorded import play_dip
from tests.fixtures.trading import order

GIVEN_UP = text("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = :task AND status = 'todo'")


@pytest.fixture(autouse=True)
def a_dip_ahead(app: FastAPI) -> Iterator[None]:
    play_dip(after_minutes=60, lasting_minutes=30)
    yield
    clock.shift(timedelta(0))


async def broken(database: Database) -> list[str]:
    async with database.reading() as session:
        return [one.name for one in (await verify(session, wiring.INVARIANTS)).broken]


async def test_a_fill_that_was_given_up_is_queued_again(
    client: AsyncClient, sign_up: SignUp, database: Database, books: Books
) -> None:
    asha = await sign_up()
    placed = await order(client, asha, type="limit", quantity="0.01", limit_price="75000.00")
    clock.shift(timedelta(minutes=63))
    async with database.edge() as session:
        assert await commands.touch_resting(session) == 1
    assert await broken(database) == []
    waiting = "task_name = 'simulator.fill_resting' AND status = 'todo'"
    async with database.edge() as session:
        assert await commands.queue_overdue(session) == 0, "it waits"
    async with database.edge() as session:
        await session.execute(GIVEN_UP, {"task": "simulator.fill_resting"})
    assert await broken(database) == ["simulator.touched_orders"]
    async with database.edge() as session:
        assert await commands.queue_overdue(session) == 1
    assert await books.count("procrastinate_jobs", waiting) == 1
    async with database.edge() as session:
        assert await commands.fill_resting(session, asha.id, placed.json()["order"]["id"])
    async with database.edge() as session:
        assert await commands.queue_overdue(session) == 0
    await books.require_balance()


async def test_xp_that_no_retry_could_give_is_given_later_and_once(
    client: AsyncClient, sign_up: SignUp, database: Database, urls: Urls, books: Books
) -> None:
    asha = await sign_up()
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute("ALTER FUNCTION rewards.award RENAME TO award_broken")
        assert (await order(client, asha)).json()["rewards"]["status"] == "pending"
        owner.execute("ALTER FUNCTION rewards.award_broken RENAME TO award")
    async with database.edge() as session:
        assert await commands.reward_missing(session) == 0, "a retry of it is waiting"
    assert await broken(database) == []
    async with database.edge() as session:
        await session.execute(GIVEN_UP, {"task": "simulator.retry_rewards"})
    assert await broken(database) == ["simulator.rewards"]
    for found in (1, 0):
        async with database.edge() as session:
            assert await commands.reward_missing(session) == found
    awards = (await client.get("/rewards/awards", headers=asha.headers)).json()["items"]
    assert [award["xp"] for award in awards if award["rule"] == "order_filled"] == [25]
    await books.require_balance()
