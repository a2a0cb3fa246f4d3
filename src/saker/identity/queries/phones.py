"""Who has a phone number. Numbers are found by a keyed hash: the table holds none that can be read without keys."""

from typing import Final
from uuid import UUID

from sqlalchemy import ColumnExpressionArgument, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import settings
from saker.core.crypto import Keyring
from saker.identity.models import Person
from saker.identity.rules import phones

SEAL: Final = "phone"
_PEPPER: Final = "phone-key"


def phone_key(phone: str) -> bytes:
    """What an E.164 number is kept under."""
    return Keyring.from_settings().pepper(_PEPPER, phone.encode())


def has_phone(phone: str) -> ColumnExpressionArgument[bool]:
    """The people whose number it is; also found under the keys of an earlier SECRET_KEY."""
    return Person.phone_key.in_(Keyring.from_settings().peppers(_PEPPER, phone.encode()))


def as_phone(identifier: str) -> str | None:
    """The number that someone signs in with, or None when it is no number that this deployment takes."""
    return phones.read(identifier, settings.current().phone_regions)


async def holder_of(session: AsyncSession, phone: str) -> UUID | None:
    """Who signs in by a code to this number, if anyone.

    Also whoever claimed it by registering with it and nothing else; a claim beside an e-mail address opens no account.
    """
    theirs = Person.phone_verified_at.is_not(None) | Person.email.is_(None)
    return (await session.execute(select(Person.id).where(has_phone(phone), theirs))).scalar_one_or_none()


async def is_phone_taken(session: AsyncSession, phone: str) -> bool:
    """True when the number stands with an account."""
    return bool((await session.execute(select(exists().where(has_phone(phone))))).scalar_one())
