"""Background work of the simulator."""

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.jobs import periodic, ticker
from saker.simulator import commands

BOARD_TIMEOUT_SECONDS = 120


@ticker("simulator.resting_orders", every_seconds=1.0)
async def resting_orders(session: AsyncSession) -> None:
    """Hold resting orders against the price path."""
    await commands.touch_resting(session)


@periodic("simulator.queue_overdue", "* * * * *")
async def queue_overdue(session: AsyncSession) -> None:
    """Queue the fills of touched orders whose jobs gave up."""
    await commands.queue_overdue(session)


@periodic("simulator.reward_missing", "17 * * * *", timeout_seconds=BOARD_TIMEOUT_SECONDS)
async def reward_missing(session: AsyncSession) -> None:
    """Give XP that filled orders earned and no retry could give."""
    await commands.reward_missing(session)


@periodic("simulator.publish_board", "* * * * *", timeout_seconds=BOARD_TIMEOUT_SECONDS)
async def publish_board(session: AsyncSession) -> None:
    """Publish the global board every minute."""
    await commands.publish_board(session)


@periodic("simulator.settle_board", "5-59/10 * * * *", timeout_seconds=BOARD_TIMEOUT_SECONDS)
async def settle_board(session: AsyncSession) -> None:
    """The daily rank snapshot, from five past midnight in India on, until it is done."""
    await commands.settle_board(session)
