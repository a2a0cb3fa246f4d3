"""People as staff see them: a list to search in, and one person with what an enquiry needs. Contacts are masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ColumnExpressionArgument, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.auth import Actor
from saker.core.http import Cursor
from saker.core.permissions import Permission, held_by
from saker.identity.models import Disablement, Password, Person, RoleGrant
from saker.identity.queries.people import PersonView, person
from saker.identity.queries.phones import as_phone, has_phone
from saker.identity.queries.second_factors import SecondFactors, has_factor, second_factors
from saker.identity.queries.sessions import SessionView, sessions
from saker.identity.rules.people import PERSON, email_key
from saker.identity.rules.staff import Show, Standing, masked_email, standing

SESSIONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in a list."""

    id: UUID
    display_name: str
    email: str | None
    has_phone: bool
    roles: tuple[str, ...]
    standing: Standing
    is_demo: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role, since when, and who gave it (None: the operator)."""

    role: str
    granted_at: datetime
    granted_by: UUID | None


@dataclass(frozen=True, slots=True)
class DisablementView:
    """Since when, by whom and why a person is shut out."""

    at: datetime
    by: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class PersonFile:
    """Everything about one person that an enquiry needs; `person` holds the contacts in full: mask them."""

    person: PersonView
    standing: Standing
    phone_verified: bool
    has_password: bool
    roles: Sequence[RoleView]
    disablement: DisablementView | None
    factors: SecondFactors
    sessions: Sequence[SessionView]


async def search(
    session: AsyncSession, cursor: Cursor, *, query: str | None = None, show: Show = Show.EVERYONE
) -> list[PersonLine]:
    """People, newest first; one more than the page holds.

    `query` is an id, a whole e-mail address or phone number, or the beginning of a name: nothing else is looked through, so
    that nobody reads addresses off by trying parts of them.
    """
    granted = select(func.array_agg(RoleGrant.role)).where(RoleGrant.person_id == Person.id).scalar_subquery()
    is_disabled = exists().where(Disablement.person_id == Person.id)
    columns = (Person.id, Person.display_name, Person.email, Person.email_key, Person.phone_key.is_not(None).label("has_phone"))
    statement = select(*columns, Person.tag, Person.created_at, granted.label("roles"), is_disabled.label("is_disabled"))
    if query is not None:
        statement = statement.where(_matches(query))
    if show is Show.STAFF:
        statement = statement.where(exists().where(RoleGrant.person_id == Person.id))
    if show is Show.DISABLED:
        statement = statement.where(is_disabled)
    if (before := cursor.after_id()) is not None:
        statement = statement.where(Person.id < before)
    return [
        PersonLine(
            id=row.id,
            display_name=row.display_name,
            email=row.email and masked_email(row.email),
            has_phone=row.has_phone,
            roles=tuple(sorted(row.roles or ())),
            standing=standing(is_disabled=row.is_disabled, email_key=row.email_key),
            is_demo=row.tag is not None,
            created_at=row.created_at,
        )
        for row in await session.execute(statement.order_by(Person.id.desc()).limit(cursor.limit + 1))
    ]


def _matches(query: str) -> ColumnExpressionArgument[bool]:
    try:
        return Person.id == UUID(query)
    except ValueError:
        pass
    found: ColumnElement[bool] = func.lower(Person.display_name).startswith(query.lower(), autoescape=True)
    if "@" in query:
        found |= Person.email_key == email_key(query)
    if (phone := as_phone(query)) is not None:
        found |= has_phone(phone)
    return found


async def person_file(session: AsyncSession, person_id: UUID) -> PersonFile:
    """One person. Raises PersonNotFound."""
    view = await person(session, person_id)
    them = Actor(person_id, frozenset())
    more = select(
        Person.email_key,
        Person.phone_verified_at.is_not(None).label("phone_verified"),
        exists().where(Password.person_id == person_id).label("has_password"),
    ).where(Person.id == person_id)
    facts = (await session.execute(more)).one()
    roles = select(RoleGrant.role, RoleGrant.granted_at, RoleGrant.granted_by).where(RoleGrant.person_id == person_id)
    shut = select(Disablement.at, Disablement.by, Disablement.reason).where(Disablement.person_id == person_id)
    disablement = (await session.execute(shut)).one_or_none()
    return PersonFile(
        person=view,
        standing=standing(is_disabled=disablement is not None, email_key=facts.email_key),
        phone_verified=facts.phone_verified,
        has_password=facts.has_password,
        roles=[RoleView(*row) for row in await session.execute(roles.order_by(RoleGrant.role))],
        disablement=None if disablement is None else DisablementView(*disablement),
        factors=await second_factors(session, them),
        sessions=(await sessions(session, them, Cursor(limit=SESSIONS_SHOWN, after=None)))[:SESSIONS_SHOWN],
    )


async def may_now(session: AsyncSession, person_id: UUID, permission: Permission) -> bool:
    """Whether a person holds a permission at this moment: not disabled, and with the second factor that staff need."""
    roles = select(RoleGrant.role).where(
        RoleGrant.person_id == person_id,
        ~exists().where(Disablement.person_id == person_id),
        has_factor(person_id),
    )
    return permission in held_by((PERSON, *(await session.execute(roles)).scalars()))


async def holder_of_email(session: AsyncSession, address: str) -> UUID | None:
    """Whose address this is, if anyone's."""
    return (await session.execute(select(Person.id).where(Person.email_key == email_key(address)))).scalar_one_or_none()
