"""The ledger on many real connections at once. The seed is printed; SAKER_LONG=1 plays the long form."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final, TypeVar
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.db import Database
from saker.core.errors import SakerError
from saker.core.ids import new_id
from saker.ledger import commands, queries
from saker.ledger.rules import Posted, Posting
from tests.conftest import Urls
from tests.ledger.making import FEES, WORLD, gift, minor_of, posting, purse, transfer, verify

T = TypeVar("T")
LONG: Final = bool(os.environ.get("SAKER_LONG"))
CONNECTIONS: Final = 50
OPPOSITE: Final = 1_000 if LONG else 200


@pytest.fixture
async def crowd(urls: Urls) -> AsyncIterator[Database]:
    """A pool of 50 connections."""
    made = Database(urls.app, pool=CONNECTIONS, wait_seconds=60)
    yield made
    await made.close()


async def at_once(database: Database, works: Iterable[Callable[[AsyncSession], Awaitable[T]]]) -> list[T | str]:
    """Each work in a transaction of its own, all begun before the first goes on; the answers, or the codes of refusals."""
    started = asyncio.Event()

    async def one(work: Callable[[AsyncSession], Awaitable[T]]) -> T | str:
        await started.wait()
        try:
            return await database.retrying(work)
        except SakerError as refused:
            return refused.code

    tasks = [asyncio.create_task(one(work)) for work in works]
    started.set()
    return await asyncio.gather(*tasks)


def posts(given: Posting) -> Callable[[AsyncSession], Awaitable[Posted]]:
    return lambda session: commands.post(session, given)


async def give(database: Database, *gifts: Posting) -> None:
    async with database.edge() as session:
        await commands.post_many(session, gifts)


async def test_100_withdrawals_of_one_balance_take_what_there_is(crowd: Database) -> None:
    person = new_id()
    await give(crowd, gift(person, 37 * 100 + 99))
    answers = await at_once(crowd, [posts(posting(transfer(purse(person), FEES, 100))) for _ in range(100)])
    refused = [answer for answer in answers if isinstance(answer, str)]
    assert Counter(refused) == {"insufficient_funds": 63}
    after = sorted(balance for answer in answers if isinstance(answer, Posted) for balance in answer.balances.values())
    assert after == [99 + 100 * n for n in range(37)]
    async with crowd.reading() as session:
        assert await minor_of(session, purse(person)) == 99
        assert await minor_of(session, FEES) == 3700
    assert (await verify(crowd)).broken == ()


async def test_opposite_transfers_neither_deadlock_nor_lose_anything(crowd: Database, urls: Urls) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    people = [new_id() for _ in range(4)]
    await give(crowd, *[gift(person, 1_000_000) for person in people])
    expected = dict.fromkeys(people, 1_000_000)
    works = []
    for _ in range(OPPOSITE):
        legs = []
        for _ in range(chance.choice([1, 1, 2, 3])):
            source, target = chance.sample(people, 2)
            amount = chance.randint(1, 100)
            legs.append(transfer(purse(source), purse(target), amount))
            expected[source] -= amount
            expected[target] += amount
        works.append(posts(posting(*legs)))
    before = await deadlocks(crowd)
    answers = await at_once(crowd, works)
    assert all(isinstance(answer, Posted) and not answer.replayed for answer in answers)
    assert await deadlocks(crowd) == before
    async with crowd.reading() as session:
        assert {person: await minor_of(session, purse(person)) for person in people} == expected
    assert (await verify(crowd)).broken == ()


async def test_many_at_a_time_in_opposite_orders_do_not_deadlock(crowd: Database) -> None:
    people = [new_id() for _ in range(6)]
    await give(crowd, *[gift(person, 1_000_000) for person in people])

    def many(number: int) -> Callable[[AsyncSession], Awaitable[list[Posted]]]:
        turned = people[number % 6 :] + people[: number % 6]
        pairs = [(one, other) if number % 2 else (other, one) for one, other in pairwise(turned)]
        given = [posting(transfer(purse(source), purse(target), 1)) for source, target in pairs]
        return lambda session: commands.post_many(session, given)

    before = await deadlocks(crowd)
    answers = await at_once(crowd, [many(number) for number in range(60)])
    assert all(isinstance(answer, list) and len(answer) == 5 for answer in answers)
    assert await deadlocks(crowd) == before
    async with crowd.reading() as session:
        assert sum([await minor_of(session, purse(person)) for person in people]) == 6_000_000
    assert (await verify(crowd)).broken == ()


async def test_one_key_50_times_posts_once(crowd: Database) -> None:
    person = new_id()
    answers = await at_once(crowd, [posts(gift(person, 500))] * 50)
    assert all(isinstance(answer, Posted) for answer in answers)
    done = [answer for answer in answers if isinstance(answer, Posted)]
    assert Counter(answer.replayed for answer in done) == {False: 1, True: 49}
    assert len({answer.group_id for answer in done}) == 1
    assert all(list(answer.balances.values()) == [500] for answer in done)
    async with crowd.reading() as session:
        assert await minor_of(session, purse(person)) == 500
    assert (await verify(crowd)).broken == ()


async def test_one_key_for_50_different_amounts_posts_one_of_them(crowd: Database) -> None:
    person = new_id()
    answers = await at_once(crowd, [posts(gift(person, minor)) for minor in range(1, 51)])
    (posted,) = [answer for answer in answers if isinstance(answer, Posted)]
    assert Counter(answer for answer in answers if isinstance(answer, str)) == {"posting_key_reused": 49}
    async with crowd.reading() as session:
        assert [await minor_of(session, purse(person))] == list(posted.balances.values())


async def test_the_same_keys_many_at_a_time_and_alone_post_once(crowd: Database) -> None:
    people = [new_id() for _ in range(60)]

    def many(turned: Sequence[UUID]) -> Callable[[AsyncSession], Awaitable[list[Posted]]]:
        return lambda session: commands.post_many(session, [gift(person, 100) for person in turned])

    before = await deadlocks(crowd)
    works: list[Callable[[AsyncSession], Awaitable[object]]] = [
        *[many(turned) for turned in (people, people[::-1]) for _ in range(10)],
        *[posts(gift(person, 100)) for person in people],
    ]
    random.Random(5).shuffle(works)
    answers = await at_once(crowd, works)
    assert not [answer for answer in answers if isinstance(answer, str)]
    assert await deadlocks(crowd) == before
    async with crowd.reading() as session:
        assert [await minor_of(session, purse(person)) for person in people] == [100] * 60
    assert (await verify(crowd)).broken == ()


async def test_an_account_that_50_open_at_once_is_opened_once(crowd: Database) -> None:
    person = new_id()
    answers = await at_once(crowd, [posts(posting(transfer(WORLD, purse(person), 1))) for _ in range(50)])
    assert all(isinstance(answer, Posted) for answer in answers)
    async with crowd.reading() as session:
        (account,) = await queries.accounts_of(session, person)
        assert account.balance.minor == 50
    assert (await verify(crowd)).broken == ()


async def test_one_group_is_reversed_once_by_20(crowd: Database) -> None:
    person = new_id()
    async with crowd.edge() as session:
        await commands.post(session, gift(person, 500, key="kept"))
        posted = await commands.post(session, gift(person, 500))
    answers = await at_once(crowd, [lambda session: commands.reverse(session, posted.group_id)] * 20)
    assert Counter(answer for answer in answers if isinstance(answer, str)) == {"already_reversed": 19}
    async with crowd.reading() as session:
        assert await minor_of(session, purse(person)) == 500


async def test_rolling_up_beside_postings_neither_loses_nor_doubles_a_leg(crowd: Database) -> None:
    people = [new_id() for _ in range(20)]
    works: list[Callable[[AsyncSession], Awaitable[object]]] = [
        *[posts(gift(person, 10, key=str(number))) for person in people for number in range(10)],
        *[lambda session: commands.roll_up(session, batch=7)] * 60,
    ]
    random.Random(3).shuffle(works)
    answers = await at_once(crowd, works)
    assert not [answer for answer in answers if isinstance(answer, str)]
    async with crowd.reading() as session:
        assert await minor_of(session, WORLD) == -2000
    async with crowd.edge() as session:
        await commands.roll_up(session)
    async with crowd.reading() as session:
        assert await minor_of(session, WORLD) == -2000
    assert (await verify(crowd)).broken == ()


async def deadlocks(database: Database) -> int:
    """How many deadlocks the database has counted, of every transaction that has ended by now."""
    async with database.reading() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")
        await connection.exec_driver_sql("SELECT pg_stat_clear_snapshot()")
        found = await connection.exec_driver_sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(found.scalar_one())
