"""What a person may ask of resting orders: how many, how far, how much; and what a look at them costs."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock
from saker.core.auth import Actor
from saker.core.db import Database, commit
from saker.core.ids import new_id
from saker.core.money import SIM_INR, Money
from saker.ledger import commands as ledger
from saker.ledger.rules import Posting, Transfer
from saker.market import queries as market
from saker.market.rules.symbols import BY_CODE
from saker.simulator import accounts, commands
from saker.simulator.commands import Ticket, resting
from saker.simulator.commands.account import lock_account
from saker.simulator.rules.execution import FURTHEST, LimitTooFar, OrderType, Side, require_near
from tests.fixtures.books import Books
from tests.fixtures.people import SignUp
from tests.fixtures.recorded import play_dip
from tests.fixtures.trading import cancel, mid, order

BTC = BY_CODE["SIM-BTC"]


@pytest.fixture(autouse=True)
def back() -> Iterator[None]:
    yield
    clock.shift(timedelta(0))


async def top_up(database: Database, person: UUID, paise: int) -> None:
    async with database.edge() as session:
        account = await lock_account(session, person)
        cash = accounts.cash(person, account.id)
        transfer = Transfer(accounts.HOUSE, cash, Money(paise, SIM_INR))
        await ledger.post(session, Posting("test", str(new_id()), "test", (transfer,)))


@pytest.mark.parametrize(
    ("side", "limit"),
    [
        (Side.BUY, 1_000_00 // FURTHEST - 1),
        (Side.BUY, 1_010_01),
        (Side.SELL, 989_99),
        (Side.SELL, 1_000_00 * FURTHEST + 1),
    ],
)
def test_a_limit_stays_in_its_band_around_the_mid(side: Side, limit: int) -> None:
    with pytest.raises(LimitTooFar) as refused:
        require_near(BTC, side, limit, 1_000_00)
    assert refused.value.field == "limit_price"


@pytest.mark.parametrize(
    ("side", "limit"),
    [(Side.BUY, 1_000_00 // FURTHEST), (Side.BUY, 1_010_00), (Side.SELL, 990_00), (Side.SELL, 1_000_00 * FURTHEST)],
)
def test_the_ends_of_the_band_are_in_it(side: Side, limit: int) -> None:
    require_near(BTC, side, limit, 1_000_00)


async def test_a_limit_out_of_all_proportion_is_refused_and_named(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up()
    for limit in ("999999999999999", f"{await mid(client) * 102 // 100}.00", "1.00"):
        answer = await order(client, asha, type="limit", quantity="0.001", limit_price=limit)
        assert (answer.status_code, answer.json()["code"]) == (422, "limit_too_far"), answer.text
        assert [fault["field"] for fault in answer.json()["errors"]] == ["limit_price"]
    assert await books.count("simulator.orders") == 0


async def test_a_person_has_at_most_a_hundred_open_orders(
    client: AsyncClient, sign_up: SignUp, database: Database, books: Books
) -> None:
    asha = await sign_up()
    low = f"{await mid(client) * 9 // 10}.00"
    placed = await order(client, asha, type="limit", quantity="0.00002", limit_price=low)
    assert placed.status_code == 201, placed.text
    copies = (
        "INSERT INTO simulator.orders SELECT (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid()))).*"
        " FROM simulator.orders o, generate_series(1, 99)"
    )
    async with database.edge() as session:
        await session.execute(text(copies))
    answer = await order(client, asha, type="limit", quantity="0.00002", limit_price=low)
    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (409, "too_many_open_orders", 100)
    assert (await order(client, asha)).status_code == 201, "an order that does not rest is none of them"
    assert (await cancel(client, asha, placed.json()["order"]["id"])).status_code == 200
    assert (await order(client, asha, type="limit", quantity="0.00002", limit_price=low)).status_code == 201


async def test_a_look_goes_through_no_order_that_the_path_cannot_have_reached(
    client: AsyncClient, sign_up: SignUp, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    play_dip(after_minutes=60, lasting_minutes=30)
    asha = await sign_up()
    for limit in ("75000.00", "69999.00", "60000.00"):
        assert (await order(client, asha, type="limit", quantity="0.01", limit_price=limit)).status_code == 201
    asked: list[int] = []
    real = resting.first_touch

    def counted(symbol: object, one: object, mark: object, now: object) -> object:
        asked.append(int(one.limit_price))  # type: ignore[attr-defined]
        return real(symbol, one, mark, now)  # type: ignore[arg-type]

    monkeypatch.setattr(resting, "first_touch", counted)
    seen = []
    for minutes in (1, 2, 63):
        clock.shift(timedelta(minutes=minutes))
        async with database.edge() as session:
            touched = await commands.touch_resting(session)
        seen.append((touched, sorted(asked)))
        asked.clear()
    assert seen == [(0, [6000000, 6999900, 7500000]), (0, []), (1, [7500000])]


async def test_an_order_that_was_committed_late_is_met_by_what_passed_meanwhile(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    """However long its transaction took: it counts from its own instant until the ticker has looked at it."""
    asha, other = await sign_up(), await sign_up()
    play_dip(after_minutes=2, lasting_minutes=1)
    assert (await order(client, other, type="limit", quantity="0.01", limit_price="60000.00")).status_code == 201
    async with database.session() as slow:
        ticket = Ticket("SIM-BTC", Side.BUY, OrderType.LIMIT, quantity="0.01", limit_price="70500.00")
        placed = await commands.place(slow, Actor(asha.id, frozenset()), ticket)
        for minutes in (1, 3, 5):
            clock.shift(timedelta(minutes=minutes))
            async with database.edge() as session:
                assert await commands.touch_resting(session) == 0
        await commit(slow)
    async with database.edge() as session:
        assert await commands.touch_resting(session) == 1
    async with database.edge() as session:
        assert await commands.fill_resting(session, asha.id, placed.order.id)
    answer = await client.get(f"/simulator/orders/{placed.order.id}", headers=asha.headers)
    (fill,) = answer.json()["fills"]
    assert (fill["price"], fill["mid"]) == ("70500.00", "70000.00"), "the mid is the path's"
    source = market.source()
    quote = source.quote("SIM-BTC", datetime.fromisoformat(fill["executed_at"]))
    assert quote is not None
    assert quote.last == 7_000_000


async def test_a_quantity_beyond_64_bits_is_no_error_of_ours(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await sign_up()
    await top_up(database, asha.id, 100_00_00_000_00)
    depth = (await client.get("/market/depth", params={"symbol": "SIM-BTC"})).json()
    body = {"type": "limit", "quantity": "900000000000.00", "limit_price": depth["asks"][3]["price"]}
    answer = await order(client, asha, **body)
    assert (answer.status_code, answer.json()["code"]) == (409, "insufficient_funds"), json.dumps(answer.json())
