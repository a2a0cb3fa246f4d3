"""What is remembered of messages: that they were carried, and which addresses bounced. Neither holds an address."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, Base
from saker.core.models import Instant


class CarriedMessage(Base):
    """A message that the other side accepted, so that the same job carries it no second time."""

    __tablename__ = "carried_messages"
    __table_args__ = (Index("ix_carried_messages_at", "at"), {"schema": "core"})

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class SuppressedAddress(Base):
    """An address that a server refused, by its keyed hash.

    `id` is what staff know it by; `reply` has no address in it. `refusals` are those that lay a day apart, the first one
    `at`, the last one `last_at`. Nothing is sent there `since`, which is null while that is not certain.
    """

    __tablename__ = "suppressed_addresses"
    __table_args__ = (UniqueConstraint("id"), {"schema": "core"})

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=NONE)
    id: Mapped[UUID] = mapped_column(info=NONE)
    reply: Mapped[str] = mapped_column(Text, info=NONE)
    at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    last_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    refusals: Mapped[int] = mapped_column(Integer, info=NONE)
    since: Mapped[datetime | None] = mapped_column(Instant, info=NONE)


class SmsMinute(Base):
    """How many SMS went out in a minute; an hour of rows is what the ceiling is counted from."""

    __tablename__ = "sms_minutes"
    __table_args__ = ({"schema": "core"},)

    minute: Mapped[datetime] = mapped_column(Instant, primary_key=True, info=NONE)
    sent: Mapped[int] = mapped_column(Integer, info=NONE)
