"""Defects of boards and lists: A10 and A23, and the budget of statements of every list."""

from fastapi import FastAPI
from httpx import AsyncClient

from saker.core.db import Database
from saker.simulator import commands as simulator
from tests.fixtures.operations import operations, owned
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.statements import statements
from tests.fixtures.trading import mid, minor, order

BUDGET = 5


async def test_a10_the_board_is_computed_on_each_request(
    app: FastAPI, client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    """Each request for the board goes over all people and all trades. Here it reads what was published, in few statements."""
    people = [await sign_up() for _ in range(4)]
    for person in people:
        for _ in range(10):
            assert (await order(client, person, notional="500")).status_code == 201
    async with database.edge() as session:
        assert await simulator.publish_board(session) == 4
    counts = []
    for path, limit in (("/rewards/boards/global", 1), ("/rewards/boards/global", 100), ("/rewards/boards/global/me", None)):
        with statements(app.state.database.engine) as made:
            params = {} if limit is None else {"limit": limit}
            assert (await client.get(path, params=params, headers=people[0].headers)).status_code == 200
        assert not [one for one in made if "simulator." in one or "ledger." in one or "rewards.awards" in one], made
        counts.append(len(made))
    assert counts[0] == counts[1] <= BUDGET
    assert counts[2] <= 2 * BUDGET


async def test_a10_every_list_has_a_budget_of_statements(
    app: FastAPI, client: AsyncClient, admin: SignedUp, database: Database
) -> None:
    """A list makes a statement a row. Here none makes more than five, however many rows it shows."""
    for _ in range(6):
        assert (await order(client, admin, notional="500")).status_code == 201
    values = await owned(client, database, admin)
    lists = [one for one in operations(app) if one.method == "get" and "items" in (one.answer or {}).get("properties", {})]
    assert len(lists) >= 8
    for one in lists:
        counts = []
        for limit in ("1", "100"):
            params = {name: values[name] for name in one.required_query} | ({"limit": limit} if "limit" in one.query else {})
            with statements(app.state.database.engine) as made:
                answer = await client.get(one.path.format(**values), params=params, headers=admin.headers)
            assert answer.status_code == 200, f"{one.name}: {answer.text}"
            counts.append(len(made))
        assert counts[0] == counts[1] <= BUDGET, f"{one.name}: {counts} statements"


async def test_a23_the_board_forgets_cash(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    """The board counts holdings only, so that whoever keeps cash, or puts some aside in an order, seems to lose it."""
    keeper, spender = await sign_up("Keeper"), await sign_up("Spender")
    for _ in range(10):
        await order(client, keeper, notional="500")
        assert (await order(client, spender, notional="9000")).status_code == 201
    limit = f"{await mid(client) // 2}.00"
    assert (await order(client, keeper, type="limit", quantity="0.01", limit_price=limit)).status_code == 201
    async with database.edge() as session:
        assert await simulator.publish_board(session) == 2
    for person in (keeper, spender):
        score = minor((await client.get("/rewards/boards/global/me", headers=person.headers)).json()["score"])
        portfolio = (await client.get("/simulator/portfolio", headers=person.headers)).json()
        equity = minor(portfolio["cash"]) + minor(portfolio["reserved"]) + minor(portfolio["positions_value"])
        # Prices move between the two looks; what was forgotten would be tens of thousands of rupees.
        assert abs(score - (equity - 1_00_000_00)) < 2_000_00
        assert abs(score) < 5_000_00
