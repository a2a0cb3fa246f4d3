"""What rewards know of a person: XP by a pseudonym. It is given, and stays when the person goes."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import Exporter, Rows
from saker.core.rows import mappings
from saker.rewards.models import AwardRow, Progress, Score


async def export(session: AsyncSession, person_id: UUID) -> Mapping[str, Rows]:
    """Progress, awards, places on boards."""
    awards = select(AwardRow.rule, AwardRow.rule_version, AwardRow.xp, AwardRow.reason, AwardRow.created_at)
    reached = (Progress.xp_total, Progress.first_gain_at, Progress.lost_all_at, Progress.best_rank, Progress.best_rank_at)
    progress = select(*reached).where(Progress.person_id == person_id)
    places = select(Score.board, Score.rank, Score.score_minor).where(Score.person_id == person_id)
    return {
        "progress": await mappings(session, progress),
        "awards": await mappings(session, awards.where(AwardRow.person_id == person_id).order_by(AwardRow.id)),
        "boards": await mappings(session, places),
    }


EXPORTERS = (Exporter("rewards", export),)
