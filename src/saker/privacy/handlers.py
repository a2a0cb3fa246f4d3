"""What others' events lead to here."""

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.errors import Unauthenticated
from saker.identity.events import LoggedIn
from saker.privacy import commands, queries


async def stay(session: AsyncSession, event: LoggedIn) -> None:
    """Signing in takes a wish to be forgotten back. Raises Unauthenticated when that comes too late by a moment."""
    if not await commands.cancel_erasure(session, event.person_id) and await queries.is_erased(session, event.person_id):
        raise Unauthenticated
