"""What a person is told when staff change their account."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import NotificationClass, NotificationKind
from saker.identity.events import StaffActed
from saker.identity.rules.staff import StaffAct
from saker.notifications import commands

STAFF_ACT: Final = NotificationKind(
    name="staff_act",
    category=NotificationClass.SECURITY,
    title="{what}",
    body="{what}. {advice}",
    link="/settings",
    by_email=True,
)
_ASK: Final = "If you did not expect this, write to support."
WORDS: Final[Mapping[StaffAct, tuple[str, str]]] = {
    StaffAct.DISABLED: ("Your account was disabled", "You cannot sign in for now. Write to support to learn more."),
    StaffAct.ENABLED: ("Your account was enabled again", "You can sign in as before."),
    StaffAct.SESSIONS_ENDED: ("Support signed you out everywhere", f"Sign in again to go on. {_ASK}"),
    StaffAct.FACTORS_RESET: (
        "Your second factors were removed by support",
        f"Authenticator app, passkeys and recovery codes count no more: sign in and set them up anew. {_ASK}",
    ),
    StaffAct.ROLE_GRANTED: ("You were given the role {role}", f"Staff need a second factor: set one up in the settings. {_ASK}"),
    StaffAct.ROLE_REVOKED: ("The role {role} was taken from you", _ASK),
}


async def tell_of_staff_act(session: AsyncSession, event: StaffActed) -> None:
    """Say what happened, in the application and by e-mail; never why: the reason is for staff."""
    what, advice = WORDS[event.act]
    said = what.format(role=event.role)
    await commands.notify(session, event.person_id, STAFF_ACT.name, f"{event.act} {event.at.isoformat()}", what=said, advice=advice)
