"""The global board: equity less the starting balance of the current epoch, for people with ten filled orders."""

from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.rewards import commands as rewards
from saker.rewards.rules import GLOBAL_BOARD
from saker.simulator import queries

BOARD_ZONE = ZoneInfo("Asia/Kolkata")


async def publish_board(session: AsyncSession) -> int:
    """Value everyone at this instant's prices and publish the board; returns how many are ranked.

    A symbol without a fresh price leaves the board as it was: a price is never invented.
    """
    scores = await queries.board_scores(session)
    if scores is None:
        return 0
    return len(await rewards.publish_scores(session, GLOBAL_BOARD, scores))


async def settle_board(session: AsyncSession) -> int:
    """The daily snapshot: publish, then reward new best ranks; returns how many."""
    await publish_board(session)
    return await rewards.settle_ranks(session, GLOBAL_BOARD, day=clock.today(BOARD_ZONE).isoformat())
