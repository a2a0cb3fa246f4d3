"""What the ledger answers over HTTP."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import AwareDatetime, Field

from saker.core.http import MoneyOut, Out
from saker.core.http.schemas import Instant
from saker.core.money import Money, decimal_string
from saker.core.spreadsheets import harmless
from saker.ledger.queries import AccountView, EntryView, PostedGroup, Statement, TrialLine
from saker.ledger.rules import Account

MAX_ID: Final = 2**63 - 1
AccountId = Annotated[int, Field(ge=1, le=MAX_ID, description="The account's number.")]
AssetCode = Annotated[str, Field(min_length=1, max_length=32, description="The code of an asset, as INR: only accounts of it.")]
When = Annotated[AwareDatetime, Field(description="An instant in RFC 3339, with its offset.")]


class StatementFormat(StrEnum):
    """How a statement is written."""

    JSON = "json"
    CSV = "csv"


class WalletAccountOut(Out):
    """An account of the person, with its balance now. `ref` is the order, trade or epoch that it belongs to."""

    id: int
    purpose: str
    ref: UUID | None
    asset: str
    balance: MoneyOut

    @classmethod
    def of(cls, view: AccountView) -> Self:
        """The API's form of an account."""
        return cls(id=view.id, purpose=view.purpose, ref=view.ref, asset=view.balance.asset.code, balance=MoneyOut.of(view.balance))


class EntryOut(Out):
    """One line of an account: what came (above zero) or went (below), and the balance after it."""

    seq: int
    at: Instant
    kind: str
    amount: MoneyOut
    balance_after: MoneyOut
    group_id: UUID
    ref: UUID | None

    @classmethod
    def of(cls, view: EntryView) -> Self:
        """The API's form of an entry."""
        return cls(
            seq=view.seq,
            at=view.at,
            kind=view.kind,
            amount=MoneyOut.of(view.amount),
            balance_after=MoneyOut.of(view.balance_after),
            group_id=view.group_id,
            ref=view.ref,
        )


class StatementOut(Out):
    """The lines of a period; the opening balance and the lines add up to the closing balance."""

    account: WalletAccountOut
    period_start: Instant
    period_end: Instant
    opening: MoneyOut
    closing: MoneyOut
    lines: list[EntryOut]

    @classmethod
    def of(cls, found: Statement, start: datetime, end: datetime) -> Self:
        """The API's form of a statement."""
        return cls(
            account=WalletAccountOut.of(found.account),
            period_start=start,
            period_end=end,
            opening=MoneyOut.of(found.opening),
            closing=MoneyOut.of(found.closing),
            lines=[EntryOut.of(line) for line in found.lines],
        )


def as_csv(found: Statement, start: datetime, end: datetime) -> str:
    """A statement as CSV (RFC 4180): amounts as plain decimals, and no text that a spreadsheet would take for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("at", "kind", "reference", "amount", "balance", "asset"))
    asset = found.account.balance.asset
    for at, kind, reference, amount, balance in _csv_rows(found, start, end):
        writer.writerow(
            (_utc(at), harmless(kind), reference, "" if amount is None else _number(amount), _number(balance), asset.code)
        )
    return out.getvalue()


def _csv_rows(found: Statement, start: datetime, end: datetime) -> Iterator[tuple[datetime, str, str, Money | None, Money]]:
    yield start, "opening balance", "", None, found.opening
    for line in found.lines:
        yield line.at, line.kind, "" if line.ref is None else str(line.ref), line.amount, line.balance_after
    yield end, "closing balance", "", None, found.closing


def _utc(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _number(money: Money) -> str:
    return decimal_string(money.minor, money.asset.scale)


class TrialLineOut(Out):
    """All accounts of one purpose: `held_by` is "house" for system accounts, "people" for what has a floor."""

    purpose: str
    held_by: str
    accounts: int
    balance: MoneyOut

    @classmethod
    def of(cls, line: TrialLine) -> Self:
        """The API's form of a line."""
        held_by = "people" if line.floored else "house"
        return cls(purpose=line.purpose, held_by=held_by, accounts=line.accounts, balance=MoneyOut.of(line.balance))


class AssetTrialOut(Out):
    """One asset: its lines, and their total, which is zero when the books balance."""

    asset: str
    total: MoneyOut
    lines: list[TrialLineOut]


class TrialBalanceOut(Out):
    """Every asset's trial balance."""

    balanced: bool
    assets: list[AssetTrialOut]

    @classmethod
    def of(cls, lines: list[TrialLine]) -> Self:
        """Lines, which come in the order of their assets, gathered and added up."""
        by_asset: dict[str, list[TrialLine]] = {}
        for line in lines:
            by_asset.setdefault(line.balance.asset.code, []).append(line)
        assets = []
        balanced = True
        for code, of_asset in by_asset.items():
            total = Money(sum(line.balance.minor for line in of_asset), of_asset[0].balance.asset)
            balanced = balanced and total.minor == 0
            assets.append(AssetTrialOut(asset=code, total=MoneyOut.of(total), lines=[TrialLineOut.of(line) for line in of_asset]))
        return cls(balanced=balanced, assets=assets)


class SideOut(Out):
    """One side of a transfer: whose account it is and what it is for."""

    owner_id: UUID | None
    purpose: str
    ref: UUID | None

    @classmethod
    def of(cls, account: Account) -> Self:
        """The API's form of an account by what it is."""
        return cls(owner_id=account.owner_id, purpose=account.purpose, ref=account.ref)


class TransferOut(Out):
    """An amount from a source to a target."""

    source: SideOut
    target: SideOut
    amount: MoneyOut


class GroupOut(Out):
    """One business event: its key, who caused it, what it undoes or was undone by, and its transfers in order."""

    id: UUID
    scope: str
    key: str
    kind: str
    ref: UUID | None
    actor_id: UUID | None
    created_at: Instant
    reverses: UUID | None
    reversed_by: UUID | None
    transfers: list[TransferOut]

    @classmethod
    def of(cls, found: PostedGroup) -> Self:
        """The API's form of a group."""
        posting = found.posting
        return cls(
            id=found.id,
            scope=posting.scope,
            key=posting.key,
            kind=posting.kind,
            ref=posting.ref,
            actor_id=posting.actor_id,
            created_at=found.created_at,
            reverses=found.reverses,
            reversed_by=found.reversed_by,
            transfers=[
                TransferOut(source=SideOut.of(leg.source), target=SideOut.of(leg.target), amount=MoneyOut.of(leg.amount))
                for leg in posting.transfers
            ],
        )
