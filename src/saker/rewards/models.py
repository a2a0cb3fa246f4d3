"""Tables of rewards (schema `rewards`)."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, Base
from saker.core.models import Instant


class AwardRow(Base):
    """XP given once for one cause. Append-only; a mistake is answered by a negative award of its own."""

    __tablename__ = "awards"
    __table_args__ = (
        CheckConstraint("xp <> 0", name="xp"),
        Index("ix_awards_person_id_id", "person_id", "id"),
        {"schema": "rewards"},
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    rule: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    source_id: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    id: Mapped[UUID] = mapped_column(info=NONE)
    rule_version: Mapped[int] = mapped_column(Integer, info=NONE)
    event: Mapped[str] = mapped_column(Text, info=NONE)
    xp: Mapped[int] = mapped_column(Integer, info=NONE)
    reason: Mapped[str] = mapped_column(Text, info=NONE)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class Progress(Base):
    """A person's sum of awards and milestones; `rewards verify` recomputes every column from the awards."""

    __tablename__ = "progress"
    __table_args__ = (CheckConstraint("xp_total >= 0", name="xp_total"), {"schema": "rewards"})

    person_id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    xp_total: Mapped[int] = mapped_column(BigInteger, info=NONE)
    first_gain_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    lost_all_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    best_rank: Mapped[int | None] = mapped_column(Integer, info=NONE)
    best_rank_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)


class Score(Base):
    """Where a person stands on a board, as it was last published."""

    __tablename__ = "scores"
    __table_args__ = (Index("ix_scores_board_rank", "board", "rank", "person_id"), {"schema": "rewards"})

    board: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    score_minor: Mapped[Decimal] = mapped_column(Numeric(38, 0), info=NONE)
    rank: Mapped[int] = mapped_column(Integer, info=NONE)


class Publication(Base):
    """When a board was last published and when its ranks were last settled for the milestone."""

    __tablename__ = "publications"
    __table_args__ = ({"schema": "rewards"},)

    board: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    as_of: Mapped[datetime] = mapped_column(Instant, info=NONE)
    ranked: Mapped[int] = mapped_column(Integer, info=NONE)
    settled_on: Mapped[str | None] = mapped_column(Text, info=NONE)
