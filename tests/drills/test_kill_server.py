"""kill -9 of a server amid orders: what it acknowledged is there, once; what it did not is asked for again, once."""

import asyncio
import os
import random
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Final

import psycopg
from httpx import Response

from saker.core.ids import new_id
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.retrying import insist
from tests.fixtures.servers import Servers
from tests.fixtures.trading import order

LONG: Final = os.environ.get("SAKER_LONG") == "1"
"""SAKER_LONG=1 places 500 orders instead of 150."""

ORDERS: Final = 500 if LONG else 150
PEOPLE: Final = 10
KILLS: Final = 4 if LONG else 2
SEED: Final = int(os.environ.get("SAKER_SEED", "20250101"))

SLOW_COMMIT: Final = """
    CREATE FUNCTION public.slow_commit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_sleep(0.1); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON core.idempotency_keys DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION public.slow_commit();
"""
"""A disk that takes 100 ms over each COMMIT, so that kills fall between the commit and the answer: the case to survive."""


async def test_a_server_that_is_killed_loses_and_repeats_nothing(urls: Urls, tmp_path: Path, books: Books) -> None:
    chance = random.Random(SEED)
    kill_after = sorted(chance.sample(range(10, ORDERS - 40), KILLS))
    print(f"seed {SEED}: killed after {kill_after} of {ORDERS} answers")
    async with Servers(urls.app, tmp_path, count=1) as servers:
        people = await asyncio.gather(*(SignUp(servers.client)(email=f"{n}@example.com") for n in range(PEOPLE)))
        with psycopg.connect(urls.owner, autocommit=True) as owner:
            owner.execute(SLOW_COMMIT)
        acknowledged: dict[str, tuple[SignedUp, Response]] = {}
        enough = {count: asyncio.Event() for count in kill_after}

        async def trade(person: SignedUp) -> None:
            for _ in range(ORDERS // PEOPLE):
                key = str(new_id())
                acknowledged[key] = person, await insist(partial(order, servers.client, person, key=key, notional="500"))
                if len(acknowledged) in enough:
                    enough[len(acknowledged)].set()

        async def kill() -> None:
            for moment in enough.values():
                await moment.wait()
                servers.kill(0)
                await servers.restart(0)

        await asyncio.gather(kill(), *(trade(person) for person in people))
        answers = [answer for _, answer in acknowledged.values()]
        assert Counter(answer.status_code for answer in answers) == {201: ORDERS}
        unanswered = sum("Idempotency-Replayed" in answer.headers for answer in answers)
        print(f"{unanswered} orders were committed and not answered before a kill")
        for key, (person, answer) in acknowledged.items():
            again = await order(servers.client, person, key=key, notional="500")
            assert (again.headers.get("Idempotency-Replayed"), again.content) == ("true", answer.content)

    ids = {answer.json()["order"]["id"] for answer in answers}
    assert len(ids) == ORDERS
    await require_stored(urls, ids, books)
    assert unanswered, "no kill fell between a commit and its answer: the drill did not meet what it is for"


async def require_stored(urls: Urls, ids: set[str], books: Books) -> None:
    """These orders and no others, each with its key, its award and its place in the books."""
    async with await psycopg.AsyncConnection.connect(urls.app) as connection:
        rows = await (await connection.execute("SELECT id::text, status FROM simulator.orders")).fetchall()
    assert dict(rows) == dict.fromkeys(ids, "filled")
    assert await books.count("core.idempotency_keys") == ORDERS
    assert await books.count("rewards.awards", "rule = 'order_filled'") == ORDERS
    assert await books.count("ledger.groups", "kind = 'simulator.buy'") == ORDERS
    await books.require_balance()
