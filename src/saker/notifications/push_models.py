"""The table of browsers that take pushes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base
from saker.notifications.models import Instant


class PushSubscription(Base):
    """A browser of a person: where its push service takes messages, and the keys that only it can open them with.

    It is kept for as long as the session lasts in which it subscribed.
    """

    __tablename__ = "push_subscriptions"
    __table_args__ = (
        UniqueConstraint("endpoint_hash"),
        CheckConstraint("length(p256dh) = 65 AND length(auth) = 16", name="keys"),
        Index("ix_push_subscriptions_person_id_id", "person_id", "id"),
        {"schema": "notifications"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    person_id: Mapped[UUID] = mapped_column(info=NONE)
    session_id: Mapped[UUID] = mapped_column(info=NONE)
    endpoint: Mapped[str] = mapped_column(Text, info=PII)
    endpoint_hash: Mapped[bytes] = mapped_column(LargeBinary, info=NONE)
    p256dh: Mapped[bytes] = mapped_column(LargeBinary, info=PII)
    auth: Mapped[bytes] = mapped_column(LargeBinary, info=PII)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
