"""What a posting is made of: accounts by what they are, transfers, groups; and the hash that tells postings apart."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from saker.core.money import Asset, Money

MAX_TRANSFERS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Account:
    """An account by what it is. It is opened at zero when a posting first names it.

    With an owner or a ref it cannot be overdrawn; a system account (neither) has no floor.
    """

    owner_id: UUID | None
    asset: Asset
    purpose: str
    ref: UUID | None = None


def system(purpose: str, asset: Asset) -> Account:
    """A system account of the chart: `system("fees:simulator", SIM_INR)`."""
    return Account(None, asset, purpose)


def of_person(person_id: UUID, asset: Asset, purpose: str, ref: UUID | None = None) -> Account:
    """An account of a person: `of_person(id, INR, "available")`."""
    return Account(person_id, asset, purpose, ref)


@dataclass(frozen=True, slots=True)
class Transfer:
    """An amount from a source to a target; `meta` says what a person or an auditor would ask."""

    source: Account
    target: Account
    amount: Money
    meta: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if not self.source.asset == self.target.asset == self.amount.asset:
            message = "the accounts and the amount of a transfer have one asset"
            raise ValueError(message)
        if self.amount.minor <= 0:
            message = "a transfer moves more than nothing"
            raise ValueError(message)
        if self.source == self.target:
            message = "a transfer has two accounts"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Posting:
    """One group to be: its key in its scope, its kind, what it is about, and its transfers in order (1 to 1,000)."""

    scope: str
    key: str
    kind: str
    transfers: tuple[Transfer, ...]
    ref: UUID | None = None
    actor_id: UUID | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.transfers) <= MAX_TRANSFERS:
            message = f"a posting has 1 to {MAX_TRANSFERS} transfers"
            raise ValueError(message)

    @property
    def request_hash(self) -> bytes:
        """SHA-256 of everything that makes two postings under one key the same; `meta` and the actor do not."""
        digest = hashlib.sha256()
        for part in (self.kind, str(self.ref)):
            digest.update(part.encode() + b"\x00")
        for transfer in self.transfers:
            for side in (transfer.source, transfer.target):
                digest.update(f"{side.owner_id}|{side.asset.code}|{side.purpose}|{side.ref}\x00".encode())
            digest.update(f"{transfer.amount.minor}\x00".encode())
        return digest.digest()


@dataclass(frozen=True, slots=True)
class Posted:
    """What a posting did: its group, whether it had been posted before, and the floored balances after, by account id."""

    group_id: UUID
    replayed: bool
    balances: dict[int, int] = field(default_factory=dict)
