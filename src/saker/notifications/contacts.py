"""What a person is told when another address or number reaches them."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import NotificationClass, NotificationKind
from saker.identity.events import ContactChanged
from saker.identity.rules.contacts import Contact
from saker.notifications import commands

CONTACT: Final = NotificationKind(
    name="contact",
    category=NotificationClass.SECURITY,
    title="{what}",
    body="{what}. If that was not you, sign out everywhere else, change your password and look through your settings.",
    link="/settings",
    by_email=True,
)
WORDS: Final[Mapping[Contact, str]] = {
    Contact.EMAIL: "Your account has a new email address",
    Contact.PHONE: "Your account has a new phone number",
}


async def tell_of_contact(session: AsyncSession, event: ContactChanged) -> None:
    """Say what changed, in the application and by e-mail; the address that was replaced is told by identity."""
    what = WORDS[event.contact]
    await commands.notify(session, event.person_id, CONTACT.name, f"{event.contact} {event.at.isoformat()}", what=what)
