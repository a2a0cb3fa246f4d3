"""Closing a practice account, and what the demo leaves behind."""

from httpx import AsyncClient

from saker.core.db import Database
from saker.simulator import commands
from tests.fixtures.books import Books
from tests.fixtures.people import SignUp
from tests.fixtures.trading import mid, order


async def test_closing_gives_everything_back_and_cancels_what_rests(
    client: AsyncClient, sign_up: SignUp, database: Database, books: Books
) -> None:
    asha = await sign_up()
    await order(client, asha)
    await order(client, asha, type="limit", quantity="0.001", limit_price=f"{await mid(client) // 2}.00")
    async with database.edge() as session:
        await commands.close_account(session, asha.id)
    assert await books.count("ledger.accounts", "owner_id = :person AND balance <> 0", person=asha.id) == 0
    assert await books.count("simulator.orders", "status = 'cancelled'") == 1
    assert (await client.get("/simulator/account", headers=asha.headers)).json()["code"] == "no_practice_account"
    await books.require_balance()
