"""What identity's events lead to here."""

from sqlalchemy.ext.asyncio import AsyncSession

from saker.identity.events import PasswordChanged, PersonRegistered, RefreshTokenReused
from saker.notifications import commands
from saker.notifications.kinds import PASSWORD_CHANGED, SESSION_ENDED, WELCOME


async def welcome(session: AsyncSession, event: PersonRegistered) -> None:
    """Greet who joined; demo people are not greeted."""
    if event.tag is None:
        await commands.notify(session, event.person_id, WELCOME.name, "registered", display_name=event.display_name)


async def warn_of_reuse(session: AsyncSession, event: RefreshTokenReused) -> None:
    """Say that a sign-in was ended because its token was used twice."""
    await commands.notify(session, event.person_id, SESSION_ENDED.name, str(event.session_id), browser=event.browser)


async def tell_of_new_password(session: AsyncSession, event: PasswordChanged) -> None:
    """Say that the password is another one: to whoever did it, and above all to whoever did not."""
    how = "with a link that we mailed you" if event.by == "link" else "in your settings"
    await commands.notify(session, event.person_id, PASSWORD_CHANGED.name, event.at.isoformat(), how=how)
