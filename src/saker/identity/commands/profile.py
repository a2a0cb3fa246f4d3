"""How a person appears to others, and how the pages appear to them."""

from uuid import uuid4

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock, money
from saker.core.auth import Actor
from saker.identity import queries
from saker.identity.errors import CurrencyUnknown, ZoneUnknown
from saker.identity.models import Person
from saker.identity.profile_models import Avatar, Preferences
from saker.identity.queries import PersonView, PreferencesView
from saker.identity.rules.people import is_zone
from saker.identity.rules.profile import Language, Picture, Theme, display_currencies, picture_at


async def update_profile(
    session: AsyncSession,
    actor: Actor,
    *,
    display_name: str | None = None,
    bio: str | None = None,
    zone: str | None = None,
    display_currency: str | None = None,
) -> PersonView:
    """Change one's own name, line, time zone or currency of display; None leaves it, an empty line takes it away.

    Raises ZoneUnknown, and CurrencyUnknown where `display_currency` is no code of an asset that has a price.
    """
    if zone is not None and not is_zone(zone):
        raise ZoneUnknown(field="zone")
    if display_currency is not None and display_currency not in display_currencies(money.assets()):
        raise CurrencyUnknown(field="display_currency")
    given = {"display_name": display_name, "bio": bio, "zone": zone, "display_currency": display_currency}
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


async def choose_preferences(
    session: AsyncSession, actor: Actor, *, theme: Theme | None = None, language: Language | None = None
) -> PreferencesView:
    """Keep what the person chose for every device; None leaves what was chosen before."""
    changes = {name: value for name, value in {"theme": theme, "language": language}.items() if value is not None}
    if changes:
        row = {"person_id": actor.person_id, "changed_at": clock.now(), **changes}
        await session.execute(insert(Preferences).values(row).on_conflict_do_update(index_elements=["person_id"], set_=row))
    return await queries.preferences(session, actor.person_id)
