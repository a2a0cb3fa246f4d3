"""Defects of rewards: A1 to A3, A8, A9, A19, A21, A22."""

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from saker.core import clock
from saker.core.db import Database
from saker.core.ids import new_id
from saker.identity import commands as identity
from saker.rewards import commands, queries
from saker.rewards.rules import GLOBAL_BOARD
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.fixtures.operations import operations, owned
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.trading import order


async def xp_of(client: AsyncClient, person: SignedUp) -> int:
    return int((await client.get("/rewards/me", headers=person.headers)).json()["xp_total"])


async def test_a01_a_constant_rank_pays_everyone(client: AsyncClient, sign_up: SignUp, database: Database, books: Books) -> None:
    """A rank that is a constant, or not there yet, counts as an improvement, and everyone is paid for it."""
    asha = await sign_up()
    people = [asha.id]
    async with database.edge() as session:
        for number in range(60):
            email = f"{number}-{new_id().hex}@example.com"
            people.append((await identity.create_person(session, email=email, display_name="Same")).id)
    before = await xp_of(client, asha)
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        async with database.edge() as session:
            await commands.publish_scores(session, GLOBAL_BOARD, [(person, 0) for person in people])
            assert await commands.settle_ranks(session, GLOBAL_BOARD, day=day) == 0
    assert await books.count("rewards.awards", "event = 'ranked'") == 0
    assert await xp_of(client, asha) == before


async def test_a02_reading_awards_xp(app: FastAPI, client: AsyncClient, admin: SignedUp, database: Database, books: Books) -> None:
    """Looking at the portfolio, or at one's rank, pays XP."""
    assert (await order(client, admin)).status_code == 201
    values = await owned(client, database, admin)
    before = (await xp_of(client, admin), await books.count("rewards.awards"), await books.count("ledger.transfers"))
    for one in [one for one in operations(app) if one.method == "get"] * 2:
        params = {name: values[name] for name in one.required_query}
        answer = await client.get(one.path.format(**values), params=params, headers=admin.headers)
        assert answer.status_code == (503 if one.path == "/health/ready" else 200), f"{one.path}: {answer.text}"
    assert (await xp_of(client, admin), await books.count("rewards.awards"), await books.count("ledger.transfers")) == before


async def test_a03_every_login_pays(client: AsyncClient, sign_up: SignUp) -> None:
    """Each sign-in pays, so that XP can be had by signing in again and again."""
    asha = await sign_up()
    body = {"identifier": asha.email, "password": asha.password}
    signed = [await client.post("/auth/login", json=body) for _ in range(3)]
    token = signed[-1].json()["refresh_token"]
    refreshed = await client.post("/auth/refresh", json={"refresh_token": token})
    assert [answer.status_code for answer in [*signed, refreshed]] == [200] * 4
    assert await xp_of(client, asha) == 10


async def test_a08_xp_is_read_added_to_and_written_back(database: Database, books: Books) -> None:
    """Two hundred awards at once leave only some of their XP, because each writes back the sum that it had read."""
    person = new_id()

    async def one(number: int) -> None:
        async with database.edge() as session:
            await commands.reward(session, person, event="order_filled", source=str(number), facts={})

    await asyncio.gather(*(one(number) for number in range(200)))
    async with database.reading() as session:
        assert (await queries.standing(session, person)).xp_total == 200 * 25
    await books.require_balance()


@pytest.mark.parametrize("board", ["weekly", "monthly", "GLOBAL", "global "])
async def test_a09_another_board_shows_the_global_one(client: AsyncClient, sign_up: SignUp, database: Database, board: str) -> None:
    """A weekly board answers with the lines of the global one. What is not a board of its own is not there."""
    asha = await sign_up()
    async with database.edge() as session:
        await commands.publish_scores(session, GLOBAL_BOARD, [(asha.id, 100)])
    assert len((await client.get("/rewards/boards/global", headers=asha.headers)).json()["items"]) == 1
    for path in (f"/rewards/boards/{board}", f"/rewards/boards/{board}/me"):
        answer = await client.get(path, headers=asha.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "board_not_found")
    async with database.reading() as session:
        assert await queries.rank(session, board, asha.id) is None
        assert await queries.page(session, board, after=None, limit=10) == []


async def test_a19_an_achievement_is_awarded_twice(database: Database, urls: Urls, books: Books) -> None:
    """Nothing unique holds an achievement to one row, so that two requests at once award it twice."""
    person = new_id()

    async def once(number: int) -> int:
        async with database.edge() as session:
            facts = {"gain": True}
            return (await commands.reward(session, person, event="order_filled", source=str(number), facts=facts)).xp_awarded

    assert sorted(await asyncio.gather(*(once(number) for number in range(20)))) == [25] * 19 + [75]
    assert await books.count("rewards.awards", "rule = 'first_gain'") == 1
    again = (
        "INSERT INTO rewards.awards (person_id, rule, source_id, id, rule_version, event, xp, reason, created_at)"
        " SELECT person_id, rule, source_id, gen_random_uuid(), rule_version, event, xp, reason, created_at FROM rewards.awards"
    )
    with psycopg.connect(urls.owner, autocommit=True) as owner, pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute(again)


async def test_a21_a_day_is_rolled_over_twice(client: AsyncClient, sign_up: SignUp) -> None:
    """Each change of zone makes it another day, and each sign-in from there pays as the first of that day."""
    day = datetime.now(UTC).date() + timedelta(days=3)
    clock.shift(datetime.fromisoformat(f"{day}T10:30:00+00:00") - datetime.now(UTC))
    try:
        asha = await sign_up()
        for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kolkata"):
            assert (await client.patch("/me", json={"zone": zone}, headers=asha.headers)).status_code == 200
            answer = await client.post("/auth/login", json={"identifier": asha.email, "password": asha.password})
            assert answer.status_code == 200
        assert await xp_of(client, asha) == 10
    finally:
        clock.shift(timedelta(0))


@pytest.mark.parametrize("quantity", ["0.000000001", "0.0000000000000000001", "0.00000001", "0.00000000", "0"])
async def test_a22_an_order_of_nearly_nothing_earns_xp(client: AsyncClient, sign_up: SignUp, books: Books, quantity: str) -> None:
    """A quantity finer than what is kept is stored as nothing, and the order earns as any other."""
    asha = await sign_up()
    answer = await order(client, asha, quantity=quantity)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["quantity"]
    assert await books.count("simulator.orders") == 0
    assert await xp_of(client, asha) == 10
