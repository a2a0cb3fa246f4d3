"""Tables of notifications (schema `notifications`)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base

Instant = TIMESTAMP(timezone=True)


class Notification(Base):
    """One thing that a person was told, in the words of its day; unread until `read_at`."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "dedupe_key"),
        Index("ix_notifications_person_id_id", "person_id", "id"),
        Index("ix_notifications_unread", "person_id", postgresql_where="read_at IS NULL"),
        {"schema": "notifications"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    person_id: Mapped[UUID] = mapped_column(info=NONE)
    kind: Mapped[str] = mapped_column(Text, info=NONE)
    dedupe_key: Mapped[str] = mapped_column(Text, info=NONE)
    title: Mapped[str] = mapped_column(Text, info=PII)
    body: Mapped[str] = mapped_column(Text, info=PII)
    link: Mapped[str | None] = mapped_column(Text, info=NONE)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    read_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
