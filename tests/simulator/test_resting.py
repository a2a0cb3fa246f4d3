"""Resting orders: filled when the path reaches them, also when nobody was looking."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from saker.core import clock
from saker.core.db import Database
from saker.simulator import commands
from tests.fixtures.books import Books
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.recorded import play_dip
from tests.fixtures.trading import cancel, minor, order

DIP_AFTER, DIP_LASTS = 60, 30
"""Minutes: the market stands at 80,000, an hour from now it dips to 70,000 for half an hour."""


@pytest.fixture(autouse=True)
def a_dip_ahead(app: FastAPI) -> Iterator[None]:
    """Play the recording once the application has chosen its own market; put the clock back afterwards."""
    play_dip(after_minutes=DIP_AFTER, lasting_minutes=DIP_LASTS)
    yield
    clock.shift(timedelta(0))


async def rest(client: AsyncClient, person: SignedUp, limit: str) -> str:
    """A resting buy of 0.01 SIM-BTC; returns its id."""
    placed = (await order(client, person, type="limit", quantity="0.01", limit_price=limit)).json()
    assert placed["order"]["status"] == "open", placed
    return str(placed["order"]["id"])


async def later(client: AsyncClient, person: SignedUp, minutes: int) -> SignedUp:
    """Move the clock, and sign in again: the access token has ended meanwhile."""
    clock.shift(timedelta(minutes=minutes))
    signed = (await client.post("/auth/login", json={"identifier": person.email, "password": person.password})).json()
    return replace(person, access_token=signed["access_token"])


async def look(database: Database) -> int:
    """One look of the ticker; how many orders the path had reached."""
    async with database.edge() as session:
        return await commands.touch_resting(session)


async def test_a_worker_that_was_away_misses_nothing(
    client: AsyncClient, sign_up: SignUp, database: Database, books: Books
) -> None:
    asha = await sign_up()
    order_id = await rest(client, asha, "75000.00")
    assert await look(database) == 0
    asha = await later(client, asha, DIP_AFTER + DIP_LASTS + 3)
    assert await look(database) == 1
    async with database.edge() as session:
        assert await commands.fill_resting(session, asha.id, UUID(order_id))
    detail = (await client.get(f"/simulator/orders/{order_id}", headers=asha.headers)).json()
    assert detail["order"]["status"] == "filled"
    (fill,) = detail["fills"]
    assert (fill["liquidity"], fill["price"]) == ("maker", "75000.00")
    at = datetime.fromisoformat(fill["executed_at"])
    assert at < clock.now() - timedelta(minutes=DIP_LASTS)
    assert minor(detail["order"]["notional"]) == 750_00
    assert minor(detail["order"]["fee"]) == 38
    awards = (await client.get("/rewards/awards", headers=asha.headers)).json()["items"]
    assert [award["xp"] for award in awards if award["rule"] == "order_filled"] == [25]
    await books.require_balance()


async def test_a_touched_order_is_filled_once(client: AsyncClient, sign_up: SignUp, database: Database, books: Books) -> None:
    asha = await sign_up()
    order_id = await rest(client, asha, "75000.00")
    clock.shift(timedelta(minutes=DIP_AFTER + 3))
    assert await look(database) == 1
    assert await look(database) == 0
    async with database.edge() as session:
        assert await commands.fill_resting(session, asha.id, UUID(order_id))
    async with database.edge() as session:
        assert not await commands.fill_resting(session, asha.id, UUID(order_id))
    assert await books.count("simulator.fills") == 1
    await books.require_balance()


async def test_an_order_that_the_path_does_not_reach_goes_on_resting(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    asha = await sign_up()
    await rest(client, asha, "69999.00")
    clock.shift(timedelta(minutes=DIP_AFTER + DIP_LASTS + 3))
    assert await look(database) == 0


async def test_cancelling_an_order_that_the_price_had_reached_fills_it(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up()
    order_id = await rest(client, asha, "75000.00")
    asha = await later(client, asha, DIP_AFTER + DIP_LASTS + 3)
    answer = await cancel(client, asha, order_id)
    assert answer.json()["status"] == "filled", answer.text
    await books.require_balance()
