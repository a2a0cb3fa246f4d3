"""Table of identity for what people tell of themselves at the start."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base
from saker.identity.models import SCHEMA, Instant, _person


class Onboarding(Base):
    """A person's answers, by question; a question that is not there was not answered."""

    __tablename__ = "onboarding"
    __table_args__ = (CheckConstraint("state IN ('open', 'skipped', 'done')", name="state"), SCHEMA)

    person_id: Mapped[UUID] = _person(primary_key=True)
    state: Mapped[str] = mapped_column(Text, info=NONE)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, info=PII)
    changed_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
