"""A picture by its address, and what a person chose for every device."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.identity.errors import AvatarNotFound
from saker.identity.profile_models import Avatar, Preferences
from saker.identity.rules.profile import Language, Size, Theme


@dataclass(frozen=True, slots=True)
class PreferencesView:
    """What a person chose for every device; None where nothing was chosen."""

    theme: Theme | None
    language: Language | None


async def picture(session: AsyncSession, address: UUID, size: Size) -> bytes:
    """The WebP of that address. Raises AvatarNotFound, also when the picture was replaced."""
    column = Avatar.small if size is Size.SMALL else Avatar.large
    found = (await session.execute(select(column).where(Avatar.address == address))).scalar_one_or_none()
    if found is None:
        raise AvatarNotFound
    return bytes(found)


async def own_picture(session: AsyncSession, person_id: UUID) -> bytes | None:
    """The larger WebP of a person."""
    found = (await session.execute(select(Avatar.large).where(Avatar.person_id == person_id))).scalar_one_or_none()
    return None if found is None else bytes(found)


async def preferences(session: AsyncSession, person_id: UUID) -> PreferencesView:
    """What the person chose for every device."""
    columns = (Preferences.theme, Preferences.language)
    row = (await session.execute(select(*columns).where(Preferences.person_id == person_id))).one_or_none()
    if row is None:
        return PreferencesView(None, None)
    return PreferencesView(
        theme=None if row.theme is None else Theme(row.theme),
        language=None if row.language is None else Language(row.language),
    )
