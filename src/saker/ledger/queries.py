"""Reading the books: balances now and at a time, entries, statements, the trial balance, a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import money
from saker.core.errors import NotFound
from saker.core.money import Money
from saker.ledger import models
from saker.ledger.errors import AccountNotFound
from saker.ledger.rules import Account, Posting, Transfer


class GroupNotFound(NotFound):
    """There is no such group."""

    code = "group_not_found"


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


async def accounts_of(
    session: AsyncSession, owner_id: UUID, *, purpose: str | None = None, ref: UUID | None = None
) -> list[AccountView]:
    """A person's accounts with their balances now, oldest first."""
    statement = (
        select(models.Account, models.AssetRow.code)
        .join(models.AssetRow, models.AssetRow.id == models.Account.asset_id)
        .where(models.Account.owner_id == owner_id)
        .order_by(models.Account.id)
    )
    if purpose is not None:
        statement = statement.where(models.Account.purpose == purpose)
    if ref is not None:
        statement = statement.where(models.Account.ref == ref)
    return [_account(account, code) for account, code in (await session.execute(statement)).all()]


async def own_account(session: AsyncSession, owner_id: UUID, account_id: int) -> AccountView:
    """One account of a person. Raises AccountNotFound, also for somebody else's."""
    found = next((account for account in await accounts_of(session, owner_id) if account.id == account_id), None)
    if found is None:
        raise AccountNotFound
    return found


async def entries(session: AsyncSession, account: AccountView, *, before_seq: int | None, limit: int) -> list[EntryView]:
    """The lines of an account, newest first, at most `limit` and those before `before_seq`."""
    statement = _lines(account).order_by(models.Entry.seq.desc()).limit(limit)
    if before_seq is not None:
        statement = statement.where(models.Entry.seq < before_seq)
    return [_entry(row, account) for row in (await session.execute(statement)).all()]


async def balance_at(session: AsyncSession, account: AccountView, at: datetime) -> Money:
    """The balance just before an instant."""
    statement = (
        select(models.Entry.balance_after)
        .join(models.TransferRow, models.TransferRow.id == models.Entry.transfer_id)
        .where(models.Entry.account_id == account.id, models.TransferRow.created_at < at)
        .order_by(models.Entry.seq.desc())
        .limit(1)
    )
    found: Decimal | None = (await session.execute(statement)).scalar_one_or_none()
    return Money(int(found or 0), account.balance.asset)


async def statement(session: AsyncSession, account: AccountView, *, start: datetime, end: datetime, limit: int) -> Statement:
    """The statement of [start, end): at most `limit` lines; opening and closing balances tie with the lines shown."""
    opening = await balance_at(session, account, start)
    rows = (
        await session.execute(
            _lines(account)
            .where(models.TransferRow.created_at >= start, models.TransferRow.created_at < end)
            .order_by(models.Entry.seq)
            .limit(limit)
        )
    ).all()
    lines = [_entry(row, account) for row in rows]
    closing = lines[-1].balance_after if lines else opening
    return Statement(account, opening, closing, lines)


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


async def group(session: AsyncSession, group_id: UUID) -> Posting:
    """A posted group as the posting that it was. Raises GroupNotFound."""
    head = await session.get(models.Group, group_id)
    if head is None:
        raise GroupNotFound
    rows = (
        await session.execute(
            select(models.TransferRow).where(models.TransferRow.group_id == group_id).order_by(models.TransferRow.place)
        )
    ).scalars()
    transfers = list(rows)
    ids = {side for row in transfers for side in (row.source_id, row.target_id)}
    found = await session.execute(
        select(models.Account, models.AssetRow.code)
        .join(models.AssetRow, models.AssetRow.id == models.Account.asset_id)
        .where(models.Account.id.in_(ids))
    )
    accounts = {
        account.id: Account(account.owner_id, money.asset(code), account.purpose, account.ref) for account, code in found.all()
    }
    legs = tuple(
        Transfer(
            accounts[row.source_id],
            accounts[row.target_id],
            Money(int(row.amount), accounts[row.source_id].asset),
            row.meta,
        )
        for row in transfers
    )
    return Posting(head.scope, head.key, head.kind, legs, head.ref, head.actor_id)


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
