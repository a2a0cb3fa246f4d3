"""Tables of identity (schema `identity`) for how a person appears, and how Saker appears to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base
from saker.identity.models import SCHEMA, Instant, _person


class Avatar(Base):
    """A person's picture, drawn anew by us: two squares of WebP. `address` is random, and another for each upload."""

    __tablename__ = "avatars"
    __table_args__ = (
        UniqueConstraint("address"),
        CheckConstraint("octet_length(small) BETWEEN 1 AND 16384", name="small"),
        CheckConstraint("octet_length(large) BETWEEN 1 AND 131072", name="large"),
        SCHEMA,
    )

    person_id: Mapped[UUID] = _person(primary_key=True)
    address: Mapped[UUID] = mapped_column(info=PII)
    small: Mapped[bytes] = mapped_column(LargeBinary, info=PII)
    large: Mapped[bytes] = mapped_column(LargeBinary, info=PII)
    at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class Preferences(Base):
    """What a person chose for every device. No row, or null: not chosen, each device decides."""

    __tablename__ = "preferences"
    __table_args__ = (
        CheckConstraint("theme IN ('light', 'dark', 'system')", name="theme"),
        CheckConstraint("language IN ('en-IN', 'en-GB', 'en-US')", name="language"),
        SCHEMA,
    )

    person_id: Mapped[UUID] = _person(primary_key=True)
    theme: Mapped[str | None] = mapped_column(Text, info=NONE)
    language: Mapped[str | None] = mapped_column(Text, info=NONE)
    changed_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
