"""Tables of the market (schema `market`): what `replay` plays and from when, and which market is in use.

The synthetic market stores nothing else.
"""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Integer, Numeric, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, Base
from saker.core.models import Instant

Units = Numeric(38, 0)


class RecordedCandle(Base):
    """One recorded candle of a symbol, in price units and 10^-8 coin. A symbol is recorded in one interval."""

    __tablename__ = "recorded_candles"
    __table_args__ = (
        CheckConstraint("low > 0 AND low <= open AND low <= close AND open <= high AND close <= high", name="prices"),
        CheckConstraint("volume >= 0", name="volume"),
        {"schema": "market"},
    )

    symbol: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    opened_at: Mapped[datetime] = mapped_column(Instant, primary_key=True, info=NONE)
    interval: Mapped[str] = mapped_column(Text, info=NONE)
    open: Mapped[Decimal] = mapped_column(Units, info=NONE)
    high: Mapped[Decimal] = mapped_column(Units, info=NONE)
    low: Mapped[Decimal] = mapped_column(Units, info=NONE)
    close: Mapped[Decimal] = mapped_column(Units, info=NONE)
    volume: Mapped[Decimal] = mapped_column(Units, info=NONE)


class Playback(Base):
    """By how many days recordings are played later than they were recorded: one row, the same for every process."""

    __tablename__ = "playback"
    __table_args__ = (CheckConstraint("id = 1", name="single"), {"schema": "market"})

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, info=NONE)
    shift_days: Mapped[int] = mapped_column(Integer, info=NONE)


class InUse(Base):
    """The market that everything held is valued on: one row. A process that is set to another one does not start."""

    __tablename__ = "in_use"
    __table_args__ = (CheckConstraint("id = 1", name="single"), {"schema": "market"})

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, info=NONE)
    source: Mapped[str] = mapped_column(Text, info=NONE)
    fingerprint: Mapped[str] = mapped_column(Text, info=NONE)
    since: Mapped[datetime] = mapped_column(Instant, info=NONE)
