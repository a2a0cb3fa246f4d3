"""Defects of trading and its money: A4 to A7, A13, A14, A20."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text

from saker.core.db import Database
from saker.market import queries as market
from saker.market.rules.depth import Book, BookLevel
from saker.market.rules.symbols import BY_CODE
from saker.simulator import commands
from saker.simulator.commands import settle
from saker.simulator.rules import execution
from saker.simulator.rules.execution import OutsideWindow, Side
from tests.fixtures.books import Books
from tests.fixtures.operations import operations
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.recorded import play_recording
from tests.fixtures.trading import mid, minor, order

MONEY_WORDS: Final = re.compile(
    r"amount|balance|credit|top_?up|deposit|equity|purse|fund|cash|(?<!e)xp|level|score|rank", re.IGNORECASE
)
STARTING: Final = 1_00_000_00


@pytest.fixture(autouse=True)
def same_market_afterwards() -> Iterator[None]:
    """Put back the market that a test has exchanged."""
    before = market._market.source
    yield
    market._market.source = before
    market._market.mids = (0, {})


async def account_of(client: AsyncClient, person: SignedUp) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/simulator/account", headers=person.headers)).json()
    return found


async def test_a04_a_caller_sets_a_balance(app: FastAPI, client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    """An endpoint that takes an amount lets a person top up, or set what they have."""
    named = [
        f"{one.name} {name}"
        for one in operations(app)
        for name in (
            *(one.body or {}).get("properties", {}),
            *one.query,
            *one.path_names,
            *(one.path.split("/") if one.method != "get" else ()),
        )
        if MONEY_WORDS.search(name) and one.name != "POST /payments/orders"  # how much one is about to pay, at the provider
    ]
    assert named == [], "which of these lets a caller choose an amount of their own?"
    asha = await sign_up()
    for method in ("POST", "PUT", "PATCH"):
        for path in ("/simulator/account", "/simulator/account/balance", "/simulator/deposits", "/wallet", "/rewards/me"):
            answer = await client.request(method, path, json={"amount": "100", "balance": "100"}, headers=asha.headers)
            assert answer.status_code in {404, 405}, f"{method} {path}: {answer.status_code}"
    assert minor((await account_of(client, asha))["balance"]) == STARTING
    assert await books.count("ledger.transfers") == 1


async def test_a05_two_balances_for_one_purse_drift(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    """The purse is kept twice, and after some trading the two say different things."""
    asha = await sign_up()
    bought = (await order(client, asha, notional="20000.00")).json()["order"]
    await order(client, asha, side="sell", quantity=bought["filled_quantity"])
    limit = f"{await mid(client) // 2}.00"
    resting = await order(client, asha, type="limit", quantity="0.001", limit_price=limit)
    last = await order(client, asha, notional="3000.00")
    assert (resting.status_code, last.status_code) == (201, 201)
    portfolio = (await client.get("/simulator/portfolio", headers=asha.headers)).json()
    home = (await client.get("/home", headers=asha.headers)).json()["practice"]
    account = await account_of(client, asha)
    async with database.reading() as session:
        summed = (
            await session.execute(
                text(
                    "SELECT a.balance, sum(e.amount) FROM ledger.accounts a JOIN ledger.entries e ON e.account_id = a.id"
                    " WHERE a.owner_id = :person AND a.purpose = 'practice' AND a.asset_id ="
                    " (SELECT id FROM ledger.assets WHERE code = 'SIM_INR') GROUP BY a.id"
                ),
                {"person": asha.id},
            )
        ).one()
    shown = [minor(money) for money in (last.json()["balance"], account["balance"], portfolio["cash"], home["cash"])]
    assert [*shown, *map(int, summed)] == [shown[0]] * 6
    assert minor(account["reserved"]) == minor(portfolio["reserved"]) == minor(home["reserved"]) > 0


async def test_a06_parallel_orders_overspend(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    """The balance is looked at, then debited, without a lock between: many orders at once spend the same money."""
    asha = await sign_up()
    answers = await asyncio.gather(*(order(client, asha, notional="9000.00") for _ in range(30)))
    filled = [answer.json() for answer in answers if answer.status_code == 201]
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} == {"insufficient_funds"}
    spent = sum(minor(one["order"]["notional"]) + minor(one["order"]["fee"]) for one in filled)
    assert len(filled) == 11
    assert minor((await account_of(client, asha))["balance"]) == STARTING - spent >= 0
    assert (await client.get("/rewards/me", headers=asha.headers)).json()["xp_total"] == 25 * len(filled) + 10
    await books.require_balance()


async def test_a07_a_crash_between_debit_and_trade_loses_money(
    client: AsyncClient, sign_up: SignUp, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The debit and the trade are committed apart, so that a crash between the two loses the money."""
    asha = await sign_up()

    async def crash(*_: object) -> None:
        raise RuntimeError("crashed after the debit")

    with monkeypatch.context() as broken:
        broken.setattr(settle, "record", crash)
        assert (await order(client, asha, key="again")).status_code == 500
    assert minor((await account_of(client, asha))["balance"]) == STARTING
    assert await books.count("simulator.orders") == 0
    await books.require_balance()
    assert (await order(client, asha, key="again")).status_code == 201


async def test_a13_an_old_price_is_served_as_live_and_traded_at(
    client: AsyncClient, sign_up: SignUp, database: Database, books: Books
) -> None:
    """Where the market has no fresh price, a fixed or an old one is shown as live, and orders are filled at it."""
    asha = await sign_up()
    play_recording(ended=False)
    assert (await order(client, asha)).status_code == 201
    play_recording(ended=True)
    (price,) = (await client.get("/market/prices", params={"symbol": "SIM-BTC"})).json()["items"]
    assert price["stale"] is True
    assert price["age_ms"] > 3_000_000
    refused = await order(client, asha)
    body = {"symbol": "SIM-BTC", "side": "sell", "type": "market", "quantity": "0.0001"}
    preview = await client.post("/simulator/orders/preview", json=body, headers=asha.headers)
    assert [(answer.status_code, answer.json()["code"]) for answer in (refused, preview)] == [(409, "market_stale")] * 2
    portfolio = (await client.get("/simulator/portfolio", headers=asha.headers)).json()
    assert (portfolio["stale"], portfolio["equity"], portfolio["positions"][0]["value"]) == (True, None, None)
    assert await books.count("simulator.orders") == 1
    async with database.edge() as session:
        assert await commands.publish_board(session) is None


async def test_a14_a_missing_change_is_made_up(client: AsyncClient) -> None:
    """The change over 24 hours is a random number where there is no price of yesterday."""
    play_recording(ended=False)
    for _ in range(3):
        (price,) = (await client.get("/market/prices", params={"symbol": "SIM-BTC"})).json()["items"]
        assert price["change_24h"] is None


async def test_a20_an_order_outside_the_filters_is_accepted(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    """Less than the smallest order is taken; what moves the price too far is capped, not refused."""
    asha = await sign_up()
    for ticket, status, code in (
        ({"notional": "99.99"}, 422, "below_minimum"),
        ({"quantity": "0.000001"}, 422, "below_minimum"),
        ({"quantity": "0.00000150"}, 422, "not_on_step"),
        ({"quantity": "100000"}, 409, "book_too_thin"),
        ({"type": "limit", "quantity": "0.001", "limit_price": "8000000.50"}, 422, "not_on_step"),
    ):
        answer = await order(client, asha, **ticket)
        assert (answer.status_code, answer.json()["code"]) == (status, code), ticket
    assert await books.count("simulator.orders") == 0
    symbol = BY_CODE["SIM-BTC"]
    edge = 100_000_00 * (10_000 + symbol.tick_window_bp) // 10_000
    inside, outside = (
        Book(100_000_00, bids=(BookLevel(99_000_00, 10**8),), asks=(BookLevel(price, 10**8),))
        for price in (edge, edge + symbol.tick)
    )
    assert execution.walk(symbol, inside, Side.BUY, 10**8).quantity == 10**8
    with pytest.raises(OutsideWindow):
        execution.walk(symbol, outside, Side.BUY, 10**8)
