"""Posting: happy paths, refusals, replay."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.ids import new_id
from saker.core.money import INR, Money
from saker.ledger import commands, queries
from saker.ledger.errors import AlreadyReversed, InsufficientFunds, PostingKeyReused
from saker.ledger.rules import Posting, Transfer, of_person, system

WORLD = system("world", INR)


def gift(person, minor: int, key: str = "gift") -> Posting:
    return Posting("test", f"{key}:{person}", "gift", (Transfer(WORLD, of_person(person, INR, "available"), Money(minor, INR)),))


async def test_a_posting_moves_the_amount_from_source_to_target(session: AsyncSession) -> None:
    person = new_id()
    posted = await commands.post(session, gift(person, 500))
    assert not posted.replayed
    assert list(posted.balances.values()) == [500]
    assert (await queries.balance(session, of_person(person, INR, "available"))).minor == 500
    assert (await queries.balance(session, WORLD)).minor == -500
    assert set((await queries.trial_balance(session)).values()) == {0}


async def test_the_same_key_and_transfers_post_once(session: AsyncSession) -> None:
    person = new_id()
    first = await commands.post(session, gift(person, 500))
    again = await commands.post(session, gift(person, 500))
    assert again.replayed
    assert again.group_id == first.group_id
    assert again.balances == first.balances


async def test_the_same_key_with_another_amount_is_refused(session: AsyncSession) -> None:
    person = new_id()
    await commands.post(session, gift(person, 500))
    with pytest.raises(PostingKeyReused):
        await commands.post(session, gift(person, 501))
    await session.rollback()


async def test_an_account_cannot_be_overdrawn(session: AsyncSession) -> None:
    person = new_id()
    await commands.post(session, gift(person, 500))
    with pytest.raises(InsufficientFunds):
        spend = Transfer(of_person(person, INR, "available"), WORLD, Money(501, INR))
        await commands.post(session, Posting("test", "spend", "spend", (spend,)))
    await session.rollback()


async def test_a_group_is_reversed_once(session: AsyncSession) -> None:
    person = new_id()
    posted = await commands.post(session, gift(person, 500))
    await commands.reverse(session, posted.group_id)
    assert (await queries.balance(session, of_person(person, INR, "available"))).minor == 0
    with pytest.raises(AlreadyReversed):
        await commands.reverse(session, posted.group_id)


async def test_many_groups_post_in_one_call_each_under_its_key(session: AsyncSession) -> None:
    people = [new_id() for _ in range(20)]
    posted = await commands.post_many(session, [gift(person, 100) for person in people])
    assert len({item.group_id for item in posted}) == 20
    again = await commands.post_many(session, [gift(person, 100) for person in people])
    assert [item.group_id for item in again] == [item.group_id for item in posted]
    assert all(item.replayed for item in again)


async def test_rolled_up_legs_stay_in_the_balance(session: AsyncSession) -> None:
    await commands.post_many(session, [gift(new_id(), 100) for _ in range(20)])
    assert await commands.roll_up(session) == 20
    assert (await queries.balance(session, WORLD)).minor == -2000
    assert await commands.roll_up(session) == 0
