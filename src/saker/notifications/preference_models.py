"""The table of what people chose about being told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, Base
from saker.notifications.models import Instant


class Preference(Base):
    """One choice: a class on a channel. No row: what holds by default."""

    __tablename__ = "preferences"
    __table_args__ = (
        CheckConstraint("category IN ('security', 'money', 'social', 'product', 'marketing')", name="category"),
        CheckConstraint("channel IN ('email', 'push')", name="channel"),
        CheckConstraint("enabled OR channel <> 'email' OR category NOT IN ('security', 'money')", name="locked"),
        {"schema": "notifications"},
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    category: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    channel: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    enabled: Mapped[bool] = mapped_column(Boolean, info=NONE)
    chosen_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
