"""Where a person stands: XP and level, awards, boards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.money import SIM_INR, Money
from saker.identity import queries as identity
from saker.identity.queries import Face
from saker.rewards.models import AwardRow, Progress, Publication, Score
from saker.rewards.rules import MIN_FILLED_ORDERS, Level, level_of

AROUND = 5
GONE = Face("Former member", is_demo=False)
"""Who left since the board was published."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's XP, level and milestones."""

    xp_total: int
    level: Level
    first_gain_at: datetime | None
    lost_all_at: datetime | None
    best_rank: int | None
    best_rank_at: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a board."""

    rank: int
    person_id: UUID
    level: int
    score: Money
    face: Face


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """Where one person stands on a board, and who is around them."""

    as_of: datetime | None
    rank: int | None
    score: Money | None
    best_rank: int | None
    around: Sequence[Place]


async def standing(session: AsyncSession, person_id: UUID) -> Standing:
    """XP, level and milestones; level 1 with nothing yet."""
    row = await session.get(Progress, person_id)
    if row is None:
        return Standing(0, level_of(0), None, None, None, None)
    return Standing(row.xp_total, level_of(row.xp_total), row.first_gain_at, row.lost_all_at, row.best_rank, row.best_rank_at)


async def awards(session: AsyncSession, person_id: UUID, *, before: UUID | None, limit: int) -> Sequence[AwardRow]:
    """A person's awards, newest first."""
    statement = select(AwardRow).where(AwardRow.person_id == person_id).order_by(AwardRow.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AwardRow.id < before)
    return (await session.execute(statement)).scalars().all()


async def xp_since(session: AsyncSession, person_id: UUID, start: datetime) -> int:
    """XP given since an instant."""
    statement = select(func.coalesce(func.sum(AwardRow.xp), 0))
    found = await session.execute(statement.where(AwardRow.person_id == person_id, AwardRow.created_at >= start))
    return int(found.scalar_one())


async def rank(session: AsyncSession, board: str, person_id: UUID) -> int | None:
    """A person's rank as last published, or None."""
    statement = select(Score.rank).where(Score.board == board, Score.person_id == person_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def published_at(session: AsyncSession, board: str) -> datetime | None:
    """When the board was last published."""
    return (await session.execute(select(Publication.as_of).where(Publication.board == board))).scalar_one_or_none()


async def settled_on(session: AsyncSession, board: str) -> str | None:
    """The day for which the board's ranks were last settled."""
    return (await session.execute(select(Publication.settled_on).where(Publication.board == board))).scalar_one_or_none()


async def page(session: AsyncSession, board: str, *, after: tuple[int, UUID] | None, limit: int) -> Sequence[Place]:
    """Lines of a board in order, after (rank, person)."""
    condition = "AND (s.rank, s.person_id) > (:rank, :person)" if after else ""
    values = {"board": board, "limit": limit, **({"rank": after[0], "person": after[1]} if after else {})}
    return await _places(session, f"{condition} ORDER BY s.rank, s.person_id LIMIT :limit", values)


async def own_place(session: AsyncSession, board: str, person_id: UUID) -> OwnPlace:
    """A person's place and the five on either side."""
    as_of = await published_at(session, board)
    progress = await session.get(Progress, person_id)
    best = progress.best_rank if progress else None
    mine = (
        await session.execute(select(Score.rank, Score.score_minor).where(Score.board == board, Score.person_id == person_id))
    ).one_or_none()
    if mine is None:
        return OwnPlace(as_of, None, None, best, ())
    values = {"board": board, "rank": mine.rank, "person": person_id, "limit": AROUND}
    above = await _places(
        session, "AND (s.rank, s.person_id) < (:rank, :person) ORDER BY s.rank DESC, s.person_id DESC LIMIT :limit", values
    )
    below = await _places(
        session,
        "AND (s.rank, s.person_id) >= (:rank, :person) ORDER BY s.rank, s.person_id LIMIT :limit",
        {**values, "limit": AROUND + 1},
    )
    return OwnPlace(as_of, mine.rank, Money(int(mine.score_minor), SIM_INR), best, [*reversed(above), *below])


async def _places(session: AsyncSession, condition: str, values: dict[str, object]) -> list[Place]:
    """Lines of a board. `condition` is one of the constants above; values are bound."""
    statement = text(
        "SELECT s.rank, s.person_id, s.score_minor, coalesce(p.xp_total, 0) AS xp_total FROM rewards.scores s"  # noqa: S608
        f" LEFT JOIN rewards.progress p ON p.person_id = s.person_id WHERE s.board = :board {condition}"
    )
    rows = (await session.execute(statement, values)).all()
    faces = await identity.faces(session, [row.person_id for row in rows])
    return [
        Place(
            rank=row.rank,
            person_id=row.person_id,
            level=level_of(row.xp_total).level,
            score=Money(int(row.score_minor), SIM_INR),
            face=faces.get(row.person_id, GONE),
        )
        for row in rows
    ]


async def filled_orders(session: AsyncSession, person_id: UUID) -> int:
    """How many filled orders have paid; enough to know when a person becomes ranked."""
    statement = text(
        "SELECT count(*) FROM (SELECT FROM rewards.awards"
        " WHERE person_id = :person AND rule = 'order_filled' LIMIT :enough) AS paid"
    )
    return int((await session.execute(statement, {"person": person_id, "enough": MIN_FILLED_ORDERS})).scalar_one())


def orders_needed(filled_orders: int) -> int:
    """How many more filled orders until a person is ranked."""
    return max(0, MIN_FILLED_ORDERS - filled_orders)
