"""Awards: once for one cause, whatever happens at the same time; reads give nothing."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from saker.core.ids import new_id
from saker.identity.events import LoggedIn
from saker.rewards import commands, queries
from saker.rewards.handlers import reward_sign_in
from saker.simulator.commands import retry_rewards
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.fixtures.people import SignUp
from tests.fixtures.trading import order


@pytest.fixture(autouse=True)
def real_time_again() -> Iterator[None]:
    """Put the clock back after a test that moved it."""
    yield
    clock.shift(timedelta(0))


async def test_a_hundred_awards_at_once_all_count(database: Database, books: Books) -> None:
    person = new_id()

    async def one(number: int) -> None:
        async with database.edge() as session:
            await commands.reward(session, person, event="order_filled", source=str(number % 50), facts={})

    await asyncio.gather(*(one(number) for number in range(100)))
    async with database.reading() as session:
        assert (await queries.standing(session, person)).xp_total == 50 * 25
    await books.require_balance()


async def test_a_first_gain_pays_once_in_a_life(database: Database) -> None:
    person = new_id()
    async with database.edge() as session:
        first = await commands.reward(session, person, event="order_filled", source="a", facts={"gain": True})
        second = await commands.reward(session, person, event="order_filled", source="b", facts={"gain": True})
    assert (first.xp_awarded, second.xp_awarded) == (75, 25)
    async with database.reading() as session:
        assert (await queries.standing(session, person)).first_gain_at is not None


async def test_the_days_first_sign_in_pays_and_the_second_does_not(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    body = {"identifier": asha.email, "password": asha.password}
    for _ in range(3):
        assert (await client.post("/auth/login", json=body)).status_code == 200
    assert (await client.get("/rewards/me", headers=asha.headers)).json()["xp_total"] == 10
    clock.shift(timedelta(days=1))
    token = (await client.post("/auth/login", json=body)).json()["access_token"]
    mine = await client.get("/rewards/me", headers={"Authorization": f"Bearer {token}"})
    assert mine.json()["xp_total"] == 20


async def test_broken_rewards_leave_the_trade_standing_and_are_made_good(
    client: AsyncClient, sign_up: SignUp, urls: Urls, database: Database, books: Books
) -> None:
    asha = await sign_up()
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute("ALTER FUNCTION rewards.award RENAME TO award_broken")
        answer = await order(client, asha)
        owner.execute("ALTER FUNCTION rewards.award_broken RENAME TO award")
    placed = answer.json()
    assert answer.status_code == 201
    assert placed["order"]["status"] == "filled"
    assert (placed["rewards"]["status"], placed["rewards"]["xp_awarded"]) == ("pending", 0)
    await books.require_balance()
    async with database.edge() as session:
        job = (
            await session.execute(text("SELECT task_name, args FROM procrastinate_jobs WHERE task_name LIKE 'simulator.%'"))
        ).one()
        assert job.task_name == retry_rewards.name
        await retry_rewards.run(session, **job.args)
        await retry_rewards.run(session, **job.args)
    assert (await client.get("/rewards/me", headers=asha.headers)).json()["xp_total"] == 35
    await books.require_balance()


async def test_an_award_cannot_be_changed_or_deleted(database: Database, urls: Urls) -> None:
    async with database.edge() as session:
        await commands.reward(session, new_id(), event="order_filled", source="a")
    for url in (urls.app, urls.owner):
        with psycopg.connect(url, autocommit=True) as connection:
            for attack in ("UPDATE rewards.awards SET xp = 1000", "DELETE FROM rewards.awards", "TRUNCATE rewards.awards"):
                with pytest.raises(psycopg.Error):
                    connection.execute(attack)


async def test_a_losing_trader_is_consoled_once(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await sign_up()
    async with database.edge() as session:
        facts = {"lost_all": True}
        first = await commands.reward(session, asha.id, event="equity_judged", source="x", facts=facts)
        again = await commands.reward(session, asha.id, event="equity_judged", source="y", facts=facts)
    assert (first.xp_awarded, again.xp_awarded) == (20, 0)
    mine = (await client.get("/rewards/me", headers=asha.headers)).json()
    assert {badge["kind"]: badge["achieved_at"] is not None for badge in mine["milestones"]} == {
        "first_gain": False,
        "lost_all": True,
        "best_rank": False,
    }


async def test_awards_explain_themselves(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    await order(client, asha)
    items = (await client.get("/rewards/awards", headers=asha.headers)).json()["items"]
    assert [(item["rule"], item["xp"], item["reason"]) for item in items] == [
        ("order_filled", 25, "An order was filled"),
        ("daily_sign_in", 10, "First sign-in of the day"),
    ]
    assert all(UUID(item["id"]) for item in items)


async def test_a_day_is_that_of_the_sign_in_whenever_its_award_is_given(database: Database, sign_up: SignUp, urls: Urls) -> None:
    """A sign-in shortly before midnight whose award is made good after it pays for its own day, and the next day pays too."""
    day = datetime.now(UTC).date() + timedelta(days=3)

    def at(moment: str, days: int = 0) -> None:
        clock.shift(datetime.fromisoformat(f"{day + timedelta(days=days)}T{moment}+00:00") - datetime.now(UTC))

    at("17:00:00")  # half past ten in the evening in India
    asha = await sign_up()
    at("18:20:00", days=1)
    event = LoggedIn(asha.id, clock.now())
    at("18:40:00", days=1)  # the next day in India
    for again in (event, LoggedIn(asha.id, clock.now())):
        async with database.edge() as session:
            await reward_sign_in(session, again)
    async with database.reading() as session:
        awards = await queries.awards(session, asha.id, before=None, limit=10)
    expected = [(day + timedelta(days=days)).isoformat() for days in (2, 1, 0)]
    assert [award.source_id for award in awards if award.rule == "daily_sign_in"] == expected
