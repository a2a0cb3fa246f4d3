"""`/home`: the state of everything that is mine, in one request."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import event

from saker.core.db import Database
from saker.core.ids import new_id
from saker.notifications import commands
from tests.fixtures.people import SignedUp, SignUp

QUERY_BUDGET = 12


def rupees(minor: int, formatted: str) -> dict[str, str]:
    return {"amount": str(minor), "asset": "SIM_INR", "formatted": formatted}


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha")


async def test_a_new_person_has_a_lakh_of_practice_rupees(client: AsyncClient, asha: SignedUp) -> None:
    lakh, nothing = rupees(1_00_000_00, "\u20b91,00,000.00"), rupees(0, "\u20b90.00")
    assert (await client.get("/home", headers=asha.headers)).json() == {
        "practice": {
            "cash": lakh,
            "reserved": nothing,
            "positions_value": nothing,
            "equity": lakh,
            "profit": nothing,
            "profit_percent": "0.00",
        },
        "rewards": {"level": 1, "xp": 10, "xp_needed": 100, "xp_total": 10, "progress_percent": 10},
        "rank": {"global": None, "eligible": False, "orders_needed": 10},
        "unread_notifications": 1,
        "open_orders": 0,
        "attention": [],
    }


async def test_an_order_shows_at_once(client: AsyncClient, asha: SignedUp) -> None:
    order = {"symbol": "SIM-BTC", "side": "buy", "type": "market", "notional": "10000"}
    headers = {**asha.headers, "Idempotency-Key": str(new_id())}
    placed = await client.post("/simulator/orders", headers=headers, json=order)
    assert placed.status_code == 201, placed.text
    home = (await client.get("/home", headers=asha.headers)).json()
    assert home["practice"]["cash"] == placed.json()["balance"]
    assert int(home["practice"]["positions_value"]["amount"]) > 0
    assert int(home["practice"]["profit"]["amount"]) < 0
    assert home["rank"]["orders_needed"] == 9
    assert home["rewards"]["xp_total"] == 35


async def test_what_concerns_the_safety_of_the_account_needs_attention(
    client: AsyncClient, asha: SignedUp, database: Database
) -> None:
    async with database.edge() as session:
        for number in range(7):
            await commands.notify(session, asha.id, "session_ended", str(number), browser="Firefox on Linux")
    home = (await client.get("/home", headers=asha.headers)).json()
    assert home["attention"] == [{"kind": "session_ended", "title": "We ended one of your sign-ins", "link": "/settings"}] * 5
    assert home["unread_notifications"] == 8
    await client.post("/notifications/read", headers=asha.headers, json={"all": True})
    assert (await client.get("/home", headers=asha.headers)).json()["attention"] == []


@pytest.mark.parametrize("path", ["/me", "/home", "/notifications", "/auth/sessions"])
async def test_the_database_is_asked_a_bounded_number_of_times(
    app: FastAPI, client: AsyncClient, asha: SignedUp, path: str
) -> None:
    await client.get(path, headers=asha.headers)
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    engine = app.state.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert (await client.get(path, headers=asha.headers)).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    # The process looks for events and revocations meanwhile; those are not of this request.
    asked = [line for line in statements if "event_outbox" not in line and "number_outbox" not in line]
    asked = [
        line for line in asked if "disablements" not in line and "ended_at >" not in line and "role_grants.role \n" not in line
    ]
    assert 0 < len(asked) <= QUERY_BUDGET, asked
