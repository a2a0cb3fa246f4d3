"""Random histories of the books, played to the ledger and to the oracle at once; the first difference is an error.

A history is a list of acts: postings, replays, reused keys, reversals, many at a time, roll-ups, freezes, and
transactions that end in a crash (a rollback), after which nothing of them may remain.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.db import Database
from saker.core.errors import SakerError
from saker.core.ids import new_id
from saker.core.money import INR, SIM_INR, Asset
from saker.ledger import commands, queries
from saker.ledger.rules import Account, Posted, Posting, Transfer, of_person, system
from tests.ledger import oracle
from tests.ledger.making import run_sql, transfer
from tests.ledger.oracle import Oracle, has_floor

T = TypeVar("T")
ASSETS = (INR, SIM_INR)


class Different(AssertionError):
    """The ledger did, answered or holds something else than it must."""


@dataclass(slots=True)
class Player:
    """One world of people and system accounts, whose names no other world uses; and what happened in it so far."""

    database: Database
    owner_url: str
    chance: random.Random
    world: str = field(default_factory=lambda: new_id().hex[-10:])
    people: list[UUID] = field(default_factory=lambda: [new_id() for _ in range(3)])
    things: list[UUID] = field(default_factory=lambda: [new_id() for _ in range(2)])
    must: Oracle = field(default_factory=Oracle)
    groups: dict[tuple[str, str], UUID] = field(default_factory=dict)
    keys: int = 0

    async def play(self, acts: int) -> None:
        """So many acts, and then every account is compared. Raises Different."""
        for _ in range(acts):
            await self._act()
        await self._compare()

    async def _act(self) -> None:
        acts: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (10, self._post),
            (3, self._post_again),
            (2, self._reuse_a_key),
            (4, self._post_many),
            (3, self._reverse),
            (2, self._roll_up),
            (2, self._crash),
            (1, self._freeze_or_thaw),
        ]
        (act,) = self.chance.choices([act for _, act in acts], [weight for weight, _ in acts])
        await act()

    async def _post(self) -> None:
        await self._try_to_post(self._new())

    async def _post_again(self) -> None:
        if self.must.posted:
            await self._try_to_post(self._some_posted())

    async def _reuse_a_key(self) -> None:
        if self.must.posted:
            known, other = self._some_posted(), self._new()
            await self._try_to_post(Posting(known.scope, known.key, known.kind, other.transfers, known.ref))

    async def _try_to_post(self, posting: Posting) -> None:
        expected = self.must.post(posting)
        answer = await self._in_transaction(lambda session: commands.post(session, posting))
        if isinstance(answer, str):
            _require(answer, expected, posting)
            return
        _require(oracle.REPLAYED if answer.replayed else oracle.POSTED, expected, posting)
        self._remember(posting, answer)
        floored = {account for leg in posting.transfers for account in (leg.source, leg.target) if has_floor(account)}
        wanted = sorted(self.must.balances[account] for account in floored)
        _require(sorted(answer.balances.values()), wanted, "balances after")

    async def _post_many(self) -> None:
        postings = [self._new() for _ in range(self.chance.randint(1, 5))]
        if self.must.posted and self.chance.random() < 0.5:
            postings.append(self._some_posted())
        if self.chance.random() < 0.2:
            postings.append(self.chance.choice(postings))
        if self.chance.random() < 0.1:
            known, other = self.chance.choice(postings), self._new()
            postings.append(Posting(known.scope, known.key, known.kind, other.transfers, known.ref))
        expected = self.must.post_many(postings)
        answers = await self._in_transaction(lambda session: commands.post_many(session, postings))
        if isinstance(answers, str):
            _require(answers, expected, postings)
            return
        _require([oracle.REPLAYED if answer.replayed else oracle.POSTED for answer in answers], expected, postings)
        for posting, answer in zip(postings, answers, strict=True):
            self._remember(posting, answer)

    async def _reverse(self) -> None:
        if not self.groups:
            return
        identity = self.chance.choice(list(self.groups))
        group_id = self.groups[identity]
        expected = self.must.reverse(identity, group_id)
        answer = await self._in_transaction(lambda session: commands.reverse(session, group_id))
        _require(answer if isinstance(answer, str) else oracle.POSTED, expected, f"reversal of {identity}")
        if not isinstance(answer, str):
            self.groups["ledger.reversal", str(group_id)] = answer.group_id

    async def _roll_up(self) -> None:
        async with self.database.edge() as session:
            await commands.roll_up(session, batch=self.chance.choice([1, 3, 1000]))

    async def _crash(self) -> None:
        """Some postings, and then the process dies before it commits."""
        async with self.database.session() as session:
            for posting in [self._new() for _ in range(self.chance.randint(1, 3))]:
                if isinstance(await _answer(session, partial(_post, posting)), str):
                    break
            else:
                await commands.roll_up(session)
            await session.rollback()

    async def _freeze_or_thaw(self) -> None:
        known = [account for account in self.must.lines if account.owner_id]
        if not known:
            return
        account = self.chance.choice(known)
        frozen = account not in self.must.frozen
        self.must.frozen ^= {account}
        run_sql(
            self.owner_url,
            "UPDATE ledger.accounts SET frozen_at = CASE WHEN %(frozen)s THEN now() END"
            " WHERE owner_id = %(owner)s AND purpose = %(purpose)s AND ref IS NOT DISTINCT FROM %(ref)s"
            " AND asset_id = (SELECT id FROM ledger.assets WHERE code = %(asset)s)",
            frozen=frozen,
            owner=account.owner_id,
            purpose=account.purpose,
            ref=account.ref,
            asset=account.asset.code,
        )

    def _new(self) -> Posting:
        """A posting of one to four transfers under a new key; it may well overdraw."""
        self.keys += 1
        legs = tuple(self._transfer() for _ in range(self.chance.choice([1, 1, 1, 2, 3, 4])))
        ref = self.chance.choice([None, self.things[0]])
        return Posting(f"test.{self.world}", str(self.keys), self.chance.choice(["pay", "fee"]), legs, ref)

    def _transfer(self) -> Transfer:
        asset = self.chance.choice(ASSETS)
        accounts = self._accounts(asset)
        source = self.chance.choice(accounts)
        target = self.chance.choice([account for account in accounts if account != source])
        return transfer(source, target, self.chance.choice([1, 7, 50, 50, 100, 400]))

    def _accounts(self, asset: Asset) -> list[Account]:
        """Whom a transfer may name; the world more often, so that there is something to pay with."""
        people = [of_person(person, asset, purpose) for person in self.people for purpose in ("available", "reserved")]
        referring = [of_person(self.people[0], asset, "available", thing) for thing in self.things]
        things = [Account(None, asset, "escrow", thing) for thing in self.things]
        world, fees = system(f"world:{self.world}", asset), system(f"fees:{self.world}", asset)
        return [*people, *referring, *things, fees, *[world] * 6]

    def _some_posted(self) -> Posting:
        return self.must.posted[self.chance.choice(list(self.must.posted))]

    def _remember(self, posting: Posting, answer: Posted) -> None:
        known = self.groups.setdefault((posting.scope, posting.key), answer.group_id)
        _require(answer.group_id, known, "the group of a key")

    async def _in_transaction(self, work: Callable[[AsyncSession], Awaitable[T]]) -> "T | str":
        async with self.database.session() as session:
            answer = await _answer(session, work)
            if isinstance(answer, str):
                await session.rollback()
            else:
                await session.commit()
            return answer

    async def _compare(self) -> None:
        """Every balance, every line, and every group against what they must be."""
        async with self.database.reading() as session:
            for account, balance in self.must.balances.items():
                _require((await queries.balance(session, account)).minor, balance, account)
            for account, lines in self.must.lines.items():
                _require(await _lines(session, account), lines, account)
            for identity, group_id in self.groups.items():
                found = await queries.group(session, group_id)
                wanted = self.must.posted[identity]
                _require((found.scope, found.key, found.kind, found.ref), (*identity, wanted.kind, wanted.ref), identity)
                _require([_bare(leg) for leg in found.transfers], [_bare(leg) for leg in wanted.transfers], identity)
            counted = text(
                "SELECT count(*) FROM ledger.groups WHERE scope = :own OR (scope = 'ledger.reversal' AND key = ANY(:undone))"
            )
            keys = {"own": f"test.{self.world}", "undone": [str(group) for group in self.groups.values()]}
            _require((await session.execute(counted, keys)).scalar_one(), len(self.must.posted), "groups")


async def _post(posting: Posting, session: AsyncSession) -> Posted:
    return await commands.post(session, posting)


def _bare(leg: Transfer) -> tuple[object, ...]:
    return leg.source, leg.target, leg.amount


async def _answer(session: AsyncSession, work: Callable[[AsyncSession], Awaitable[T]]) -> "T | str":
    """What the ledger answers, or the code of its refusal."""
    try:
        return await work(session)
    except SakerError as refused:
        return refused.code


_LINES = text(
    "SELECT e.amount, e.balance_after FROM ledger.entries e JOIN ledger.accounts a ON a.id = e.account_id"
    " JOIN ledger.assets s ON s.id = a.asset_id WHERE s.code = :asset AND a.purpose = :purpose"
    " AND a.owner_id IS NOT DISTINCT FROM cast(:owner AS uuid) AND a.ref IS NOT DISTINCT FROM cast(:ref AS uuid) ORDER BY e.seq"
)


async def _lines(session: AsyncSession, account: Account) -> list[tuple[int, int]]:
    values = {"asset": account.asset.code, "purpose": account.purpose, "owner": account.owner_id, "ref": account.ref}
    return [(int(row.amount), int(row.balance_after)) for row in (await session.execute(_LINES, values)).all()]


def _require(found: object, wanted: object, what: object) -> None:
    if found != wanted and not (isinstance(wanted, frozenset) and found in wanted):
        message = f"{what}: {found}, must be {wanted}"
        raise Different(message)
