"""`/rewards`: level, awards, boards. Nothing here gives anything."""

from datetime import datetime, timedelta

from fastapi import APIRouter

from saker.core import clock, http, settings
from saker.core.auth import Reader
from saker.core.errors import NotFound, Unauthenticated
from saker.core.http import MoneyOut, Page, PageQuery
from saker.core.http.paging import CursorInvalid
from saker.core.http.problems import problems
from saker.rewards import queries, views
from saker.rewards.models import AwardRow
from saker.rewards.rules import GLOBAL_BOARD, MilestoneKind, Rule, profile
from saker.rewards.schemas import AwardOut, BoardOut, MilestoneOut, OwnPlaceOut, RewardsOut

router: APIRouter = http.router("/rewards", tag="rewards")

_MILESTONES = {
    MilestoneKind.FIRST_GAIN: ("First gain", "Sell once at a profit, fees and cost counted."),
    MilestoneKind.LOST_ALL: ("Phoenix", "Fall under ₹100 after trading. It happens to the best."),
    MilestoneKind.BEST_RANK: ("New best rank", "Reach a better rank on the global board than ever before."),
}


class BoardNotFound(NotFound):
    """There is no such board."""

    code = "board_not_found"
    detail = "There is no such board."


@router.get("/me", responses=problems(Unauthenticated))
async def rewards_of_me(session: http.Session, actor: Reader) -> RewardsOut:
    """My level, XP and milestones."""
    standing = await queries.standing(session, actor.person_id)
    name = settings.current().rewards_profile
    xp = {rule.name: rule for rule in profile(name)}
    achieved = {
        MilestoneKind.FIRST_GAIN: (standing.first_gain_at, None),
        MilestoneKind.LOST_ALL: (standing.lost_all_at, None),
        MilestoneKind.BEST_RANK: (standing.best_rank_at, standing.best_rank),
    }
    return RewardsOut(
        level=standing.level.level,
        xp=standing.level.xp,
        xp_needed=standing.level.xp_needed,
        xp_total=standing.xp_total,
        progress_percent=standing.level.percent,
        profile=name,
        milestones=[_milestone(kind, xp[kind], *achieved[kind]) for kind in _MILESTONES if kind in xp],
        awards_today=await queries.xp_since(session, actor.person_id, clock.now() - timedelta(hours=24)),
    )


def _milestone(kind: MilestoneKind, rule: Rule, at: datetime | None, value: int | None) -> MilestoneOut:
    title, description = _MILESTONES[kind]
    return MilestoneOut(kind=kind, title=title, description=description, xp=rule.xp, achieved_at=at, value=value)


@router.get("/awards", responses=problems(Unauthenticated, CursorInvalid))
async def awards(session: http.Session, actor: Reader, cursor: PageQuery) -> Page[AwardOut]:
    """My awards, newest first."""
    rows = await queries.awards(session, actor.person_id, before=cursor.after_id(), limit=cursor.limit + 1)
    return Page[AwardOut].of(rows, cursor, item=_award, key=lambda row: row.id)


def _award(row: AwardRow) -> AwardOut:
    return AwardOut(
        id=str(row.id), rule=row.rule, rule_version=row.rule_version, xp=row.xp, reason=row.reason, created_at=row.created_at
    )


@router.get("/boards/{board}", responses=problems(Unauthenticated, BoardNotFound, CursorInvalid))
async def board(board: str, session: http.Session, actor: Reader, cursor: PageQuery) -> BoardOut:
    """A page of a board, best first."""
    _known(board)
    return await views.board_out(session, board, cursor, actor.person_id)


@router.get("/boards/{board}/me", responses=problems(Unauthenticated, BoardNotFound))
async def own_place(board: str, session: http.Session, actor: Reader) -> OwnPlaceOut:
    """My place on a board and the five on either side."""
    _known(board)
    mine = await queries.own_place(session, board, actor.person_id)
    needed = 0 if mine.rank is not None else queries.orders_needed(await queries.filled_orders(session, actor.person_id))
    return OwnPlaceOut(
        board=board,
        as_of=mine.as_of,
        rank=mine.rank,
        best_rank=mine.best_rank,
        score=MoneyOut.of(mine.score) if mine.score else None,
        eligible=needed == 0,
        orders_needed=needed,
        around=[views.place_out(place, is_me=place.person_id == actor.person_id) for place in mine.around],
    )


def _known(board: str) -> None:
    if board != GLOBAL_BOARD:
        raise BoardNotFound
