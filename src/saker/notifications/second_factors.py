"""What a person is told when their second factors change."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import NotificationClass, NotificationKind
from saker.identity.events import SecondFactorChanged
from saker.identity.rules.second_factor import Change
from saker.notifications import commands

SECOND_FACTOR: Final = NotificationKind(
    name="second_factor",
    category=NotificationClass.SECURITY,
    title="{what}",
    body="{what}. If that was not you, sign out everywhere else, change your password and look through your settings.",
    link="/settings",
    by_email=True,
)
WORDS: Final[Mapping[Change, str]] = {
    Change.TOTP_ADDED: "An authenticator app was added to your account",
    Change.TOTP_REMOVED: "The authenticator app was removed from your account",
    Change.PASSKEY_ADDED: "A passkey was added to your account",
    Change.PASSKEY_REMOVED: "A passkey was removed from your account",
    Change.PASSKEY_COPIED: "A passkey was refused because it seems to have been copied",
    Change.RECOVERY_CODES_MADE: "New recovery codes were made for your account",
    Change.RECOVERY_CODE_USED: "A recovery code was used on your account",
}


async def tell_of_change(session: AsyncSession, event: SecondFactorChanged) -> None:
    """Say what happened, in the application and by e-mail."""
    what = WORDS[event.change]
    await commands.notify(session, event.person_id, SECOND_FACTOR.name, f"{event.change} {event.at.isoformat()}", what=what)
