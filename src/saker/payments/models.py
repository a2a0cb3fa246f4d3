"""Tables of payments (schema `payments`): what was to be paid, how it was, what went back, and what the provider told.

Amounts are in minor units of the currency (paise). What they did to anybody's money is in the ledger.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, TAX, Base
from saker.core.models import Instant

Minor = Numeric(38, 0)


class Order(Base):
    """What a person set out to pay: `amount` rupees' paise, to put into the own wallet. Its row is the lock of its payments.

    `provider_order_id` is unknown until the provider answered; `next_look_at` is when the provider is asked about it.
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("provider", "provider_order_id"),
        CheckConstraint("state IN ('created', 'attempted', 'expired', 'paid', 'partially_refunded', 'refunded')", name="state"),
        CheckConstraint("amount > 0 AND refunded BETWEEN 0 AND amount", name="amount"),
        CheckConstraint("(state IN ('paid', 'partially_refunded', 'refunded')) = (paid_at IS NOT NULL)", name="paid"),
        CheckConstraint("(state = 'refunded') = (refunded = amount)", name="refunded"),
        Index("ix_orders_person_id_id", "person_id", "id"),
        Index("ix_orders_next_look_at", "next_look_at", postgresql_where="next_look_at IS NOT NULL"),
        Index("ix_orders_open", "expires_at", postgresql_where="state IN ('created', 'attempted')"),
        {"schema": "payments"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    person_id: Mapped[UUID] = mapped_column(info=TAX)
    provider: Mapped[str] = mapped_column(Text, info=NONE)
    provider_order_id: Mapped[str | None] = mapped_column(Text, info=NONE)
    amount: Mapped[Decimal] = mapped_column(Minor, info=TAX)
    refunded: Mapped[Decimal] = mapped_column(Minor, info=TAX)
    state: Mapped[str] = mapped_column(Text, info=TAX)
    created_at: Mapped[datetime] = mapped_column(Instant, info=TAX)
    expires_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    paid_at: Mapped[datetime | None] = mapped_column(Instant, info=TAX)
    next_look_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)


class Payment(Base):
    """One attempt to pay, as the provider tells it. `outcome` is what became of the money once it was captured.

    Without an order it is one that the provider took for nobody we know.
    """

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("provider", "provider_payment_id"),
        CheckConstraint("state IN ('created', 'failed', 'authorized', 'captured')", name="state"),
        CheckConstraint("outcome IN ('credited', 'surplus', 'suspense', 'foreign')", name="outcome"),
        CheckConstraint("(state = 'captured') = (outcome IS NOT NULL)", name="captured"),
        CheckConstraint("amount > 0", name="amount"),
        Index("uq_payments_credited", "order_id", unique=True, postgresql_where="outcome = 'credited'"),
        Index("ix_payments_order_id", "order_id"),
        Index("ix_payments_suspense", "id", postgresql_where="outcome IN ('suspense', 'foreign')"),
        {"schema": "payments"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.orders.id", ondelete="RESTRICT"), info=NONE)
    provider: Mapped[str] = mapped_column(Text, info=NONE)
    provider_payment_id: Mapped[str] = mapped_column(Text, info=TAX)
    amount: Mapped[Decimal] = mapped_column(Minor, info=TAX)
    currency: Mapped[str] = mapped_column(Text, info=TAX)
    state: Mapped[str] = mapped_column(Text, info=TAX)
    outcome: Mapped[str | None] = mapped_column(Text, info=TAX)
    method: Mapped[str | None] = mapped_column(Text, info=TAX)
    failure: Mapped[str | None] = mapped_column(Text, info=NONE)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    captured_at: Mapped[datetime | None] = mapped_column(Instant, info=TAX)


class ProviderEvent(Base):
    """The inbox: what the provider sent, byte by byte, before anything is made of it. `failure` says why nothing was.

    `order_id` is whose it turned out to be.
    """

    __tablename__ = "provider_events"
    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        Index("ix_provider_events_received_at", "received_at"),
        Index("ix_provider_events_order_id", "order_id"),
        {"schema": "payments"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    provider: Mapped[str] = mapped_column(Text, info=NONE)
    event_id: Mapped[str] = mapped_column(Text, info=NONE)
    raw: Mapped[bytes] = mapped_column(LargeBinary, info=PII)
    received_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    applied_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.orders.id", ondelete="RESTRICT"), info=NONE)
    failure: Mapped[str | None] = mapped_column(Text, info=NONE)
