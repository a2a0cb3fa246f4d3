"""People: one with everything, or many by what a list needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Uuid, any_, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from saker.core.crypto import open_for
from saker.identity.email_models import EmailVerification
from saker.identity.errors import PersonNotFound
from saker.identity.models import Disablement, Password, Person, RoleGrant
from saker.identity.profile_models import Avatar
from saker.identity.queries.phones import SEAL as PHONE_SEAL
from saker.identity.rules.people import DEMO_TAG, PERSON, Role
from saker.identity.rules.profile import Picture, picture_at

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as the person sees themselves; `roles` always holds `person`, then what was granted, sorted."""

    id: UUID
    email: str | None
    phone: str | None
    display_name: str
    roles: tuple[str, ...]
    zone: str
    display_currency: str
    created_at: datetime
    tag: str | None
    email_verified: bool
    phone_verified: bool
    bio: str | None
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Face:
    """How a person appears to others; they may have a line and a picture."""

    name: str
    is_demo: bool
    bio: str | None = None
    picture: Picture | None = None


async def person(session: AsyncSession, person_id: UUID) -> PersonView:
    """One person. Raises PersonNotFound."""
    granted = select(func.array_agg(RoleGrant.role)).where(RoleGrant.person_id == Person.id).scalar_subquery()
    proven = exists().where(EmailVerification.person_id == Person.id, EmailVerification.email_key == Person.email_key)
    columns = (
        Person.id,
        Person.email,
        Person.phone_sealed,
        Person.phone_verified_at,
        Person.display_name,
        Person.zone,
        Person.display_currency,
        Person.created_at,
        Person.tag,
        granted.label("roles"),
        proven.label("email_verified"),
        Person.bio,
        Avatar.address,
    )
    row = (await session.execute(select(*columns).outerjoin(Avatar).where(Person.id == person_id))).one_or_none()
    if row is None:
        raise PersonNotFound
    return PersonView(
        id=row.id,
        email=row.email,
        phone=row.phone_sealed and (await open_for(session, person_id, PHONE_SEAL, row.phone_sealed)).decode(),
        display_name=row.display_name,
        roles=(PERSON, *sorted(row.roles or ())),
        zone=row.zone,
        display_currency=row.display_currency,
        created_at=row.created_at,
        tag=row.tag,
        email_verified=row.email_verified,
        phone_verified=row.phone_verified_at is not None,
        bio=row.bio,
        picture=row.address and picture_at(row.address),
    )


async def zone_of(session: AsyncSession, person_id: UUID) -> ZoneInfo:
    """Where the person's days begin. Raises PersonNotFound."""
    return ZoneInfo(str(await _one(session, Person.zone, person_id)))


async def email_of(session: AsyncSession, person_id: UUID) -> str | None:
    """Where mail for the person goes; None for who has no address, and for demo people, who get none. Raises PersonNotFound."""
    row = (await session.execute(select(Person.email, Person.tag).where(Person.id == person_id))).one_or_none()
    if row is None:
        raise PersonNotFound
    return None if row.tag == DEMO_TAG else row.email


async def is_disabled(session: AsyncSession, person_id: UUID) -> bool:
    """True for someone whom an administrator has shut out."""
    return bool((await session.execute(select(exists().where(Disablement.person_id == person_id)))).scalar_one())


async def is_demo(session: AsyncSession, person_id: UUID) -> bool:
    """True for a demo trader. Raises PersonNotFound."""
    return await _one(session, Person.tag, person_id) == DEMO_TAG


async def faces(session: AsyncSession, person_ids: Iterable[UUID]) -> dict[UUID, Face]:
    """How many people appear to others, in one query; whoever is gone is missing."""
    columns = (Person.id, Person.display_name, Person.tag, Person.bio, Avatar.address)
    wanted = Person.id == any_(literal(list(person_ids), ARRAY(Uuid)))
    rows = await session.execute(select(*columns).outerjoin(Avatar).where(wanted))
    return {row.id: Face(row.display_name, row.tag == DEMO_TAG, row.bio, row.address and picture_at(row.address)) for row in rows}


async def demo_people(session: AsyncSession) -> frozenset[UUID]:
    """Every demo trader."""
    return frozenset((await session.execute(select(Person.id).where(Person.tag == DEMO_TAG))).scalars())


async def password_hash(session: AsyncSession, person_id: UUID) -> str | None:
    """What the person's password is verified against; None without one."""
    return (await session.execute(select(Password.hash).where(Password.person_id == person_id))).scalar_one_or_none()


async def has_admin(session: AsyncSession) -> bool:
    """True when someone is administrator."""
    return bool((await session.execute(select(exists().where(RoleGrant.role == Role.ADMIN)))).scalar_one())


async def _one(session: AsyncSession, column: InstrumentedAttribute[T], person_id: UUID) -> T:
    row = (await session.execute(select(column).where(Person.id == person_id))).one_or_none()
    if row is None:
        raise PersonNotFound
    found: T = row[0]
    return found
