"""A symbol that the market has no price for any more: nothing is judged on it, and nobody is locked in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from saker.core import clock
from saker.core.db import Database
from saker.market import queries as market
from saker.market.rules.candles import Interval
from saker.market.rules.replay import parse
from saker.market.rules.symbols import BY_CODE
from saker.market.sources import ReplaySource
from saker.rewards import commands as rewards
from saker.rewards import queries as ranks
from saker.rewards.rules import GLOBAL_BOARD
from saker.simulator import commands
from tests.fixtures.books import Books
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.recorded import play_dip, play_recording
from tests.fixtures.trading import cancel, order


@pytest.fixture(autouse=True)
def back(app: FastAPI) -> Iterator[None]:
    yield
    clock.shift(timedelta(0))


def play_another() -> None:
    """A market that trades SIM-ETH only."""
    first = int(clock.now().timestamp()) // 60 - 5
    rows = [f"{(first + minute) * 60}000,300000,300000,300000,300000,2" for minute in range(20)]
    market.use(ReplaySource([parse(rows, BY_CODE["SIM-ETH"], Interval.M1)], now=clock.now, shift=timedelta(0)))


async def test_what_has_no_price_has_no_value_and_no_rank(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await sign_up()
    for _ in range(10):
        assert (await order(client, asha, symbol="SIM-ETH", notional="9900")).status_code == 201
    async with database.edge() as session:
        assert await commands.publish_board(session) == 1
        before = await ranks.own_place(session, GLOBAL_BOARD, asha.id)
    play_recording(ended=False)  # SIM-BTC only
    seen = (await client.get("/simulator/portfolio", headers=asha.headers)).json()
    assert (seen["equity"], seen["positions_value"], seen["profit"], seen["stale"]) == (None, None, None, True)
    (held,) = seen["positions"]
    assert (held["symbol"], held["price"], held["value"]) == ("SIM-ETH", None, None)
    async with database.edge() as session:
        assert await commands.publish_board(session) is None
        assert await commands.settle_board(session) == 0
        after = await ranks.own_place(session, GLOBAL_BOARD, asha.id)
    assert (before.score, before.as_of) == (after.score, after.as_of)
    spend = int(seen["cash"]["amount"]) / 100 / 1.003
    answer = await order(client, asha, symbol="SIM-BTC", notional=f"{spend:.2f}")
    assert answer.status_code == 201
    awards = (await client.get("/rewards/awards", headers=asha.headers)).json()["items"]
    assert "lost_all" not in {award["rule"] for award in awards}


async def touched(client: AsyncClient, database: Database, person: SignedUp) -> tuple[SignedUp, str]:
    """A touched order of a symbol that leaves the market before it is filled."""
    play_dip(after_minutes=60, lasting_minutes=30)
    placed = await order(client, person, type="limit", quantity="0.01", limit_price="75000.00")
    clock.shift(timedelta(minutes=63))
    async with database.edge() as session:
        assert await commands.touch_resting(session) == 1
    play_another()
    signed = await client.post("/auth/login", json={"identifier": person.email, "password": person.password})
    return replace(person, access_token=signed.json()["access_token"]), placed.json()["order"]["id"]


async def test_a_touched_order_of_a_symbol_that_is_gone_is_filled(
    client: AsyncClient, sign_up: SignUp, database: Database, books: Books
) -> None:
    asha, order_id = await touched(client, database, await sign_up())
    answer = await cancel(client, asha, order_id)
    assert (answer.status_code, answer.json().get("status")) == (200, "filled"), answer.text
    await books.require_balance()


async def test_an_account_with_a_symbol_that_is_gone_can_be_closed(
    client: AsyncClient, sign_up: SignUp, database: Database, books: Books
) -> None:
    asha, _ = await touched(client, database, await sign_up())
    async with database.edge() as session:
        await commands.close_account(session, asha.id)
    await books.require_balance()


async def test_the_days_snapshot_waits_for_an_outage_to_end(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    people = [await sign_up() for _ in range(2)]
    play_recording(ended=True)
    async with database.edge() as session:
        await rewards.publish_scores(session, GLOBAL_BOARD, [(person.id, 1) for person in people])
        assert await commands.settle_board(session) == 0
        assert await ranks.settled_on(session, GLOBAL_BOARD) is None, "the day remains to be settled"
