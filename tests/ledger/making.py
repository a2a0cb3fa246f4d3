"""What the ledger's tests are made of: people, gifts, payments, and plain SQL as either role."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.money import INR, SIM_INR, Asset, Money
from saker.ledger import commands, queries
from saker.ledger.rules import Account, Posted, Posting, Transfer, of_person, system
from saker.ledger.verify import Report
from saker.ledger.verify import verify as verify_books

WORLD = system("world", INR)
FEES = system("fees:test", INR)


def purse(person: UUID, asset: Asset = INR) -> Account:
    """A person's available account."""
    return of_person(person, asset, "available")


def transfer(source: Account, target: Account, minor: int) -> Transfer:
    """An amount from a source to a target, in the source's asset."""
    return Transfer(source, target, Money(minor, source.asset))


def posting(*transfers: Transfer, key: str | None = None, kind: str = "test") -> Posting:
    """A posting under a key of its own, or under `key`."""
    return Posting("test", key or str(new_id()), kind, transfers)


def gift(person: UUID, minor: int, key: str = "gift") -> Posting:
    """Money out of nowhere for a person, once a key."""
    return Posting("test", f"{key}:{person}", "gift", (transfer(WORLD, purse(person), minor),))


async def pay(session: AsyncSession, *transfers: Transfer, key: str | None = None) -> Posted:
    """Post these transfers as one group."""
    return await commands.post(session, posting(*transfers, key=key))


async def minor_of(session: AsyncSession, account: Account) -> int:
    """An account's balance now, in minor units."""
    return (await queries.balance(session, account)).minor


async def verify(database: Database) -> Report:
    """The ledger's own invariants, in a transaction of their own."""
    async with database.session(read_only=True) as session:
        return await verify_books(session, ())


@dataclass(frozen=True, slots=True)
class Known:
    """Books with a past: the ids that an attacker would look up first."""

    asha: int
    ravi: int
    practice: int
    world: int
    group: UUID
    transfer: UUID
    asha_owner: UUID
    asset: int
    other_asset: int


async def known_books(database: Database) -> Known:
    """Asha has ₹500.00, Ravi ₹300.00, and one practice account has 100.00; one group of two transfers; nothing is rolled up."""
    asha, ravi, player = new_id(), new_id(), new_id()
    async with database.edge() as session:
        await commands.post(session, gift(asha, 700_00))
        await commands.post(session, gift(ravi, 100_00))
        paid = await pay(session, transfer(purse(asha), purse(ravi), 199_00), transfer(purse(asha), purse(ravi), 1_00))
        house = system("practice_house", SIM_INR)
        await pay(session, transfer(house, purse(player, SIM_INR), 100_00))
        (asha_account,) = await queries.accounts_of(session, asha)
        (ravi_account,) = await queries.accounts_of(session, ravi)
        (practice,) = await queries.accounts_of(session, player)
        connection = await session.connection()
        found = await connection.exec_driver_sql(
            "SELECT (SELECT id FROM ledger.accounts WHERE purpose = 'world') AS world,"
            " (SELECT id FROM ledger.transfers ORDER BY id LIMIT 1) AS transfer,"
            " (SELECT id FROM ledger.assets WHERE code = 'INR') AS asset,"
            " (SELECT id FROM ledger.assets WHERE code = 'SIM_INR') AS other"
        )
        row = found.one()
    return Known(asha_account.id, ravi_account.id, practice.id, row.world, paid.group_id, row.transfer, asha, row.asset, row.other)


def run_sql(url: str, *statements: str, **values: Any) -> list[tuple[Any, ...]]:
    """Run statements in one transaction of plain SQL and commit; the rows of the last. Raises what the database says."""
    with psycopg.connect(url) as connection:
        rows: list[tuple[Any, ...]] = []
        for statement in statements:
            cursor = connection.execute(statement.encode(), values or None)
            rows = cursor.fetchall() if cursor.description else []
        connection.commit()  # inside the block: a commit that is refused closes the connection too
    return rows


def refusal(url: str, statements: Sequence[str], values: dict[str, Any]) -> str | None:
    """The SQLSTATE with which the database refuses these statements, or None when it carries them out."""
    try:
        run_sql(url, *statements, **values)
    except psycopg.Error as error:
        return error.sqlstate
    return None


def balances(url: str) -> dict[int, Decimal]:
    """Every account's cached balance."""
    return dict(run_sql(url, "SELECT id, balance FROM ledger.accounts"))
