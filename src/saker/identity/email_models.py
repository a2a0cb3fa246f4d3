"""Tables of identity for e-mail: links that were sent, addresses that were proven, reminders that were given."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base
from saker.identity.models import SCHEMA, Instant, _person


class Link(Base):
    """A link that was mailed and not used yet, by its token's SHA-256. One lives per person and purpose."""

    __tablename__ = "links"
    __table_args__ = (
        UniqueConstraint("person_id", "purpose"),
        CheckConstraint("purpose IN ('verify_email', 'reset_password')", name="purpose"),
        Index("ix_links_expires_at", "expires_at"),
        SCHEMA,
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=NONE)
    purpose: Mapped[str] = mapped_column(Text, info=NONE)
    person_id: Mapped[UUID] = _person()
    email_key: Mapped[str] = mapped_column(Text, info=PII)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    expires_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class EmailChange(Base):
    """Another address that a person wants, until the link that was mailed there is used. By the SHA-256 of its token."""

    __tablename__ = "email_changes"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_email_changes_expires_at", "expires_at"), SCHEMA)

    person_id: Mapped[UUID] = _person(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, info=NONE)
    email: Mapped[str] = mapped_column(Text, info=PII)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    expires_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class EmailVerification(Base):
    """The address that a person has proven to read. Another address on the person is not verified by it."""

    __tablename__ = "email_verifications"
    __table_args__ = (SCHEMA,)

    person_id: Mapped[UUID] = _person(primary_key=True)
    email_key: Mapped[str] = mapped_column(Text, info=PII)
    at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class VerificationReminder(Base):
    """How often a person was reminded to verify, and when last."""

    __tablename__ = "verification_reminders"
    __table_args__ = (CheckConstraint("sent BETWEEN 1 AND 3", name="sent"), SCHEMA)

    person_id: Mapped[UUID] = _person(primary_key=True)
    sent: Mapped[int] = mapped_column(SmallInteger, info=NONE)
    last_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
