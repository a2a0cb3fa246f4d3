"""The table of requests that wait for a second pair of eyes (schema `core`)."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base
from saker.core.models import Instant


class Decision(StrEnum):
    """How a request ended."""

    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


class ApprovalState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


class Approval(Base):
    """What one asked for and another decides. The same is asked for once at a time; nobody decides their own."""

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("decision IN ('approved', 'rejected', 'expired')", name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("(decided_by IS NULL) = (decision IS NULL OR decision = 'expired')", name="decided_by"),
        CheckConstraint("decided_by <> requested_by", name="four_eyes"),
        Index("uq_approvals_open", "kind", "subject", "facts", unique=True, postgresql_where="decision IS NULL"),
        Index("ix_approvals_subject_id", "subject", "id"),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    kind: Mapped[str] = mapped_column(Text, info=NONE)
    subject: Mapped[str] = mapped_column(Text, info=NONE)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, info=NONE)
    reason: Mapped[str] = mapped_column(Text, info=PII)
    requested_by: Mapped[UUID] = mapped_column(info=NONE)
    requested_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    expires_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    decision: Mapped[str | None] = mapped_column(Text, info=NONE)
    decided_by: Mapped[UUID | None] = mapped_column(info=NONE)
    decided_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    note: Mapped[str | None] = mapped_column(Text, info=PII)
