"""Orders at once: one person, many connections, in one process and over four that share nothing but the database."""

import asyncio
from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.db import Database
from saker.core.ids import new_id
from saker.simulator import commands
from tests.fixtures.books import Books
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.retrying import insist
from tests.fixtures.servers import Servers
from tests.fixtures.trading import cancel, mid, minor, order

STARTING_MINOR = 1_00_000_00
ROUNDS = 10


async def storm(client: AsyncClient, books: Books) -> None:
    """200 orders of one person at once, more than the purse can pay: the tests' common body."""
    asha = await SignUp(client)(email="asha@example.com")
    held = (await order(client, asha, notional="9000")).json()["order"]["filled_quantity"]
    part = str((Decimal(held) / 50).quantize(Decimal("0.00001")))

    async def one(number: int) -> Response:
        ticket = {"side": "sell", "quantity": part} if number % 4 == 0 else {"notional": "2500"}
        key = str(new_id())
        return await insist(lambda: order(client, asha, key=key, **ticket))

    answers = await asyncio.gather(*(one(number) for number in range(200)))
    refusals = Counter(answer.json()["code"] for answer in answers if answer.status_code != 201)
    assert set(refusals) == {"insufficient_funds"}, refusals
    filled = 1 + sum(answer.status_code == 201 for answer in answers)
    assert filled > 50

    orders = await everything(client, asha)
    assert [item["status"] for item in orders] == ["filled"] * filled
    sign = {"buy": -1, "sell": 1}
    spent = sum(sign[item["side"]] * minor(item["notional"]) - minor(item["fee"]) for item in orders)
    account = (await client.get("/simulator/account", headers=asha.headers)).json()
    assert minor(account["balance"]) == STARTING_MINOR + spent >= 0
    mine = (await client.get("/rewards/me", headers=asha.headers)).json()
    gains = 50 * any(badge["kind"] == "first_gain" and badge["achieved_at"] for badge in mine["milestones"])
    assert mine["xp_total"] == 25 * filled + 10 + gains
    assert await books.count("rewards.awards", "rule = 'order_filled' AND person_id = :asha", asha=asha.id) == filled
    await books.require_balance()


async def everything(client: AsyncClient, person: SignedUp) -> list[dict[str, Any]]:
    """Every order of a person, from the pages of the list."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        params = {"limit": 100, **({"cursor": cursor} if cursor else {})}
        page = (await client.get("/simulator/orders", params=params, headers=person.headers)).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


async def same_key(client: AsyncClient, books: Books) -> None:
    """50 requests at once with one idempotency key: the tests' common body."""
    asha = await SignUp(client)()
    answers = await asyncio.gather(*(order(client, asha, key="the-only-one") for _ in range(50)))
    codes = Counter(answer.status_code if answer.status_code == 201 else answer.json()["code"] for answer in answers)
    assert set(codes) <= {201, "request_in_flight"}, codes
    last = await insist(lambda: order(client, asha, key="the-only-one"))
    assert {answer.content for answer in answers if answer.status_code == 201} == {last.content}
    first_time = [answer for answer in answers if answer.status_code == 201 and "Idempotency-Replayed" not in answer.headers]
    assert len(first_time) == 1
    assert await books.count("simulator.orders") == 1
    assert await books.count("simulator.fills") >= 1
    assert await books.count("core.idempotency_keys") == 1
    await books.require_balance()


async def test_200_orders_at_once_never_overdraw_and_all_count(client: AsyncClient, books: Books) -> None:
    await storm(client, books)


async def test_50_requests_with_one_key_place_one_order(client: AsyncClient, books: Books) -> None:
    await same_key(client, books)


async def test_four_processes_keep_what_one_keeps(servers: Servers, books: Books) -> None:
    await same_key(servers.client, books)
    await storm(servers.client, books)


async def test_a_client_order_id_is_taken_once_however_many_ask(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up()
    answers = await asyncio.gather(*(order(client, asha, client_order_id="mine") for _ in range(20)))
    codes = Counter(answer.status_code if answer.status_code == 201 else answer.json()["code"] for answer in answers)
    assert codes == {201: 1, "client_order_id_taken": 19}
    assert await books.count("simulator.orders") == 1
    await books.require_balance()


@pytest.mark.parametrize("lead", ["fill", "cancel", "together"])
async def test_a_fill_and_a_cancellation_at_once_have_one_winner(
    client: AsyncClient, sign_up: SignUp, database: Database, books: Books, lead: str
) -> None:
    asha = await sign_up()
    limit = await mid(client) // 2
    outcomes: Counter[str] = Counter()
    for _ in range(ROUNDS):
        placed = await order(client, asha, type="limit", quantity="0.001", limit_price=f"{limit}.00")
        order_id = placed.json()["order"]["id"]
        ahead = asyncio.Event()

        async def fill(order_id: str = order_id, ahead: asyncio.Event = ahead) -> bool:
            if lead == "cancel":
                await ahead.wait()
            async with database.edge() as session:
                await touch(session, order_id)
            ahead.set()
            async with database.edge() as session:
                return await commands.fill_resting(session, asha.id, UUID(order_id))

        async def undo(order_id: str = order_id, ahead: asyncio.Event = ahead) -> Response:
            if lead == "fill":
                await ahead.wait()
            asyncio.get_running_loop().call_later(0.004, ahead.set)
            return await cancel(client, asha, order_id)

        was_filled, answer = await asyncio.gather(fill(), undo())
        detail = (await client.get(f"/simulator/orders/{order_id}", headers=asha.headers)).json()
        status = detail["order"]["status"]
        told = answer.json()["status"] if answer.status_code == 200 else answer.json()["code"]
        outcomes[f"{status}, fill {was_filled}, cancellation {told}"] += 1
        assert len(detail["fills"]) == (status == "filled")
        assert (status, was_filled, told) in {
            ("cancelled", False, "cancelled"),
            ("filled", True, "order_closed"),
            ("filled", False, "filled"),  # the cancellation came first and met an order that the price had reached
        }, outcomes
        await books.require_balance()
    assert await books.count("ledger.accounts", "purpose = 'order_reserved' AND balance <> 0") == 0


async def touch(session: AsyncSession, order_id: str) -> None:
    """Mark an order as reached by the price, as the ticker does while it is live."""
    await session.execute(
        text("UPDATE simulator.orders SET touched_at = :now WHERE id = :id AND status = 'open'"),
        {"now": clock.now(), "id": order_id},
    )
