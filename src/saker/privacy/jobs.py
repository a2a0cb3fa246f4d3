"""Time: copies expire, erasures fall due."""

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.jobs import periodic
from saker.privacy import commands


@periodic("privacy.expire_exports", "37 * * * *")
async def expire_exports(session: AsyncSession) -> None:
    """Delete copies whose seven days are over."""
    await commands.expire_exports(session)


@periodic("privacy.erase_due", "*/10 * * * *")
async def erase_due(session: AsyncSession) -> None:
    """Begin erasures whose grace is over."""
    await commands.erase_due(session)
