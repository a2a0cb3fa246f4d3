"""Making and using links that are mailed: 256 random bits, kept only as a hash, good for one use."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnExpressionArgument, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.identity.email_models import Link
from saker.identity.models import Disablement, Person
from saker.identity.rules.links import LIFE, PAUSE, TOKEN_BYTES, Purpose


async def make(session: AsyncSession, person_id: UUID, purpose: Purpose, *, email_key: str) -> str | None:
    """The token of a new link, which replaces the last one; None when that was made a moment ago."""
    now, token = clock.now(), secrets.token_urlsafe(TOKEN_BYTES)
    row = {
        "token_hash": _hash(token),
        "purpose": purpose,
        "person_id": person_id,
        "email_key": email_key,
        "created_at": now,
        "expires_at": now + LIFE[purpose],
    }
    statement = insert(Link).values(row)
    replaced = statement.on_conflict_do_update(
        index_elements=["person_id", "purpose"], set_=row, where=Link.created_at <= now - PAUSE[purpose]
    )
    made = (await session.execute(replaced.returning(Link.purpose))).one_or_none()
    return None if made is None else token


async def made_at(session: AsyncSession, person_id: UUID, purpose: Purpose) -> datetime | None:
    """When the link that lives was made."""
    statement = select(Link.created_at).where(Link.person_id == person_id, Link.purpose == purpose)
    return (await session.execute(statement)).scalar_one_or_none()


async def look(session: AsyncSession, purpose: Purpose, token: str) -> UUID | None:
    """Whose link this is, without using it; None when it is good for nothing."""
    return (await session.execute(select(Link.person_id).where(*_good(purpose, token)))).scalar_one_or_none()


async def use(session: AsyncSession, purpose: Purpose, token: str) -> tuple[UUID, str] | None:
    """Use a link up: its person and address. Of any number of calls at once one gets them, the others None."""
    used = delete(Link).where(*_good(purpose, token)).returning(Link.person_id, Link.email_key)
    row = (await session.execute(used)).one_or_none()
    return None if row is None else (row.person_id, row.email_key)


def _good(purpose: Purpose, token: str) -> tuple[ColumnExpressionArgument[bool], ...]:
    """Known, for this, not too old, and to the address that the person still has."""
    has_address = select(Person.id).where(Person.id == Link.person_id, Person.email_key == Link.email_key).exists()
    is_disabled = select(Disablement.person_id).where(Disablement.person_id == Link.person_id).exists()
    known = (Link.token_hash == _hash(token)) & (Link.purpose == purpose) & (Link.expires_at > clock.now())
    return known, has_address, ~is_disabled


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
