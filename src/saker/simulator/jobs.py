"""Background work of the simulator."""

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.jobs import periodic, ticker
from saker.simulator import commands

BOARD_TIMEOUT_SECONDS = 120


@ticker("simulator.resting_orders", every_seconds=1.0)
async def resting_orders(session: AsyncSession) -> None:
    """Hold resting orders against the price path."""
    await commands.touch_resting(session)


@periodic("simulator.publish_board", "* * * * *", timeout_seconds=BOARD_TIMEOUT_SECONDS)
async def publish_board(session: AsyncSession) -> None:
    """Publish the global board every minute."""
    await commands.publish_board(session)


@periodic("simulator.settle_board", "35 18 * * *", timeout_seconds=BOARD_TIMEOUT_SECONDS)
async def settle_board(session: AsyncSession) -> None:
    """The daily rank snapshot, at five past midnight in India."""
    await commands.settle_board(session)
