"""Background work of the ledger."""

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.jobs import ticker
from saker.ledger import commands


@ticker("ledger.roll_up", every_seconds=1.0)
async def roll_up(session: AsyncSession) -> None:
    """Add pending system legs to their accounts' balances."""
    await commands.roll_up(session)
