"""Boards: who is ranked, ties, around me, and the best-rank milestone from the daily snapshot only."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from saker.core.ids import new_id
from saker.identity import commands as identity
from saker.rewards import commands, queries
from saker.rewards.rules import GLOBAL_BOARD
from saker.simulator import commands as simulator
from tests.fixtures.people import SignUp
from tests.fixtures.trading import minor, order


async def people(database: Database, count: int) -> list[UUID]:
    """People without a password."""
    made: list[UUID] = []
    async with database.edge() as session:
        for number in range(count):
            email = f"{number}-{new_id().hex}@example.com"
            made.append((await identity.create_person(session, email=email, display_name=f"Person {number}")).id)
    return made


async def test_ten_filled_orders_make_a_person_ranked(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await sign_up()
    for count in range(10):
        mine = (await client.get("/rewards/boards/global/me", headers=asha.headers)).json()
        assert (mine["eligible"], mine["orders_needed"], mine["rank"]) == (False, 10 - count, None)
        await order(client, asha, notional="500")
    async with database.edge() as session:
        assert await simulator.publish_board(session) == 1
    mine = (await client.get("/rewards/boards/global/me", headers=asha.headers)).json()
    portfolio = (await client.get("/simulator/portfolio", headers=asha.headers)).json()
    assert (mine["eligible"], mine["orders_needed"], mine["rank"]) == (True, 0, 1)
    assert abs(minor(mine["score"]) - minor(portfolio["profit"])) < 1_000_00
    assert [place["is_me"] for place in mine["around"]] == [True]


async def test_the_board_is_paged_in_order_with_ties(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await sign_up()
    everyone = await people(database, 30)
    async with database.edge() as session:
        await commands.publish_scores(session, GLOBAL_BOARD, [(one, place // 3 * 100) for place, one in enumerate(everyone)])
    seen: list[int] = []
    cursor: str | None = None
    while True:
        params = {"limit": "7", **({"cursor": cursor} if cursor else {})}
        page = (await client.get("/rewards/boards/global", params=params, headers=asha.headers)).json()
        seen += [place["rank"] for place in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [1 + place // 3 * 3 for place in range(30)]


async def test_around_me_shows_five_on_either_side(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await sign_up()
    everyone = [*(await people(database, 20)), asha.id]
    async with database.edge() as session:
        scores = [(one, 1000 - place * 10) for place, one in enumerate(everyone[:10])]
        scores += [(asha.id, 905)] + [(one, 500 - place) for place, one in enumerate(everyone[10:20])]
        await commands.publish_scores(session, GLOBAL_BOARD, scores)
    mine = (await client.get("/rewards/boards/global/me", headers=asha.headers)).json()
    assert mine["rank"] == 11
    assert [place["rank"] for place in mine["around"]] == list(range(6, 17))


async def test_a_better_rank_pays_once_a_day_and_only_from_the_snapshot(database: Database) -> None:
    everyone = await people(database, 60)
    star = everyone[-1]

    async def publish(star_score: int) -> None:
        async with database.edge() as session:
            scores = [(one, 100 + place) for place, one in enumerate(everyone[:-1])]
            await commands.publish_scores(session, GLOBAL_BOARD, [*scores, (star, star_score)])

    async def settle(day: str) -> int:
        async with database.edge() as session:
            return await commands.settle_ranks(session, GLOBAL_BOARD, day=day)

    async def xp() -> int:
        async with database.reading() as session:
            return (await queries.standing(session, star)).xp_total

    await publish(0)
    assert await settle("2026-01-01") == 0
    assert await xp() == 0
    await publish(10_000)
    assert await xp() == 0
    assert await settle("2026-01-01") == 0
    assert await settle("2026-01-02") == 1
    assert await settle("2026-01-02") == 0
    assert await xp() == 100
    await publish(0)
    await settle("2026-01-03")
    await publish(10_000)
    assert await settle("2026-01-04") == 0
    assert await xp() == 100


async def test_fewer_than_fifty_ranked_people_pay_nobody(database: Database) -> None:
    everyone = await people(database, 49)
    for day, star_score in (("2026-01-01", 0), ("2026-01-02", 10_000)):
        async with database.edge() as session:
            scores = [(one, 100 + place) for place, one in enumerate(everyone[:-1])]
            await commands.publish_scores(session, GLOBAL_BOARD, [*scores, (everyone[-1], star_score)])
            assert await commands.settle_ranks(session, GLOBAL_BOARD, day=day) == 0


async def test_a_better_rank_pays_wherever_the_person_lives_on_that_day(database: Database) -> None:
    """The day is the board's: who moves west comes a second time into a date that their own calendar had."""
    everyone = await people(database, 60)
    star = everyone[-1]
    first = datetime.now(UTC).replace(hour=18, minute=35) + timedelta(days=2)
    for place, zone in enumerate(["Asia/Kolkata", "Asia/Kolkata", "America/New_York"]):
        day = first + timedelta(days=place)
        clock.shift(day - datetime.now(UTC))
        async with database.edge() as session:
            await session.execute(text("UPDATE identity.people SET zone = :zone WHERE id = :id"), {"zone": zone, "id": star})
            scores = [(one, 100 + number * 10) for number, one in enumerate(everyone[:-1])]
            await commands.publish_scores(session, GLOBAL_BOARD, [*scores, (star, 105 + place * 100)])
            assert await commands.settle_ranks(session, GLOBAL_BOARD, day=day.date().isoformat()) == min(place, 1)
    clock.shift(timedelta(0))
    async with database.reading() as session:
        assert (await queries.standing(session, star)).xp_total == 200


async def test_who_left_since_the_board_was_published_is_passed_over(database: Database) -> None:
    everyone = await people(database, 60)
    async with database.edge() as session:
        await commands.publish_scores(session, GLOBAL_BOARD, [(one, place) for place, one in enumerate(everyone)])
        await commands.settle_ranks(session, GLOBAL_BOARD, day="2026-01-01")
        await commands.publish_scores(session, GLOBAL_BOARD, [(one, -place) for place, one in enumerate(everyone)])
        await session.execute(text("DELETE FROM identity.people WHERE id = :id"), {"id": everyone[0]})
        improved = await commands.settle_ranks(session, GLOBAL_BOARD, day="2026-01-02")
        assert improved == 29, "thirty stand better than before, and one of them is gone"
        assert (await queries.standing(session, everyone[0])).xp_total == 0
