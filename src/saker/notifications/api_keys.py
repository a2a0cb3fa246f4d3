"""What a person is told when an API key of theirs is made or revoked."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import NotificationClass, NotificationKind
from saker.identity.events import ApiKeyCreated, ApiKeyRevoked
from saker.notifications import commands

CREATED: Final = NotificationKind(
    name="api_key_created",
    category=NotificationClass.SECURITY,
    title="An API key was made for your account",
    body=(
        "The key “{name}” can act for you from now on. If that was not you, revoke it in your settings, sign out everywhere"
        " else and change your password."
    ),
    link="/settings/api-keys",
    by_email=True,
    by_push=True,
)
REVOKED: Final = NotificationKind(
    name="api_key_revoked",
    category=NotificationClass.SECURITY,
    title="An API key of yours was revoked",
    body="The key “{name}” opens nothing any more. If that was not you, change your password and look through your settings.",
    link="/settings/api-keys",
    by_email=True,
)
KINDS: Final = (CREATED, REVOKED)


async def tell_of_new_key(session: AsyncSession, event: ApiKeyCreated) -> None:
    """Say that there is another key: above all to whoever did not make it."""
    await commands.notify(session, event.person_id, CREATED.name, str(event.key_id), name=event.key_name)


async def tell_of_revoked_key(session: AsyncSession, event: ApiKeyRevoked) -> None:
    """Say that a key has ended."""
    await commands.notify(session, event.person_id, REVOKED.name, str(event.key_id), name=event.key_name)
