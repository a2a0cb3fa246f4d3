"""Tables of privacy (schema `privacy`). An erasure outlives its person: it names a pseudonym and holds nothing personal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Index, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base
from saker.core.models import Instant

SCHEMA = {"schema": "privacy"}


class Export(Base):
    """A copy of a person's data that was asked for; `content` is the ZIP, sealed under the person's key, once ready."""

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("(ready_at IS NULL) = (content IS NULL) AND (ready_at IS NULL) = (size IS NULL)", name="ready"),
        Index("uq_exports_preparing", "person_id", unique=True, postgresql_where="ready_at IS NULL"),
        Index("ix_exports_person_id_id", "person_id", "id"),
        Index("ix_exports_ready_at", "ready_at"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    person_id: Mapped[UUID] = mapped_column(info=NONE)
    requested_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    ready_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    size: Mapped[int | None] = mapped_column(Integer, info=NONE)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, info=PII)


class Erasure(Base):
    """A wish to be forgotten, from `due_at` on; `blocked_by` are the codes of what was open when it was last tried."""

    __tablename__ = "erasures"
    __table_args__ = (
        CheckConstraint("num_nonnulls(cancelled_at, done_at) <= 1", name="end"),
        CheckConstraint("(done_at IS NULL) = (erased IS NULL)", name="erased"),
        Index("uq_erasures_open", "person_id", unique=True, postgresql_where="cancelled_at IS NULL AND done_at IS NULL"),
        Index("ix_erasures_due_at", "due_at", postgresql_where="cancelled_at IS NULL AND done_at IS NULL"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    person_id: Mapped[UUID] = mapped_column(info=NONE)
    requested_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    due_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    blocked_by: Mapped[list[str]] = mapped_column(ARRAY(Text), info=NONE)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    done_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    erased: Mapped[list[str] | None] = mapped_column(ARRAY(Text), info=NONE)


class Consent(Base):
    """What a person said to one version of a document, and when. Append-only."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("document IN ('privacy', 'cookies')", name="document"),
        Index("ix_consents_person_id_id", "person_id", "id"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    person_id: Mapped[UUID] = mapped_column(info=NONE)
    document: Mapped[str] = mapped_column(Text, info=NONE)
    version: Mapped[str] = mapped_column(Text, info=NONE)
    given: Mapped[bool] = mapped_column(Boolean, info=NONE)
    at: Mapped[datetime] = mapped_column(Instant, info=NONE)
