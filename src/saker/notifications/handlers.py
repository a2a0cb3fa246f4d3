"""What identity's events lead to here."""

from sqlalchemy.ext.asyncio import AsyncSession

from saker.identity.events import PersonRegistered, RefreshTokenReused
from saker.notifications import commands
from saker.notifications.kinds import SESSION_ENDED, WELCOME


async def welcome(session: AsyncSession, event: PersonRegistered) -> None:
    """Greet who joined; demo people are not greeted."""
    if event.tag is None:
        await commands.notify(session, event.person_id, WELCOME.name, "registered", display_name=event.display_name)


async def warn_of_reuse(session: AsyncSession, event: RefreshTokenReused) -> None:
    """Say that a sign-in was ended because its token was used twice."""
    await commands.notify(session, event.person_id, SESSION_ENDED.name, str(event.session_id), browser=event.browser)
