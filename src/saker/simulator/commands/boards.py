"""The global board: equity less the starting balance of the current epoch, for people with ten filled orders."""

from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.rewards import commands as rewards
from saker.rewards import queries as rewards_queries
from saker.rewards.rules import GLOBAL_BOARD
from saker.simulator import queries

log = structlog.get_logger(__name__)

BOARD_ZONE = ZoneInfo("Asia/Kolkata")


async def publish_board(session: AsyncSession) -> int | None:
    """Value everyone at this instant's prices and publish the board; returns how many are ranked.

    None, and the board stays as it was, when a price is missing: a price is never invented.
    """
    scores = await queries.board_scores(session)
    if scores is None:
        log.warning("board.price_missing")
        return None
    return len(await rewards.publish_scores(session, GLOBAL_BOARD, scores))


async def settle_board(session: AsyncSession) -> int:
    """The snapshot of the day, once: publish, then reward new best ranks; returns how many.

    Called again and again: while the board cannot be published, or too few are ranked, the day remains to be settled.
    """
    day = clock.today(BOARD_ZONE).isoformat()
    if await rewards_queries.settled_on(session, GLOBAL_BOARD) == day or await publish_board(session) is None:
        return 0
    return await rewards.settle_ranks(session, GLOBAL_BOARD, day=day)
