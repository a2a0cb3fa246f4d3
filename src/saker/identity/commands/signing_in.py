"""Signing in by password: count the attempt, verify, then go through the gate.

The attempt is counted as a failure before the password is looked at, and taken back when it was right: so any number of
guesses at once stay within the limit, on any number of processes. An unknown account is counted, verified and answered
as a known one is.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NoReturn
from uuid import UUID

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock
from saker.core.crypto import Keyring
from saker.identity.commands.gate import FactorWanted, let_in
from saker.identity.commands.sessions import SignedIn
from saker.identity.errors import InvalidCredentials, SignInBlocked
from saker.identity.models import Password, Person, SignInAttempts
from saker.identity.queries.phones import as_phone, has_phone
from saker.identity.rules.lockout import ACCOUNT, ADDRESS, WINDOW, Limit, pause_after
from saker.identity.rules.people import Device, email_key

_PEPPER: Final = "sign-in-attempts"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who tries to sign in, if anyone is of that name; the hash to verify; and under which keys the attempt is counted."""

    person_id: UUID | None
    password_hash: str | None
    password_set_at: datetime | None
    account_key: bytes
    address_key: bytes


async def admit(session: AsyncSession, *, identifier: str, address: str) -> Candidate:
    """Count an attempt, before the password is looked at. Raises SignInBlocked: 10 for an account, 30 from an address.

    The caller commits this, then verifies with no connection held, then calls `sign_in` or `note_failure`.
    """
    phone = as_phone(identifier)
    known_as = phone or email_key(identifier)
    by_account, by_address = account_key(known_as), key_of("address", address)
    await count_attempt(session, by_account, ACCOUNT)  # accounts before addresses: locks in one order
    await count_attempt(session, by_address, ADDRESS)
    stored = (
        select(Person.id, Password.hash, Password.changed_at)
        .outerjoin(Password)
        .where(has_phone(phone) if phone else Person.email_key == known_as)
    )
    row = (await session.execute(stored)).one_or_none()
    if row is None:
        return Candidate(None, None, None, by_account, by_address)
    return Candidate(row.id, row.hash, row.changed_at, by_account, by_address)


async def note_failure(session: AsyncSession, candidate: Candidate) -> None:
    """Write down that the password was wrong, or that nobody is of that name; what was typed is not kept."""
    target = f"person:{candidate.person_id or 'unknown'}"
    await audit.record(session, None, "identity.sign_in_failed", target=target)


async def sign_in(
    session: AsyncSession, candidate: Candidate, device: Device, *, upgraded_hash: str | None = None
) -> SignedIn | FactorWanted:
    """Let a candidate in whose password was right, as far as that goes. Raises AccountDisabled; see `let_in`.

    Raises InvalidCredentials when another password was set since it was looked at. `upgraded_hash` replaces a stored hash
    of an older kind; the password stays the same.
    """
    person_id = candidate.person_id
    assert person_id is not None
    outcome = await let_in(session, person_id, device)  # holds the person, so that the password stays what it is now
    same = (Password.person_id == person_id) & (Password.changed_at == candidate.password_set_at)
    if (await session.execute(select(Password.person_id).where(same))).one_or_none() is None:
        raise InvalidCredentials
    if upgraded_hash is not None:
        await session.execute(update(Password).where(same).values(hash=upgraded_hash))
    # Last: the row of an address is one for everybody behind it, and they wait until this commits.
    await _take_back(session, candidate)
    return outcome


def account_key(known_as: str) -> bytes:
    """What attempts for the account of an identifier are counted under."""
    return key_of("account", known_as)


def key_of(kind: str, value: str) -> bytes:
    """What an attempt is counted under: a keyed hash, so that the table holds no address and no typed-in secret."""
    return Keyring.from_settings().pepper(_PEPPER, f"{kind}:{value}".encode())


async def count_attempt(session: AsyncSession, key: bytes, limit: Limit) -> None:
    """Count one and set the pause that follows it. Raises SignInBlocked while a pause lasts."""
    now = clock.now()
    last_pause = func.coalesce(SignInAttempts.blocked_until, SignInAttempts.counted_from)
    is_over = func.greatest(SignInAttempts.counted_from, last_pause) < now - WINDOW
    counted = (
        insert(SignInAttempts)
        .values(key=key, failures=1, counted_from=now, last_at=now)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "failures": case((is_over, 1), else_=SignInAttempts.failures + 1),
                "counted_from": case((is_over, now), else_=SignInAttempts.counted_from),
                "last_at": now,
            },
            where=or_(SignInAttempts.blocked_until.is_(None), SignInAttempts.blocked_until <= now),
        )
        .returning(SignInAttempts.failures)
    )
    failures = (await session.execute(counted)).scalar_one_or_none()
    if failures is None:
        await _refuse(session, key, now)
    pause = pause_after(failures, limit)
    until = None if pause is None else now + pause
    await session.execute(update(SignInAttempts).where(SignInAttempts.key == key).values(blocked_until=until))


async def forget_attempts(session: AsyncSession, key: bytes) -> None:
    """What was counted under a key counts no more: its holder has proven themselves."""
    await session.execute(delete(SignInAttempts).where(SignInAttempts.key == key))


async def _refuse(session: AsyncSession, key: bytes, now: datetime) -> NoReturn:
    until = (await session.execute(select(SignInAttempts.blocked_until).where(SignInAttempts.key == key))).scalar_one_or_none()
    remaining = 1 if until is None else int((until - now).total_seconds()) + 1
    raise SignInBlocked(retry_after=max(1, remaining))


async def _take_back(session: AsyncSession, candidate: Candidate) -> None:
    """The password was right: forget the account's failures, and this attempt of the address."""
    await forget_attempts(session, candidate.account_key)
    await session.execute(
        update(SignInAttempts)
        .where(SignInAttempts.key == candidate.address_key, SignInAttempts.failures > 0)
        .values(failures=SignInAttempts.failures - 1, blocked_until=None)
    )
