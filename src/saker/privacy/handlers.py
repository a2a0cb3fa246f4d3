"""What others' events lead to here."""

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.errors import Unauthenticated
from saker.identity.events import LoggedIn, PersonRemoved
from saker.privacy import commands, queries
from saker.privacy.contributed import contributed


async def stay(session: AsyncSession, event: LoggedIn) -> None:
    """Signing in takes a wish to be forgotten back. Raises Unauthenticated when that comes too late by a moment."""
    if not await commands.cancel_erasure(session, event.person_id) and await queries.is_erased(session, event.person_id):
        raise Unauthenticated


async def forget_removed(session: AsyncSession, event: PersonRemoved) -> None:
    """Who is removed without having asked is forgotten as everyone is; identity deletes the pseudonym that is left."""
    for eraser in contributed().erasers:
        await eraser.erase(session, event.person_id)
