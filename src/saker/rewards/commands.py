"""Giving XP, and publishing boards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock, events, settings
from saker.core.ids import new_id
from saker.identity import queries as identity
from saker.rewards.events import LeveledUp, XpAwarded
from saker.rewards.models import AwardRow, Progress, Publication, Score
from saker.rewards.rules import MIN_RANKED_PEOPLE, Per, Ranked, level_of, profile, rank_by_score

_AWARD = text(
    "SELECT xp_awarded, xp_total, rules FROM rewards.award(:person, :event, cast(:ids AS uuid[]), cast(:rules AS text[]),"
    " cast(:sources AS text[]), cast(:versions AS integer[]), cast(:xps AS integer[]), cast(:reasons AS text[]), :now)"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an event paid: nothing, or XP by these rules; and where the person stands after it."""

    xp_awarded: int
    xp_total: int
    leveled_up: bool
    rules: tuple[str, ...]


async def reward(
    session: AsyncSession,
    person_id: UUID,
    *,
    event: str,
    source: str,
    facts: Mapping[str, bool] | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Give whatever the profile's rules say this event earns. Safe to call again: an award exists once.

    `source` is what the event is about, `at` when it happened, where that is not now. A rule that pays once a day goes
    by the day where the person lives, and not again on a day in which it paid already, whatever that day was called.

    Locks the person's progress row when something is given. Publishes XpAwarded and LeveledUp.
    """
    happened = at or clock.now()
    due = [rule for rule in profile(settings.current().rewards_profile) if rule.answers(event, facts or {})]
    day = ""
    if by_day := [rule.name for rule in due if rule.per is Per.DAY]:
        zone = await identity.zone_of(session, person_id)
        local = happened.astimezone(zone).date()
        paid = await _paid_on(session, person_id, by_day, local, zone)
        day, due = local.isoformat(), [rule for rule in due if rule.name not in paid]
    values = {
        "person": person_id,
        "event": event,
        "ids": [new_id() for _ in due],
        "rules": [rule.name for rule in due],
        "sources": [rule.source_id(source=source, day=day) for rule in due],
        "versions": [rule.version for rule in due],
        "xps": [rule.xp for rule in due],
        "reasons": [rule.reason for rule in due],
        "now": happened,
    }
    row = (await session.execute(_AWARD, values)).one()
    before, after = level_of(row.xp_total - row.xp_awarded), level_of(row.xp_total)
    outcome = Outcome(row.xp_awarded, row.xp_total, after.level > before.level, tuple(row.rules))
    if outcome.xp_awarded:
        await _tell(session, person_id, outcome, after.level)
    return outcome


async def _paid_on(session: AsyncSession, person_id: UUID, rules: Sequence[str], day: date, zone: ZoneInfo) -> set[str]:
    """Of these rules, those that have paid on this day of this zone, under whatever date of whatever zone."""
    begins, ends = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (day, day + timedelta(days=1)))
    statement = select(AwardRow.rule).where(AwardRow.person_id == person_id, AwardRow.rule.in_(rules))
    found = await session.execute(statement.where(AwardRow.created_at >= begins, AwardRow.created_at < ends))
    return set(found.scalars())


async def _tell(session: AsyncSession, person_id: UUID, outcome: Outcome, level: int) -> None:
    await events.publish(
        session, XpAwarded(person_id, outcome.xp_awarded, outcome.xp_total, level, outcome.leveled_up, list(outcome.rules))
    )
    if outcome.leveled_up:
        await events.publish(session, LeveledUp(person_id, level))


async def publish_scores(session: AsyncSession, board: str, scores: Sequence[tuple[UUID, int]]) -> Sequence[Ranked]:
    """Replace a board by these scores (person, minor units), ranked; one transaction, one board at a time."""
    await session.execute(text("SELECT pg_advisory_xact_lock(7302)"))
    ranked = rank_by_score(scores)
    await session.execute(delete(Score).where(Score.board == board))
    rows = [{"board": board, "person_id": r.person_id, "score_minor": r.score_minor, "rank": r.rank} for r in ranked]
    if rows:
        await session.execute(insert(Score), rows)
    publication = {"board": board, "as_of": clock.now(), "ranked": len(rows)}
    await session.execute(
        upsert(Publication)
        .values(publication)
        .on_conflict_do_update(index_elements=["board"], set_={"as_of": publication["as_of"], "ranked": len(rows)})
    )
    return ranked


async def settle_ranks(session: AsyncSession, board: str, *, day: str) -> int:
    """Once a day: set everyone's baseline on the board, and reward a better rank than ever before; returns how many.

    Nothing happens with fewer than 50 ranked people, nor a second time on the same day.
    """
    claimed = await session.execute(
        text(
            "UPDATE rewards.publications SET settled_on = :day WHERE board = :board AND ranked >= :least"
            " AND settled_on IS DISTINCT FROM :day RETURNING board"
        ),
        {"day": day, "board": board, "least": MIN_RANKED_PEOPLE},
    )
    if claimed.scalar_one_or_none() is None:
        return 0
    rows = await session.execute(
        select(Score.person_id, Score.rank, Progress.best_rank)
        .outerjoin(Progress, Progress.person_id == Score.person_id)
        .where(Score.board == board)
        .order_by(Score.person_id)
    )
    better = [row for row in rows.all() if row.best_rank is None or row.rank < row.best_rank]
    here = await identity.faces(session, [row.person_id for row in better])
    improved = 0
    for person_id, rank, best in better:
        if person_id not in here:  # left since the board was published
            continue
        await _set_best_rank(session, person_id, rank, at=clock.now())
        if best is not None:
            await reward(session, person_id, event="ranked", source=day, facts={"new_best": True})
            improved += 1
    return improved


async def _set_best_rank(session: AsyncSession, person_id: UUID, rank: int, *, at: datetime) -> None:
    values = {"person_id": person_id, "xp_total": 0, "best_rank": rank, "best_rank_at": at}
    statement = upsert(Progress).values(values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["person_id"], set_={"best_rank": rank, "best_rank_at": at})
    )
