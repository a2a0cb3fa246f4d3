"""How a person appears to others, and how the pages appear to them."""

from uuid import uuid4

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.auth import Actor
from saker.identity import queries
from saker.identity.errors import ZoneUnknown
from saker.identity.models import Person
from saker.identity.profile_models import Avatar, Preferences
from saker.identity.queries import PersonView
from saker.identity.rules.people import is_zone
from saker.identity.rules.profile import Picture, Theme, picture_at


async def update_profile(
    session: AsyncSession, actor: Actor, *, display_name: str | None = None, bio: str | None = None, zone: str | None = None
) -> PersonView:
    """Change one's own name, line or time zone; None leaves it, an empty line takes it away. Raises ZoneUnknown."""
    if zone is not None and not is_zone(zone):
        raise ZoneUnknown(field="zone")
    given = {"display_name": display_name, "bio": bio, "zone": zone}
    changes = {name: value or None for name, value in given.items() if value is not None}
    if changes:
        await session.execute(update(Person).where(Person.id == actor.person_id).values(changes))
    return await queries.person(session, actor.person_id)


async def change_avatar(session: AsyncSession, actor: Actor, *, small: bytes, large: bytes) -> Picture:
    """Put this picture in the place of one's own. Nobody can guess where it is served; the old address leads nowhere."""
    # Not `new_id`: half of such an id is the time, and whoever has the address sees the picture.
    address = uuid4()
    row = {"person_id": actor.person_id, "address": address, "small": small, "large": large, "at": clock.now()}
    await session.execute(insert(Avatar).values(row).on_conflict_do_update(index_elements=["person_id"], set_=row))
    return picture_at(address)


async def remove_avatar(session: AsyncSession, actor: Actor) -> None:
    """Forget one's own picture; without one there is nothing to do."""
    await session.execute(delete(Avatar).where(Avatar.person_id == actor.person_id))


async def choose_theme(session: AsyncSession, actor: Actor, theme: Theme) -> None:
    """Keep the theme for every device of the person."""
    row = {"person_id": actor.person_id, "theme": theme, "changed_at": clock.now()}
    await session.execute(insert(Preferences).values(row).on_conflict_do_update(index_elements=["person_id"], set_=row))
