"""People come, change and (demo people only, for now) go."""

from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock, events
from saker.core.auth import Actor
from saker.core.ids import new_id
from saker.identity import queries
from saker.identity.commands.sessions import SignedIn, open_session
from saker.identity.errors import EmailTaken, ZoneUnknown
from saker.identity.events import PersonRegistered
from saker.identity.models import Password, Person, TermsAcceptance
from saker.identity.queries import PersonView
from saker.identity.rules.people import DEFAULT_ZONE, TERMS_VERSION, Device, email_key, is_zone


async def register(
    session: AsyncSession, device: Device, *, email: str, password_hash: str, display_name: str, referral_code: str | None = None
) -> SignedIn:
    """Make a person who has accepted the current terms, and sign them in. Raises EmailTaken.

    `password_hash` comes from `hash_password`, called before the transaction's first statement.
    """
    person = await create_person(
        session,
        email=email,
        display_name=display_name,
        password_hash=password_hash,
        terms_version=TERMS_VERSION,
        referral_code=referral_code,
    )
    await audit.record(session, Actor(person.id, frozenset()), "identity.registered", target=f"person:{person.id}")
    return await open_session(session, person.id, device)


async def create_person(
    session: AsyncSession,
    *,
    email: str,
    display_name: str,
    password_hash: str | None = None,
    zone: str = DEFAULT_ZONE,
    tag: str | None = None,
    terms_version: str | None = None,
    referral_code: str | None = None,
) -> PersonView:
    """Make a person and tell everyone who must know: `PersonRegistered`. Raises EmailTaken, and as its handlers.

    Without `password_hash` nobody can sign in as them: demo traders cost no hashing.
    """
    row = {
        "id": new_id(),
        "email": email,
        "email_key": email_key(email),
        "display_name": display_name,
        "zone": zone,
        "tag": tag,
        "created_at": clock.now(),
    }
    inserted = upsert(Person).values(row).on_conflict_do_nothing(index_elements=["email_key"]).returning(Person.id)
    person_id = (await session.execute(inserted)).scalar_one_or_none()
    if person_id is None:
        raise EmailTaken
    if password_hash is not None:
        await store_password(session, person_id, password_hash)
    if terms_version is not None:
        acceptance = {"person_id": person_id, "version": terms_version, "accepted_at": clock.now()}
        await session.execute(insert(TermsAcceptance).values(acceptance))
    fact = PersonRegistered(person_id, clock.now(), display_name, tag, referral_code)
    await events.publish(session, fact)
    return await queries.person(session, person_id)


async def store_password(session: AsyncSession, person_id: UUID, password_hash: str) -> None:
    """Set a person's password, or replace it."""
    row = {"person_id": person_id, "hash": password_hash, "changed_at": clock.now()}
    statement = upsert(Password).values(row)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id"], set_={"hash": statement.excluded.hash, "changed_at": statement.excluded.changed_at}
        )
    )


async def update_profile(
    session: AsyncSession, actor: Actor, *, display_name: str | None = None, zone: str | None = None
) -> PersonView:
    """Change one's own name or time zone; None leaves it. Raises ZoneUnknown."""
    if zone is not None and not is_zone(zone):
        raise ZoneUnknown(field="zone")
    changes = {name: value for name, value in (("display_name", display_name), ("zone", zone)) if value is not None}
    if changes:
        await session.execute(update(Person).where(Person.id == actor.person_id).values(changes))
    return await queries.person(session, actor.person_id)


async def remove_tagged(session: AsyncSession, tag: str) -> int:
    """Remove every person who carries the tag, with their sessions; what the books say of them stays. How many."""
    removed = await session.execute(delete(Person).where(Person.tag == tag).returning(Person.id))
    return len(removed.all())
