"""Tables of the simulator (schema `simulator`). Cash and coins are not here: they are accounts of the ledger."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base
from saker.core.models import Instant

Units = Numeric(38, 0)
_LIVE = "status IN ('open', 'partially_filled')"


def _account_key() -> ForeignKey:
    return ForeignKey("simulator.accounts.id", ondelete="RESTRICT")


class PracticeAccount(Base):
    """One epoch of a person's practice trading. Its row is the lock of that person's trading."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("person_id", "epoch"),
        Index("uq_accounts_open", "person_id", unique=True, postgresql_where="closed_at IS NULL"),
        {"schema": "simulator"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    person_id: Mapped[UUID] = mapped_column(info=NONE)
    epoch: Mapped[int] = mapped_column(Integer, info=NONE)
    cash_account_id: Mapped[int] = mapped_column(BigInteger, info=NONE)
    filled_orders: Mapped[int] = mapped_column(Integer, server_default=text("0"), info=NONE)
    opened_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    closed_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)


class Order(Base):
    """An order: prices in price units of its symbol, quantities in 10^-8 coin, amounts in paise."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("person_id", "client_order_id"),
        CheckConstraint("side IN ('buy', 'sell')", name="side"),
        CheckConstraint("type IN ('market', 'limit')", name="type"),
        CheckConstraint("status IN ('open', 'partially_filled', 'filled', 'cancelled')", name="status"),
        CheckConstraint("(type = 'limit') = (limit_price IS NOT NULL)", name="limit_price"),
        CheckConstraint("quantity > 0 AND filled_quantity BETWEEN 0 AND quantity", name="quantity"),
        CheckConstraint("(status = 'filled') = (filled_quantity = quantity)", name="filled"),
        CheckConstraint("(status IN ('filled', 'cancelled')) = (closed_at IS NOT NULL)", name="closed"),
        Index("ix_orders_person_id_id", "person_id", "id"),
        Index("ix_orders_live", "symbol", "id", postgresql_where="status IN ('open', 'partially_filled')"),
        Index("ix_orders_waiting", "symbol", "side", "limit_price", postgresql_where=f"{_LIVE} AND touched_at IS NULL"),
        Index("ix_orders_new", "symbol", "id", postgresql_where=f"{_LIVE} AND touched_at IS NULL AND looked_at IS NULL"),
        Index("ix_orders_touched", "touched_at", postgresql_where=f"{_LIVE} AND touched_at IS NOT NULL"),
        {"schema": "simulator"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    account_id: Mapped[UUID] = mapped_column(_account_key(), info=NONE)
    person_id: Mapped[UUID] = mapped_column(info=NONE)
    client_order_id: Mapped[str | None] = mapped_column(Text, info=PII)
    symbol: Mapped[str] = mapped_column(Text, info=NONE)
    side: Mapped[str] = mapped_column(Text, info=NONE)
    type: Mapped[str] = mapped_column(Text, info=NONE)
    status: Mapped[str] = mapped_column(Text, info=NONE)
    quantity: Mapped[Decimal] = mapped_column(Units, info=NONE)
    limit_price: Mapped[Decimal | None] = mapped_column(Units, info=NONE)
    filled_quantity: Mapped[Decimal] = mapped_column(Units, info=NONE)
    filled_notional_minor: Mapped[Decimal] = mapped_column(Units, info=NONE)
    fee_minor: Mapped[Decimal] = mapped_column(Units, info=NONE)
    realised_minor: Mapped[Decimal] = mapped_column(Units, info=NONE)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    looked_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    touched_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    closed_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)


class Fill(Base):
    """A quantity that was met at one price, with what the market looked like then. Append-only."""

    __tablename__ = "fills"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND price > 0", name="quantity"),
        CheckConstraint("liquidity IN ('taker', 'maker')", name="liquidity"),
        Index("ix_fills_order_id", "order_id"),
        Index("ix_fills_person_id_id", "person_id", "id"),
        {"schema": "simulator"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("simulator.orders.id", ondelete="RESTRICT"), info=NONE)
    person_id: Mapped[UUID] = mapped_column(info=NONE)
    symbol: Mapped[str] = mapped_column(Text, info=NONE)
    side: Mapped[str] = mapped_column(Text, info=NONE)
    price: Mapped[Decimal] = mapped_column(Units, info=NONE)
    quantity: Mapped[Decimal] = mapped_column(Units, info=NONE)
    notional_minor: Mapped[Decimal] = mapped_column(Units, info=NONE)
    fee_minor: Mapped[Decimal] = mapped_column(Units, info=NONE)
    liquidity: Mapped[str] = mapped_column(Text, info=NONE)
    mid: Mapped[Decimal] = mapped_column(Units, info=NONE)
    spread: Mapped[Decimal] = mapped_column(Units, info=NONE)
    source: Mapped[str] = mapped_column(Text, info=NONE)
    executed_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class LotRow(Base):
    """What one order's buying brought in and what is left of it; the cost includes the buying fee."""

    __tablename__ = "lots"
    __table_args__ = (
        CheckConstraint("quantity_left BETWEEN 0 AND quantity AND cost_left_minor BETWEEN 0 AND cost_minor", name="left"),
        Index("ix_lots_held", "account_id", "symbol", "id", postgresql_where="quantity_left > 0"),
        {"schema": "simulator"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    account_id: Mapped[UUID] = mapped_column(_account_key(), info=NONE)
    symbol: Mapped[str] = mapped_column(Text, info=NONE)
    quantity: Mapped[Decimal] = mapped_column(Units, info=NONE)
    quantity_left: Mapped[Decimal] = mapped_column(Units, info=NONE)
    cost_minor: Mapped[Decimal] = mapped_column(Units, info=NONE)
    cost_left_minor: Mapped[Decimal] = mapped_column(Units, info=NONE)
    opened_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class Position(Base):
    """A holding's cost by the running average, and what sales have realised (first in, first out)."""

    __tablename__ = "positions"
    __table_args__ = (CheckConstraint("average_cost_minor >= 0", name="average_cost"), {"schema": "simulator"})

    account_id: Mapped[UUID] = mapped_column(_account_key(), primary_key=True, info=NONE)
    symbol: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    average_cost_minor: Mapped[Decimal] = mapped_column(Units, info=NONE)
    realised_minor: Mapped[Decimal] = mapped_column(Units, info=NONE)


class Watermark(Base):
    """Up to when the resting orders of a symbol were held against the price path."""

    __tablename__ = "watermarks"
    __table_args__ = ({"schema": "simulator"},)

    symbol: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    until: Mapped[datetime] = mapped_column(Instant, info=NONE)
