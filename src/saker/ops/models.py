"""Tables of operations (schema `ops`). All are append-only, by trigger and by grant."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base
from saker.core.models import Instant


class CheckResult(Base):
    """Evidence: what one look of a check found. Looks that saw nothing are not kept."""

    __tablename__ = "check_results"
    __table_args__ = (
        CheckConstraint("status IN ('pass', 'fail')", name="status"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        Index("ix_check_results_check_id_at", "check_id", "at"),
        {"schema": "ops"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    check_id: Mapped[str] = mapped_column(Text, info=NONE)
    status: Mapped[str] = mapped_column(Text, info=NONE)
    observed: Mapped[str] = mapped_column(Text, info=NONE)
    source: Mapped[str] = mapped_column(Text, info=NONE)
    target: Mapped[str] = mapped_column(Text, info=NONE)
    at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    version: Mapped[str] = mapped_column(Text, info=NONE)
    sha256: Mapped[str] = mapped_column(Text, info=NONE)


class Attestation(Base):
    """A person's word that something holds, until a day. The newest row of a check is the one that counts."""

    __tablename__ = "attestations"
    __table_args__ = (
        CheckConstraint("expires_at >= signed_at", name="ends_after_it_begins"),
        CheckConstraint("signed_by <> '' AND note <> ''", name="signed_with_a_note"),
        Index("ix_attestations_check_id_signed_at", "check_id", "signed_at"),
        {"schema": "ops"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    check_id: Mapped[str] = mapped_column(Text, info=NONE)
    signed_by: Mapped[str] = mapped_column(Text, info=PII)
    note: Mapped[str] = mapped_column(Text, info=NONE)
    signed_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    expires_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class Waiver(Base):
    """Leave for a check not to pass, with a reason, until a day. The newest row of a check is the one that counts."""

    __tablename__ = "waivers"
    __table_args__ = (
        CheckConstraint("expires_at >= signed_at", name="ends_after_it_begins"),
        CheckConstraint("signed_by <> '' AND reason <> ''", name="signed_with_a_reason"),
        Index("ix_waivers_check_id_signed_at", "check_id", "signed_at"),
        {"schema": "ops"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    check_id: Mapped[str] = mapped_column(Text, info=NONE)
    signed_by: Mapped[str] = mapped_column(Text, info=PII)
    reason: Mapped[str] = mapped_column(Text, info=NONE)
    signed_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    expires_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
