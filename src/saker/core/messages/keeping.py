"""Messages that the local outbox kept."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.models import KeptMessage


async def forget(session: AsyncSession, recipient: str) -> None:
    """Delete every kept message to an address or number."""
    await session.execute(delete(KeptMessage).where(KeptMessage.recipient == recipient))
