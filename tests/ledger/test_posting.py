"""Posting: what it moves, what it answers, what it refuses, and that a key posts once."""

import random

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.money import INR, SIM_INR, Asset, AssetKind, Money
from saker.ledger import commands, queries
from saker.ledger.errors import (
    AccountFrozen,
    AlreadyReversed,
    GroupNotFound,
    InsufficientFunds,
    PostingKeyReused,
    PostingRefused,
)
from saker.ledger.rules import MAX_TRANSFERS, Account, Posting, Transfer, of_person, system
from tests.conftest import Urls
from tests.ledger.making import FEES, WORLD, gift, minor_of, pay, posting, purse, run_sql, transfer, verify


async def test_a_posting_moves_the_amount_from_source_to_target(session: AsyncSession) -> None:
    person = new_id()
    posted = await commands.post(session, gift(person, 500))
    assert not posted.replayed
    assert list(posted.balances.values()) == [500]
    assert await minor_of(session, purse(person)) == 500
    assert await minor_of(session, WORLD) == -500
    assert set((await queries.trial_balance(session)).values()) == {0}


async def test_an_account_that_nobody_posted_to_has_nothing(session: AsyncSession) -> None:
    assert await minor_of(session, purse(new_id())) == 0
    assert await minor_of(session, system("never", INR)) == 0


async def test_the_answer_carries_the_balances_of_accounts_with_a_floor_by_their_id(session: AsyncSession) -> None:
    asha, ravi = new_id(), new_id()
    await commands.post(session, gift(asha, 500))
    posted = await pay(session, transfer(purse(asha), purse(ravi), 120), transfer(purse(asha), FEES, 5))
    ids = {view.owner_id: view.id for person in (asha, ravi) for view in await queries.accounts_of(session, person)}
    assert posted.balances == {ids[asha]: 375, ids[ravi]: 120}
    nobody = await pay(session, transfer(WORLD, FEES, 7))
    assert nobody.balances == {}


async def test_transfers_of_a_group_happen_in_their_order(session: AsyncSession) -> None:
    """Money may be passed on within one group: each transfer sees what those before it moved."""
    asha, ravi, mira = new_id(), new_id(), new_id()
    legs = [
        transfer(WORLD, purse(asha), 100),
        transfer(purse(asha), purse(ravi), 100),
        transfer(purse(ravi), purse(mira), 100),
    ]
    posted = await pay(session, *legs)
    assert (await queries.group(session, posted.group_id)).transfers == tuple(legs)
    assert await minor_of(session, purse(mira)) == 100
    with pytest.raises(InsufficientFunds):
        await pay(session, *reversed([transfer(WORLD, purse(asha), 100), transfer(purse(asha), purse(ravi), 100)]))
    await session.rollback()


async def test_the_same_key_and_transfers_post_once(session: AsyncSession) -> None:
    person = new_id()
    first = await commands.post(session, gift(person, 500))
    again = await commands.post(session, gift(person, 500))
    assert again.replayed
    assert again.group_id == first.group_id
    assert again.balances == first.balances


async def test_a_replay_of_several_transfers_answers_the_balances_of_now(session: AsyncSession) -> None:
    asha, ravi = new_id(), new_id()
    await commands.post(session, gift(asha, 500))
    legs = (transfer(purse(asha), purse(ravi), 100), transfer(purse(asha), FEES, 10))
    first = await pay(session, *legs, key="once")
    await commands.post(session, gift(ravi, 7))
    again = await pay(session, *legs, key="once")
    assert (again.replayed, again.group_id) == (True, first.group_id)
    assert sorted(again.balances.values()) == [107, 390]


BASE = transfer(WORLD, purse(new_id()), 500)
ANOTHER = [
    posting(transfer(BASE.source, BASE.target, 501), key="one"),
    posting(transfer(FEES, BASE.target, 500), key="one"),
    posting(transfer(BASE.source, purse(new_id()), 500), key="one"),
    posting(transfer(BASE.source, of_person(BASE.target.owner_id or new_id(), INR, "promo"), 500), key="one"),
    posting(transfer(BASE.source, Account(BASE.target.owner_id, INR, "available", new_id()), 500), key="one"),
    posting(BASE, BASE, key="one"),
    posting(BASE, key="one", kind="another"),
    Posting("test", "one", "test", (BASE,), ref=new_id()),
    posting(Transfer(system("world", SIM_INR), purse(new_id(), SIM_INR), Money(500, SIM_INR)), key="one"),
]


@pytest.mark.parametrize("another", ANOTHER, ids=range(len(ANOTHER)))
async def test_the_same_key_for_anything_else_is_refused(session: AsyncSession, another: Posting) -> None:
    await commands.post(session, posting(BASE, key="one"))
    with pytest.raises(PostingKeyReused):
        await commands.post(session, another)
    await session.rollback()


async def test_neither_the_note_nor_the_actor_make_it_another_posting(session: AsyncSession) -> None:
    await commands.post(session, posting(BASE, key="one"))
    noted = Transfer(BASE.source, BASE.target, BASE.amount, {"note": "again"})
    assert (await commands.post(session, Posting("test", "one", "test", (noted,), actor_id=new_id()))).replayed


async def test_the_same_key_in_another_scope_is_another_posting(session: AsyncSession) -> None:
    await commands.post(session, posting(BASE, key="one"))
    assert not (await commands.post(session, Posting("other", "one", "test", (BASE,)))).replayed


async def test_what_was_rolled_back_was_never_posted(database: Database) -> None:
    person = new_id()
    async with database.session() as session:
        await commands.post(session, gift(person, 500))
        await session.rollback()
    async with database.edge() as session:
        assert not (await commands.post(session, gift(person, 500))).replayed
        assert await minor_of(session, purse(person)) == 500


async def test_an_account_cannot_be_overdrawn(session: AsyncSession) -> None:
    person = new_id()
    await commands.post(session, gift(person, 500))
    with pytest.raises(InsufficientFunds):
        await pay(session, transfer(purse(person), WORLD, 501))
    await session.rollback()


async def test_an_account_can_be_emptied(session: AsyncSession) -> None:
    person = new_id()
    await commands.post(session, gift(person, 500))
    await pay(session, transfer(purse(person), WORLD, 500))
    assert await minor_of(session, purse(person)) == 0


async def test_a_credit_line_goes_down_to_its_floor_and_no_further(database: Database, urls: Urls) -> None:
    person = new_id()
    run_sql(
        urls.app,
        "INSERT INTO ledger.accounts (asset_id, owner_id, purpose, floor)"
        " SELECT id, %(person)s, 'recoverable', -500 FROM ledger.assets WHERE code = 'INR'",
        person=person,
    )
    owed = of_person(person, INR, "recoverable")
    async with database.edge() as session:
        await pay(session, transfer(owed, FEES, 500))
    async with database.session() as session:
        with pytest.raises(InsufficientFunds):
            await pay(session, transfer(owed, FEES, 1))
    assert (await verify(database)).broken == ()


async def test_a_frozen_account_is_refused(database: Database, urls: Urls) -> None:
    person = new_id()
    async with database.edge() as session:
        await commands.post(session, gift(person, 500))
    run_sql(urls.owner, "UPDATE ledger.accounts SET frozen_at = now() WHERE owner_id IS NOT NULL")
    async with database.session() as session:
        with pytest.raises(AccountFrozen):
            await pay(session, transfer(purse(person), FEES, 1))


async def test_an_asset_that_the_books_do_not_list_is_refused(session: AsyncSession) -> None:
    gold = Asset("GOLD", 3, AssetKind.CRYPTO)
    with pytest.raises(PostingRefused) as refused:
        await pay(session, transfer(system("world", gold), purse(new_id(), gold), 1))
    assert refused.value.facts == {"rule": "asset GOLD does not exist"}
    await session.rollback()


async def test_a_balance_of_39_digits_is_refused(session: AsyncSession) -> None:
    person = new_id()
    most = 10**38 - 1
    await commands.post(session, gift(person, most))
    with pytest.raises(PostingRefused):
        await commands.post(session, gift(person, 1, key="one more"))
    await session.rollback()


async def test_what_is_no_rule_of_the_books_is_not_renamed(database: Database) -> None:
    async with database.reading() as session:
        with pytest.raises(DBAPIError, match="read-only"):
            await commands.post(session, gift(new_id(), 1))


@pytest.mark.parametrize("amount", [0, -1])
def test_a_transfer_of_nothing_or_less_cannot_be_said(amount: int) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        transfer(WORLD, FEES, amount)


def test_a_transfer_of_two_assets_cannot_be_said() -> None:
    with pytest.raises(ValueError, match="one asset"):
        Transfer(WORLD, system("fees:test", SIM_INR), Money(1, INR))
    with pytest.raises(ValueError, match="one asset"):
        Transfer(WORLD, FEES, Money(1, SIM_INR))


def test_a_transfer_to_oneself_cannot_be_said() -> None:
    with pytest.raises(ValueError, match="two accounts"):
        transfer(WORLD, WORLD, 1)


@pytest.mark.parametrize("count", [0, MAX_TRANSFERS + 1])
def test_a_posting_of_none_or_too_many_transfers_cannot_be_said(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 1000"):
        posting(*[BASE] * count)


async def test_a_group_is_reversed_once(session: AsyncSession) -> None:
    person = new_id()
    posted = await commands.post(session, gift(person, 500))
    reversal = await commands.reverse(session, posted.group_id)
    assert await minor_of(session, purse(person)) == 0
    with pytest.raises(AlreadyReversed):
        await commands.reverse(session, posted.group_id)
    undone, undoing = [await queries.posted_group(session, id_) for id_ in (posted.group_id, reversal.group_id)]
    assert (undone.reverses, undone.reversed_by) == (None, reversal.group_id)
    assert (undoing.reverses, undoing.reversed_by) == (posted.group_id, None)
    assert undoing.posting.kind == "gift.reversal"


async def test_a_reversal_takes_back_the_last_transfer_first(session: AsyncSession) -> None:
    """Otherwise money that was passed on within the group could not be taken back."""
    asha, ravi = new_id(), new_id()
    posted = await pay(session, transfer(WORLD, purse(asha), 100), transfer(purse(asha), purse(ravi), 100))
    reversal = await commands.reverse(session, posted.group_id)
    legs = (await queries.group(session, reversal.group_id)).transfers
    assert [(leg.source, leg.target) for leg in legs] == [(purse(ravi), purse(asha)), (purse(asha), WORLD)]


async def test_what_was_spent_cannot_be_reversed(session: AsyncSession) -> None:
    person = new_id()
    posted = await commands.post(session, gift(person, 500))
    await pay(session, transfer(purse(person), FEES, 1))
    with pytest.raises(InsufficientFunds):
        await commands.reverse(session, posted.group_id)
    await session.rollback()


async def test_a_group_that_does_not_exist_cannot_be_reversed(session: AsyncSession) -> None:
    with pytest.raises(GroupNotFound):
        await commands.reverse(session, new_id())


async def test_many_groups_post_in_one_call_each_under_its_key(session: AsyncSession) -> None:
    people = [new_id() for _ in range(20)]
    posted = await commands.post_many(session, [gift(person, 100) for person in people])
    assert len({item.group_id for item in posted}) == 20
    again = await commands.post_many(session, [gift(person, 100) for person in people])
    assert [item.group_id for item in again] == [item.group_id for item in posted]
    assert all(item.replayed for item in again)
    assert [await minor_of(session, purse(person)) for person in people] == [100] * 20


async def test_many_groups_answer_in_the_order_in_which_they_were_given(session: AsyncSession) -> None:
    people = [new_id() for _ in range(10)]
    known = {person: (await commands.post(session, gift(person, 100))).group_id for person in people[::2]}
    random.Random(7).shuffle(people)
    posted = await commands.post_many(session, [gift(person, 100) for person in people])
    assert [item.replayed for item in posted] == [person in known for person in people]
    for person, item in zip(people, posted, strict=True):
        head = await queries.posted_group(session, item.group_id)
        assert head.posting.key == f"gift:{person}"
        assert known.get(person, item.group_id) == item.group_id


async def test_many_groups_keep_the_order_of_their_transfers(session: AsyncSession) -> None:
    asha, ravi = new_id(), new_id()
    first = posting(transfer(WORLD, purse(asha), 100), transfer(purse(asha), purse(ravi), 100))
    second = posting(transfer(purse(ravi), FEES, 40), transfer(purse(ravi), purse(asha), 60))
    posted = await commands.post_many(session, [first, second])
    groups = [await queries.group(session, item.group_id) for item in posted]
    assert [group.transfers for group in groups] == [first.transfers, second.transfers]
    assert await minor_of(session, purse(asha)) == 60


async def test_many_groups_with_one_key_post_once(session: AsyncSession) -> None:
    person = new_id()
    first, second = await commands.post_many(session, [gift(person, 100), gift(person, 100)])
    assert first.group_id == second.group_id
    assert (first.replayed, second.replayed) == (False, True)
    assert await minor_of(session, purse(person)) == 100


@pytest.mark.parametrize("before", [True, False])
async def test_many_groups_of_which_one_reuses_a_key_post_nothing(database: Database, *, before: bool) -> None:
    person, other = new_id(), new_id()
    if before:
        async with database.edge() as session:
            await commands.post(session, gift(person, 100))
    async with database.session() as session:
        with pytest.raises(PostingKeyReused):
            await commands.post_many(session, [gift(other, 1), gift(person, 100), gift(person, 101)])
    async with database.reading() as session:
        assert await minor_of(session, purse(other)) == 0


async def test_many_groups_of_which_one_overdraws_post_nothing(database: Database) -> None:
    person, other = new_id(), new_id()
    async with database.session() as session:
        with pytest.raises(InsufficientFunds):
            await commands.post_many(session, [gift(other, 1), posting(transfer(purse(person), FEES, 1))])
    async with database.reading() as session:
        assert await minor_of(session, purse(other)) == 0
    assert (await verify(database)).broken == ()


async def test_no_groups_post_nothing(session: AsyncSession) -> None:
    assert await commands.post_many(session, []) == []


async def test_rolled_up_legs_stay_in_the_balance(session: AsyncSession) -> None:
    await commands.post_many(session, [gift(new_id(), 100) for _ in range(20)])
    assert await commands.roll_up(session, batch=15) == 15
    assert await minor_of(session, WORLD) == -2000
    assert await commands.roll_up(session) == 5
    assert await minor_of(session, WORLD) == -2000
    assert await commands.roll_up(session) == 0
