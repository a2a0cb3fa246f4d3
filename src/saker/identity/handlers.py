"""What identity does when people join."""

from sqlalchemy.ext.asyncio import AsyncSession

from saker.identity import commands, queries
from saker.identity.events import PersonRegistered


async def send_first_link(session: AsyncSession, event: PersonRegistered) -> None:
    """Mail whoever registered a link to verify their address; not demo people, and nobody without an address."""
    if event.tag is None and await queries.email_of(session, event.person_id) is not None:
        await commands.send_verification(session, event.person_id)
