"""Orders over the API: what they cost, what they earn, what is refused."""

from decimal import Decimal

import pytest
from httpx import AsyncClient

from saker.core.ids import new_id
from tests.fixtures.books import Books
from tests.fixtures.people import SignUp
from tests.fixtures.trading import cancel, mid, minor, order


async def test_registration_opens_an_account_with_one_lakh(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    account = (await client.get("/simulator/account", headers=asha.headers)).json()
    assert account["balance"]["formatted"] == "₹1,00,000.00"
    assert account["epoch"] == 1


async def test_a_market_order_is_filled_with_its_fee_and_the_balance_after(
    client: AsyncClient, sign_up: SignUp, books: Books
) -> None:
    asha = await sign_up()
    answer = await order(client, asha, notional="2500.00")
    assert answer.status_code == 201, answer.text
    placed = answer.json()
    assert placed["order"]["status"] == "filled"
    notional, fee = minor(placed["order"]["notional"]), minor(placed["order"]["fee"])
    assert 0 < notional <= 2500_00
    assert fee == -(-notional * 10 // 10_000)
    assert minor(placed["balance"]) == 1_00_000_00 - notional - fee
    assert sum(minor(fill["fee"]) for fill in placed["fills"]) == fee
    assert sum(Decimal(fill["quantity"]) for fill in placed["fills"]) == Decimal(placed["order"]["filled_quantity"])
    await books.require_balance()


async def test_four_filled_orders_pay_exactly_100_xp_and_the_day_10(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    earned = [(await order(client, asha)).json()["rewards"] for _ in range(4)]
    assert [rewards["xp_awarded"] for rewards in earned] == [25, 25, 25, 25]
    assert [rewards["leveled_up"] for rewards in earned] == [False, False, False, True]
    mine = (await client.get("/rewards/me", headers=asha.headers)).json()
    assert (mine["xp_total"], mine["level"], mine["xp"], mine["xp_needed"]) == (110, 2, 10, 150)


async def test_selling_all_leaves_no_coins_and_books_the_realised_loss(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up()
    bought = (await order(client, asha)).json()["order"]
    sold = (await order(client, asha, side="sell", quantity=bought["filled_quantity"])).json()["order"]
    expected = minor(sold["notional"]) - minor(sold["fee"]) - minor(bought["notional"]) - minor(bought["fee"])
    assert minor(sold["realised"]) == expected
    portfolio = (await client.get("/simulator/portfolio", headers=asha.headers)).json()
    (holding,) = portfolio["positions"]
    assert Decimal(holding["quantity"]) == 0
    assert minor(holding["realised"]) == expected
    assert minor(portfolio["profit"]) == expected
    await books.require_balance()


async def test_the_same_key_places_one_order(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    first = await order(client, asha, key="once")
    again = await order(client, asha, key="once")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert len((await client.get("/simulator/orders", headers=asha.headers)).json()["items"]) == 1


async def test_the_same_key_with_another_body_is_refused(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    await order(client, asha, key="once")
    other = await order(client, asha, key="once", notional="2600.00")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_an_order_without_a_key_is_refused(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    body = {"symbol": "SIM-BTC", "side": "buy", "type": "market", "notional": "2500.00"}
    answer = await client.post("/simulator/orders", json=body, headers=asha.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_required")


@pytest.mark.parametrize(
    ("ticket", "status", "field"),
    [
        ({"quantity": "0.000000001"}, 422, "quantity"),
        ({"quantity": "0"}, 422, "quantity"),
        ({"quantity": "-1"}, 422, "quantity"),
        ({"quantity": "1e3"}, 422, "quantity"),
        ({"quantity": " 1"}, 422, "quantity"),
        ({"quantity": "NaN"}, 422, "quantity"),
        ({"quantity": "0.00000001"}, 422, "quantity"),
        ({"quantity": "0.000001"}, 422, "quantity"),
        ({"quantity": "0.001", "notional": "2500"}, 422, "quantity"),
        ({"notional": "99.99"}, 422, "notional"),
        ({"notional": "2500.001"}, 422, "notional"),
        ({"symbol": "SIM-NOPE"}, 422, "symbol"),
        ({"side": "hold"}, 422, "side"),
        ({"type": "limit"}, 422, "limit_price"),
        ({"type": "market", "limit_price": "10.00"}, 422, "limit_price"),
        ({"type": "limit", "limit_price": "10.001"}, 422, "limit_price"),
        ({"user_id": "x"}, 422, "user_id"),
    ],
)
async def test_a_bad_ticket_names_its_field_and_changes_nothing(
    client: AsyncClient, sign_up: SignUp, books: Books, ticket: dict[str, str], status: int, field: str
) -> None:
    asha = await sign_up()
    answer = await order(client, asha, **ticket)
    assert answer.status_code == status, answer.text
    assert field in {fault["field"] for fault in answer.json()["errors"]}
    assert await books.count("simulator.orders") == 0


async def test_more_than_the_purse_holds_is_refused_and_changes_nothing(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up()
    answer = await order(client, asha, notional="100000.00")
    assert (answer.status_code, answer.json()["code"]) == (409, "insufficient_funds")
    assert await books.count("simulator.orders") == 0
    await books.require_balance()


async def test_coins_that_are_not_there_cannot_be_sold(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up()
    answer = await order(client, asha, side="sell", quantity="0.01")
    assert (answer.status_code, answer.json()["code"]) == (409, "insufficient_funds")
    await books.require_balance()


async def test_a_preview_says_what_the_order_then_costs_and_writes_nothing(
    client: AsyncClient, sign_up: SignUp, books: Books
) -> None:
    asha = await sign_up()
    body = {"symbol": "SIM-BTC", "side": "buy", "type": "market", "quantity": "0.001"}
    preview = (await client.post("/simulator/orders/preview", json=body, headers=asha.headers)).json()
    assert minor(preview["total"]) == minor(preview["notional"]) + minor(preview["fee"])
    assert await books.count("simulator.orders") == 0


async def test_a_client_order_id_is_taken_once(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    assert (await order(client, asha, client_order_id="mine")).status_code == 201
    again = await order(client, asha, client_order_id="mine")
    assert (again.status_code, again.json()["code"]) == (409, "client_order_id_taken")


async def test_a_limit_order_away_from_the_market_rests_with_its_value_reserved(
    client: AsyncClient, sign_up: SignUp, books: Books
) -> None:
    asha = await sign_up()
    limit = await mid(client) // 2
    placed = (await order(client, asha, type="limit", quantity="0.001", limit_price=f"{limit}.00")).json()
    assert placed["order"]["status"] == "open"
    assert placed["rewards"]["status"] == "none"
    cost = limit * 100 // 1000
    account = (await client.get("/simulator/account", headers=asha.headers)).json()
    assert minor(account["reserved"]) in {cost + -(-cost * 5 // 10_000) + step for step in (0, 1)}
    assert minor(account["balance"]) == 1_00_000_00 - minor(account["reserved"])
    await books.require_balance()


async def test_cancelling_gives_the_reserve_back_once(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up()
    limit = await mid(client) // 2
    placed = (await order(client, asha, type="limit", quantity="0.001", limit_price=f"{limit}.00")).json()
    cancelled = await cancel(client, asha, placed["order"]["id"])
    assert cancelled.json()["status"] == "cancelled"
    again = await cancel(client, asha, placed["order"]["id"])
    assert (again.status_code, again.json()["code"], again.json()["status"]) == (409, "order_closed", 409)
    account = (await client.get("/simulator/account", headers=asha.headers)).json()
    assert (minor(account["balance"]), minor(account["reserved"])) == (1_00_000_00, 0)
    await books.require_balance()


async def test_an_order_of_somebody_else_is_not_there(client: AsyncClient, sign_up: SignUp) -> None:
    asha, ravi = await sign_up(), await sign_up()
    placed = (await order(client, asha)).json()["order"]["id"]
    assert (await client.get(f"/simulator/orders/{placed}", headers=ravi.headers)).status_code == 404
    assert (await cancel(client, ravi, placed)).status_code == 404
    assert (await client.get(f"/simulator/orders/{new_id()}", headers=asha.headers)).status_code == 404


async def test_lists_are_paged_without_gaps(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    ids = [(await order(client, asha)).json()["order"]["id"] for _ in range(5)]
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await client.get("/simulator/orders", params=params, headers=asha.headers)).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ids[::-1]
    assert cursor is None
