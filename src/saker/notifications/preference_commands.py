"""Choosing what to be told and how, in the settings or by the link that every marketing mail carries."""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock, settings
from saker.core.auth import Actor
from saker.core.contrib import NotificationClass
from saker.core.crypto import Keyring
from saker.notifications.errors import ChoiceLocked, UnsubscribeLinkInvalid
from saker.notifications.preference_models import Preference
from saker.notifications.rules import Channel, by_default, is_locked

PATH: Final = "/api/v1/notifications/unsubscribe/"
_PURPOSE: Final = "unsubscribe:marketing"
_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether a class goes out on a channel."""

    category: NotificationClass
    channel: Channel
    enabled: bool
    locked: bool = False


async def choices(session: AsyncSession, person_id: UUID) -> list[Choice]:
    """The whole matrix: what was chosen, else what holds by default."""
    rows = select(Preference.category, Preference.channel, Preference.enabled).where(Preference.person_id == person_id)
    chosen = {(row.category, row.channel): row.enabled for row in await session.execute(rows)}
    return [
        Choice(category, channel, chosen.get((category, channel), by_default(category)), is_locked(category, channel))
        for category in NotificationClass
        for channel in Channel
    ]


async def wants(session: AsyncSession, person_id: UUID, category: NotificationClass, channel: Channel) -> bool:
    """Whether a notification of a class goes to a person on a channel."""
    if is_locked(category, channel):
        return True
    key = (Preference.person_id == person_id) & (Preference.category == category) & (Preference.channel == channel)
    chosen = (await session.execute(select(Preference.enabled).where(key))).scalar_one_or_none()
    return by_default(category) if chosen is None else chosen


async def choose(session: AsyncSession, actor: Actor, wanted: Sequence[Choice]) -> list[Choice]:
    """Change some of the matrix; what is not named stays. The whole matrix. Raises ChoiceLocked, and changes nothing then."""
    for number, choice in enumerate(wanted):
        if not choice.enabled and is_locked(choice.category, choice.channel):
            raise ChoiceLocked(field=f"choices.{number}.enabled")
    for choice in wanted:
        await _keep(session, actor.person_id, choice)
    return await choices(session, actor.person_id)


def unsubscribe_address(person_id: UUID) -> str:
    """Where one POST ends marketing mail to a person: RFC 8058. It opens nothing else and names nobody."""
    token = base64.urlsafe_b64encode(person_id.bytes + Keyring.from_settings().pepper(_PURPOSE, person_id.bytes))
    return f"{settings.current().frontend_url.rstrip('/')}{PATH}{token.decode()}"


async def unsubscribe(session: AsyncSession, *, token: str) -> None:
    """End marketing mail to whom the token names; again is the same as once. Raises UnsubscribeLinkInvalid."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError:
        raise UnsubscribeLinkInvalid from None
    named, mac = raw[:_ID_BYTES], raw[_ID_BYTES:]
    config = settings.current()
    keyrings = [Keyring((key.get_secret_value(),)) for key in (config.secret_key, *config.previous_secret_keys)]
    if not any(hmac.compare_digest(keyring.pepper(_PURPOSE, named), mac) for keyring in keyrings):
        raise UnsubscribeLinkInvalid
    await _keep(session, UUID(bytes=named), Choice(NotificationClass.MARKETING, Channel.EMAIL, enabled=False))


async def forget_choices(session: AsyncSession, person_ids: Sequence[UUID]) -> None:
    """Delete what these people chose."""
    await session.execute(delete(Preference).where(Preference.person_id.in_(person_ids)))


async def _keep(session: AsyncSession, person_id: UUID, choice: Choice) -> None:
    row = {"person_id": person_id, "category": choice.category, "channel": choice.channel}
    changing = {"enabled": choice.enabled, "chosen_at": clock.now()}
    statement = insert(Preference).values({**row, **changing})
    await session.execute(statement.on_conflict_do_update(index_elements=["person_id", "category", "channel"], set_=changing))
