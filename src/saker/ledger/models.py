"""Tables of the ledger (schema `ledger`). Their rules are triggers and constraints; see `0002_ledger.sql`."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, Base
from saker.core.models import Instant

Amount = Numeric(38, 0)


class AssetRow(Base):
    """A unit of account."""

    __tablename__ = "assets"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("scale BETWEEN 0 AND 18", name="scale"),
        CheckConstraint("kind IN ('fiat', 'crypto', 'practice', 'promo')", name="kind"),
        {"schema": "ledger"},
    )

    id: Mapped[int] = mapped_column(SmallInteger, Identity(always=True), primary_key=True, info=NONE)
    code: Mapped[str] = mapped_column(Text, info=NONE)
    scale: Mapped[int] = mapped_column(SmallInteger, info=NONE)
    kind: Mapped[str] = mapped_column(Text, info=NONE)


class Account(Base):
    """Where an amount of one asset lies: a person's (owner), a thing's (ref) or the house's (neither)."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("owner_id", "asset_id", "purpose", "ref", postgresql_nulls_not_distinct=True),
        CheckConstraint("floor IS NULL OR balance >= floor", name="floor"),
        Index("ix_accounts_ref", "ref", postgresql_where="ref IS NOT NULL"),
        {"schema": "ledger", "postgresql_with": {"fillfactor": 70}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, info=NONE)
    asset_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("ledger.assets.id", ondelete="RESTRICT"), info=NONE)
    owner_id: Mapped[UUID | None] = mapped_column(info=NONE)
    purpose: Mapped[str] = mapped_column(Text, info=NONE)
    ref: Mapped[UUID | None] = mapped_column(info=NONE)
    floor: Mapped[Decimal | None] = mapped_column(Amount, info=NONE)
    balance: Mapped[Decimal] = mapped_column(Amount, server_default=text("0"), info=NONE)
    seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), info=NONE)
    frozen_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)


class Group(Base):
    """One business event: a set of transfers under a key, complete in the transaction that opened it."""

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("scope", "key"),
        Index("uq_groups_reverses", "reverses", unique=True, postgresql_where="reverses IS NOT NULL"),
        Index("ix_groups_ref", "ref", postgresql_where="ref IS NOT NULL"),
        {"schema": "ledger"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    scope: Mapped[str] = mapped_column(Text, info=NONE)
    key: Mapped[str] = mapped_column(Text, info=NONE)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary, info=NONE)
    kind: Mapped[str] = mapped_column(Text, info=NONE)
    ref: Mapped[UUID | None] = mapped_column(info=NONE)
    actor_id: Mapped[UUID | None] = mapped_column(info=NONE)
    reverses: Mapped[UUID | None] = mapped_column(ForeignKey("ledger.groups.id", ondelete="RESTRICT"), info=NONE)
    size: Mapped[int] = mapped_column(Integer, info=NONE)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class TransferRow(Base):
    """An amount from a source to a target. Inserting it is the only way to move value."""

    __tablename__ = "transfers"
    __table_args__ = (UniqueConstraint("group_id", "place"), {"schema": "ledger"})

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    group_id: Mapped[UUID] = mapped_column(info=NONE)
    place: Mapped[int] = mapped_column(SmallInteger, info=NONE)
    source_id: Mapped[int] = mapped_column(BigInteger, info=NONE)
    target_id: Mapped[int] = mapped_column(BigInteger, info=NONE)
    amount: Mapped[Decimal] = mapped_column(Amount, info=NONE)
    kind: Mapped[str] = mapped_column(Text, info=NONE)
    effective_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    meta: Mapped[dict[str, Any] | None] = mapped_column(JSONB, info=NONE)


class Entry(Base):
    """One leg of a transfer on an account with a floor, with the balance after it. Written by the trigger."""

    __tablename__ = "entries"
    __table_args__ = (Index("ix_entries_transfer_id", "transfer_id"), {"schema": "ledger"})

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, info=NONE)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, info=NONE)
    transfer_id: Mapped[UUID] = mapped_column(info=NONE)
    amount: Mapped[Decimal] = mapped_column(Amount, info=NONE)
    balance_after: Mapped[Decimal] = mapped_column(Amount, info=NONE)


class SystemEntry(Base):
    """One leg on a system account: no sequence, no running balance, so that no row is ever hot."""

    __tablename__ = "system_entries"
    __table_args__ = (Index("ix_system_entries_account_id", "account_id"), {"schema": "ledger"})

    transfer_id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, info=NONE)
    amount: Mapped[Decimal] = mapped_column(Amount, info=NONE)


class SystemPending(Base):
    """System legs that are not yet in their account's balance; the roll-up takes them away."""

    __tablename__ = "system_pending"
    __table_args__ = ({"schema": "ledger"},)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, info=NONE)
    transfer_id: Mapped[UUID] = mapped_column(info=NONE)
    account_id: Mapped[int] = mapped_column(BigInteger, info=NONE)
    amount: Mapped[Decimal] = mapped_column(Amount, info=NONE)


class Block(Base):
    """A sealed run of groups: tamper evidence."""

    __tablename__ = "blocks"
    __table_args__ = ({"schema": "ledger"},)

    height: Mapped[int] = mapped_column(BigInteger, primary_key=True, info=NONE)
    first_group: Mapped[UUID] = mapped_column(info=NONE)
    last_group: Mapped[UUID] = mapped_column(info=NONE)
    merkle_root: Mapped[bytes] = mapped_column(LargeBinary, info=NONE)
    previous: Mapped[bytes] = mapped_column(LargeBinary, info=NONE)
    sealed_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class Verification(Base):
    """What a verification of the books found: by invariant, how many rows break it, and the first of them."""

    __tablename__ = "verifications"
    __table_args__ = ({"schema": "ledger"},)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    took_ms: Mapped[int] = mapped_column(Integer, info=NONE)
    violations: Mapped[dict[str, int]] = mapped_column(JSONB, info=NONE)
    first_rows: Mapped[dict[str, Any]] = mapped_column(JSONB, info=NONE)
