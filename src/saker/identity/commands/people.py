"""People come and (demo people only, for now) go."""

from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock, events
from saker.core.auth import Actor
from saker.core.crypto import seal_for
from saker.core.ids import new_id
from saker.identity import queries
from saker.identity.commands.sessions import SignedIn, open_session
from saker.identity.errors import EmailTaken, PhoneTaken
from saker.identity.events import PersonRegistered
from saker.identity.models import Password, Person, TermsAcceptance
from saker.identity.queries import PersonView
from saker.identity.queries.phones import SEAL as PHONE_SEAL
from saker.identity.queries.phones import is_phone_taken, phone_key
from saker.identity.rules.people import DEFAULT_ZONE, TERMS_VERSION, Device, email_key
from saker.identity.rules.phones import Phone


async def register(
    session: AsyncSession,
    device: Device,
    *,
    email: str | None = None,
    phone: str | None = None,
    password_hash: str,
    display_name: str,
    referral_code: str | None = None,
) -> SignedIn:
    """Make a person who has accepted the current terms, and sign them in. Raises EmailTaken, PhoneTaken.

    `password_hash` comes from `hash_password`, called before the transaction's first statement.
    """
    person = await create_person(
        session,
        email=email,
        phone=None if phone is None else Phone(phone),
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
    email: str | None = None,
    phone: Phone | None = None,
    display_name: str,
    password_hash: str | None = None,
    tag: str | None = None,
    terms_version: str | None = None,
    referral_code: str | None = None,
) -> PersonView:
    """Make a person and tell everyone who must know: `PersonRegistered`. Raises EmailTaken, PhoneTaken, and as its handlers.

    One of `email` and `phone` is given. Without `password_hash` nobody signs in by password: demo traders cost no hashing.
    """
    person_id = new_id()
    if phone is not None and await is_phone_taken(session, phone.number):
        raise PhoneTaken
    row = {
        "id": person_id,
        "email": email,
        "email_key": None if email is None else email_key(email),
        "phone_sealed": None if phone is None else await seal_for(session, person_id, PHONE_SEAL, phone.number.encode()),
        "phone_key": None if phone is None else phone_key(phone.number),
        "phone_verified_at": phone and phone.verified_at,
        "display_name": display_name,
        "zone": DEFAULT_ZONE,
        "tag": tag,
        "created_at": clock.now(),
    }
    inserted = upsert(Person).values(row).on_conflict_do_nothing().returning(Person.id)
    if (await session.execute(inserted)).one_or_none() is None:
        raise PhoneTaken if email is None else EmailTaken
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


async def remove_tagged(session: AsyncSession, tag: str) -> int:
    """Remove every person who carries the tag, with their sessions; what the books say of them stays. How many."""
    removed = await session.execute(delete(Person).where(Person.tag == tag).returning(Person.id))
    return len(removed.all())
