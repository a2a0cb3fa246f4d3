"""Resting orders: filled when the path reaches them, also when nobody was looking."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient

from saker.core import clock
from saker.core.db import Database
from saker.market import queries as market
from saker.simulator import commands
from tests.fixtures.books import Books
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.trading import cancel, minor, order


@pytest.fixture(autouse=True)
def real_time_again() -> Iterator[None]:
    """Put the clock back after a test that moved it."""
    yield
    clock.shift(timedelta(0))


def lowest_after(start: datetime, hours: int) -> tuple[int, datetime]:
    """The lowest price that the path of the next hours comes to, and when."""
    clock.shift(timedelta(hours=hours + 1))
    points = list(market.source().path("SIM-BTC", start, start + timedelta(hours=hours)))
    lowest = min(points, key=lambda point: (point.price, point.at))
    clock.shift(timedelta(0))
    return lowest.price, lowest.at


async def rest(client: AsyncClient, person: SignedUp, limit_units: int) -> str:
    """A resting buy of 0.001 SIM-BTC; returns its id."""
    limit = limit_units // 100
    placed = (await order(client, person, type="limit", quantity="0.001", limit_price=f"{limit}.00")).json()
    assert placed["order"]["status"] == "open", placed
    return str(placed["order"]["id"])


async def later(client: AsyncClient, person: SignedUp, hours: int) -> SignedUp:
    """Move the clock, and sign in again: the access token has ended meanwhile."""
    clock.shift(timedelta(hours=hours))
    signed = (await client.post("/auth/login", json={"identifier": person.email, "password": person.password})).json()
    return replace(person, access_token=signed["access_token"])


async def look(database: Database) -> int:
    """One look of the ticker, and the fills that it queues."""
    async with database.edge() as session:
        return await commands.touch_resting(session)


async def test_a_worker_that_was_away_misses_nothing(
    client: AsyncClient, sign_up: SignUp, database: Database, books: Books
) -> None:
    asha = await sign_up()
    lowest, at = lowest_after(clock.now(), 6)
    order_id = await rest(client, asha, lowest + 100)
    assert await look(database) == 0
    asha = await later(client, asha, 6)
    assert await look(database) == 1
    async with database.edge() as session:
        assert await commands.fill_resting(session, asha.id, UUID(order_id))
    detail = (await client.get(f"/simulator/orders/{order_id}", headers=asha.headers)).json()
    assert detail["order"]["status"] == "filled"
    (fill,) = detail["fills"]
    assert fill["liquidity"] == "maker"
    assert fill["price"] == detail["order"]["limit_price"]
    assert datetime.fromisoformat(fill["executed_at"]) <= at
    assert minor(detail["order"]["fee"]) == -(-minor(detail["order"]["notional"]) * 5 // 10_000)
    awards = (await client.get("/rewards/awards", headers=asha.headers)).json()["items"]
    assert [award["xp"] for award in awards if award["rule"] == "order_filled"] == [25]
    await books.require_balance()


async def test_a_touched_order_is_filled_once(client: AsyncClient, sign_up: SignUp, database: Database, books: Books) -> None:
    asha = await sign_up()
    lowest, _ = lowest_after(clock.now(), 3)
    order_id = await rest(client, asha, lowest + 100)
    clock.shift(timedelta(hours=3))
    await look(database)
    assert await look(database) == 0
    async with database.edge() as session:
        assert await commands.fill_resting(session, asha.id, UUID(order_id))
    async with database.edge() as session:
        assert not await commands.fill_resting(session, asha.id, UUID(order_id))
    assert await books.count("simulator.fills") == 1
    await books.require_balance()


async def test_cancelling_an_order_that_the_price_had_reached_fills_it(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up()
    lowest, _ = lowest_after(clock.now(), 3)
    order_id = await rest(client, asha, lowest + 100)
    asha = await later(client, asha, 3)
    answer = await cancel(client, asha, order_id)
    assert answer.json()["status"] == "filled", answer.text
    await books.require_balance()
