"""People as other slices see them."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.auth import Actor
from saker.core.ids import new_id
from saker.identity import commands, queries
from saker.identity.errors import EmailTaken, PersonNotFound, ZoneUnknown
from saker.identity.rules.people import DEMO_TAG


async def person(session: AsyncSession, name: str, *, tag: str | None = None) -> UUID:
    made = await commands.create_person(session, email=f"{name}@example.com", display_name=name.title(), tag=tag)
    return made.id


async def test_names_and_demo_marks_come_for_many_at_once(session: AsyncSession) -> None:
    asha, bot = await person(session, "asha"), await person(session, "bot", tag=DEMO_TAG)
    nobody = new_id()
    assert await queries.faces(session, [asha, bot, nobody]) == {
        asha: queries.Face("Asha", is_demo=False),
        bot: queries.Face("Bot", is_demo=True),
    }
    assert await queries.faces(session, []) == {}
    assert await queries.demo_people(session) == {bot}
    assert [await queries.is_demo(session, who) for who in (asha, bot)] == [False, True]
    assert [await queries.email_of(session, who) for who in (asha, bot)] == ["asha@example.com", None]


@pytest.mark.parametrize("query", [queries.person, queries.zone_of, queries.is_demo, queries.email_of])
async def test_a_stranger_is_not_found(session: AsyncSession, query: Callable[[AsyncSession, UUID], Awaitable[object]]) -> None:
    with pytest.raises(PersonNotFound):
        await query(session, new_id())


async def test_a_profile_is_changed_field_by_field(session: AsyncSession) -> None:
    actor = Actor(await person(session, "asha"), frozenset())
    assert (await commands.update_profile(session, actor, zone="Asia/Tokyo")).display_name == "Asha"
    changed = await commands.update_profile(session, actor, display_name="Asha R.")
    assert (changed.display_name, changed.zone) == ("Asha R.", "Asia/Tokyo")
    assert await commands.update_profile(session, actor) == changed
    assert (await queries.zone_of(session, actor.person_id)).key == "Asia/Tokyo"
    with pytest.raises(ZoneUnknown):
        await commands.update_profile(session, actor, zone="Asia/Atlantis")


async def test_one_address_is_one_person(session: AsyncSession) -> None:
    await person(session, "asha")
    with pytest.raises(EmailTaken):
        await commands.create_person(session, email="ASHA@example.com", display_name="Another")


async def test_demo_people_are_removed_and_others_stay(session: AsyncSession) -> None:
    asha = await person(session, "asha")
    for number in range(3):
        await person(session, f"bot{number}", tag=DEMO_TAG)
    assert await commands.remove_tagged(session, DEMO_TAG) == 3
    assert await commands.remove_tagged(session, DEMO_TAG) == 0
    assert (await queries.person(session, asha)).tag is None
