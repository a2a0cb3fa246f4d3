"""Reading the books: balances now and at a time, entries, statements, the trial balance, a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Row, Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import db, money
from saker.core.money import Money
from saker.ledger import models
from saker.ledger.errors import AccountNotFound, GroupNotFound, StatementTooLong
from saker.ledger.rules import Account, Posting, Transfer


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account and its balance now."""

    id: int
    owner_id: UUID | None
    purpose: str
    ref: UUID | None
    balance: Money


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of an account: signed amount, the balance after it, when and why."""

    account_id: int
    seq: int
    amount: Money
    balance_after: Money
    kind: str
    at: datetime
    group_id: UUID
    ref: UUID | None


@dataclass(frozen=True, slots=True)
class Statement:
    """The lines of a period between two balances that tie: opening + Σ lines = closing."""

    account: AccountView
    opening: Money
    closing: Money
    lines: Sequence[EntryView]


@dataclass(frozen=True, slots=True)
class TrialLine:
    """The sum of all accounts of one asset and purpose; `floored` tells what people and things hold from what the house holds."""

    purpose: str
    floored: bool
    accounts: int
    balance: Money


@dataclass(frozen=True, slots=True)
class PostedGroup:
    """A posted group with its ids: who caused it, when, what it undoes, what undid it, and its transfers in order."""

    id: UUID
    posting: Posting
    created_at: datetime
    reverses: UUID | None
    reversed_by: UUID | None


async def balance(session: AsyncSession, account: Account) -> Money:
    """An account's balance now; zero when nothing was ever posted to it."""
    found = await session.execute(
        text(
            "SELECT a.balance + coalesce((SELECT sum(p.amount) FROM ledger.system_pending p WHERE p.account_id = a.id), 0)"
            " FROM ledger.accounts a JOIN ledger.assets s ON s.id = a.asset_id"
            " WHERE s.code = :asset AND a.id = ledger.find_account(:owner, s.id, :purpose, :ref)"
        ),
        {"asset": account.asset.code, "owner": account.owner_id, "purpose": account.purpose, "ref": account.ref},
    )
    return Money(int(found.scalar_one_or_none() or 0), account.asset)


async def accounts_of(session: AsyncSession, owner_id: UUID, *, ref: UUID | None = None) -> list[AccountView]:
    """A person's accounts with their balances now, oldest first; only those of `ref` when it is given."""
    statement = _accounts().where(models.Account.owner_id == owner_id).order_by(models.Account.id)
    if ref is not None:
        statement = statement.where(models.Account.ref == ref)
    return [_account(account, code) for account, code in (await session.execute(statement)).all()]


async def accounts_page(
    session: AsyncSession, owner_id: UUID, *, asset: str | None, after_id: int | None, limit: int
) -> list[AccountView]:
    """A person's accounts by id, at most `limit` and those after `after_id`; with `asset`, its code, only those that hold it."""
    statement = _accounts().where(models.Account.owner_id == owner_id).order_by(models.Account.id).limit(limit)
    if asset is not None:
        statement = statement.where(models.AssetRow.code == asset)
    if after_id is not None:
        statement = statement.where(models.Account.id > after_id)
    return [_account(account, code) for account, code in (await session.execute(statement)).all()]


async def own_account(session: AsyncSession, owner_id: UUID, account_id: int) -> AccountView:
    """One account of a person. Raises AccountNotFound, also for somebody else's."""
    statement = _accounts().where(models.Account.id == account_id, models.Account.owner_id == owner_id)
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        raise AccountNotFound
    return _account(*found)


async def entries(session: AsyncSession, account: AccountView, *, before_seq: int | None, limit: int) -> list[EntryView]:
    """The lines of an account, newest first, at most `limit` and those before `before_seq`."""
    statement = _lines(account).order_by(models.Entry.seq.desc()).limit(limit)
    if before_seq is not None:
        statement = statement.where(models.Entry.seq < before_seq)
    return [_entry(row, account) for row in (await session.execute(statement)).all()]


async def balance_at(session: AsyncSession, account: AccountView, at: datetime) -> Money:
    """The balance of an account with a floor just before an instant."""
    return await _balance_after(session, account, await _seq_before(session, account, at))


async def statement(session: AsyncSession, account: AccountView, *, start: datetime, end: datetime, limit: int) -> Statement:
    """The statement of [start, end): opening balance + Σ lines = closing balance, and adjoining periods join without a gap.

    The period is cut by the account's own sequence, so that this holds whatever the clocks of its writers said.
    Raises StatementTooLong, naming the number of lines, when there are more than `limit`.
    """
    first, last = await _seq_before(session, account, start), await _seq_before(session, account, end)
    last = max(first, last)
    if last - first > limit:
        raise StatementTooLong(lines=last - first, limit=limit)
    rows = await session.execute(
        _lines(account).where(models.Entry.seq > first, models.Entry.seq <= last).order_by(models.Entry.seq)
    )
    opening, closing = await _balance_after(session, account, first), await _balance_after(session, account, last)
    return Statement(account, opening, closing, [_entry(row, account) for row in rows.all()])


async def _seq_before(session: AsyncSession, account: AccountView, at: datetime) -> int:
    return int(await db.call(session, "SELECT ledger.seq_before(:account, :at)", account=account.id, at=at))


async def _balance_after(session: AsyncSession, account: AccountView, seq: int) -> Money:
    found = select(models.Entry.balance_after).where(models.Entry.account_id == account.id, models.Entry.seq == seq)
    return Money(int((await session.execute(found)).scalar_one_or_none() or 0), account.balance.asset)


async def trial_balance(session: AsyncSession) -> dict[str, int]:
    """Σ of all balances per asset, in minor units; each is zero when the books balance."""
    rows = await session.execute(
        text(
            "SELECT s.code, coalesce(sum(a.balance), 0) + coalesce((SELECT sum(p.amount) FROM ledger.system_pending p"
            " JOIN ledger.accounts b ON b.id = p.account_id WHERE b.asset_id = s.id), 0) AS total"
            " FROM ledger.assets s LEFT JOIN ledger.accounts a ON a.asset_id = s.id GROUP BY s.id, s.code ORDER BY s.code"
        )
    )
    return {row.code: int(row.total) for row in rows}


async def trial_lines(session: AsyncSession) -> list[TrialLine]:
    """What lies under each purpose of each asset, what is not rolled up yet included."""
    rows = await session.execute(
        text(
            "SELECT s.code, a.purpose, a.floor IS NOT NULL AS floored, count(*) AS accounts,"
            " sum(a.balance + coalesce(p.amount, 0)) AS balance"
            " FROM ledger.accounts a JOIN ledger.assets s ON s.id = a.asset_id LEFT JOIN"
            " (SELECT account_id, sum(amount) AS amount FROM ledger.system_pending GROUP BY account_id) p ON p.account_id = a.id"
            " GROUP BY s.code, a.purpose, a.floor IS NOT NULL ORDER BY s.code, floored, a.purpose"
        )
    )
    return [TrialLine(row.purpose, row.floored, row.accounts, Money(int(row.balance), money.asset(row.code))) for row in rows.all()]


async def group(session: AsyncSession, group_id: UUID) -> Posting:
    """A posted group as the posting that it was. Raises GroupNotFound."""
    return (await posted_group(session, group_id)).posting


async def posted_group(session: AsyncSession, group_id: UUID) -> PostedGroup:
    """A posted group with its ids and times. Raises GroupNotFound."""
    head = await session.get(models.Group, group_id)
    if head is None:
        raise GroupNotFound
    transfers = await session.execute(
        select(models.TransferRow).where(models.TransferRow.group_id == group_id).order_by(models.TransferRow.place)
    )
    rows = transfers.scalars().all()
    sides = {side for row in rows for side in (row.source_id, row.target_id)}
    found = (await session.execute(_accounts().where(models.Account.id.in_(sides)))).all()
    accounts = {row.id: Account(row.owner_id, money.asset(code), row.purpose, row.ref) for row, code in found}
    legs = tuple(
        Transfer(accounts[row.source_id], accounts[row.target_id], Money(int(row.amount), accounts[row.source_id].asset), row.meta)
        for row in rows
    )
    undone = (await session.execute(select(models.Group.id).where(models.Group.reverses == group_id))).scalar_one_or_none()
    posting = Posting(head.scope, head.key, head.kind, legs, head.ref, head.actor_id)
    return PostedGroup(head.id, posting, head.created_at, head.reverses, undone)


async def last_verification(session: AsyncSession) -> models.Verification | None:
    """What the last kept verification found."""
    newest = select(models.Verification).order_by(models.Verification.id.desc()).limit(1)
    return (await session.execute(newest)).scalar_one_or_none()


def _accounts() -> Select[models.Account, str]:
    return select(models.Account, models.AssetRow.code).join(models.AssetRow, models.AssetRow.id == models.Account.asset_id)


def _lines(account: AccountView):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a Select of five tables' columns
    entry, transfer, head = models.Entry, models.TransferRow, models.Group
    return (
        select(entry.seq, entry.amount, entry.balance_after, transfer.kind, transfer.created_at, transfer.group_id, head.ref)
        .join(transfer, transfer.id == entry.transfer_id)
        .join(head, head.id == transfer.group_id)
        .where(entry.account_id == account.id)
    )


def _entry(row: Row[tuple[int, Decimal, Decimal, str, datetime, UUID, UUID | None]], account: AccountView) -> EntryView:
    asset = account.balance.asset
    return EntryView(
        account_id=account.id,
        seq=row.seq,
        amount=Money(int(row.amount), asset),
        balance_after=Money(int(row.balance_after), asset),
        kind=row.kind,
        at=row.created_at,
        group_id=row.group_id,
        ref=row.ref,
    )


def _account(row: models.Account, code: str) -> AccountView:
    return AccountView(row.id, row.owner_id, row.purpose, row.ref, Money(int(row.balance), money.asset(code)))


async def holds_value(session: AsyncSession, owner_id: UUID) -> bool:
    """True when an owner has, or owes, anything but practice money."""
    valued = (
        select(models.Account.id)
        .join(models.AssetRow, models.AssetRow.id == models.Account.asset_id)
        .where(
            models.Account.owner_id == owner_id,
            models.Account.balance != 0,
            models.AssetRow.kind != money.AssetKind.PRACTICE.value,
        )
    )
    return bool((await session.execute(select(valued.exists()))).scalar_one())
