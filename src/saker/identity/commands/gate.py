"""The gate behind every way of signing in: who this is becomes tokens, or a half-way sign-in that waits for a second factor."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock
from saker.core.auth import Actor
from saker.identity.commands.changes import hold
from saker.identity.commands.sessions import SignedIn, open_session
from saker.identity.errors import AccountDisabled
from saker.identity.queries.people import is_disabled
from saker.identity.queries.second_factors import held
from saker.identity.rules.people import Device
from saker.identity.rules.second_factor import MFA_TOKEN_LIFE, Method
from saker.identity.second_factor_models import MfaToken, Passkey, PasskeyChallenge, RecoveryCode, TotpSecret

_TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class FactorWanted:
    """A sign-in that is half-way: its token, the ways to go on, and the seconds that it lives."""

    mfa_token: str
    methods: tuple[Method, ...]
    expires_in: int


async def let_in(session: AsyncSession, person_id: UUID, device: Device, *, by: str = "password") -> SignedIn | FactorWanted:
    """What someone gets who has proven to be this person in one way. Raises AccountDisabled.

    The caller commits before it refuses: `FactorWanted` is answered 401 `mfa_required`, and its token must be there.
    Someone who has neither a second factor nor a password has just proven all that they can, which counts as a step-up.
    Locks: the person, shared.
    """
    await hold(session, person_id, shared=True)
    await require_enabled(session, person_id)
    what = await held(session, person_id)
    if not what.methods:
        return await admit_fully(session, person_id, device, by=by, stepped_up=not what.has_password)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row = {"token_hash": hash_token(token), "person_id": person_id, "attempts": 0, "expires_at": clock.now() + MFA_TOKEN_LIFE}
    await session.execute(insert(MfaToken).values(row))
    return FactorWanted(token, what.methods, int(MFA_TOKEN_LIFE.total_seconds()))


async def admit_fully(
    session: AsyncSession, person_id: UUID, device: Device, *, by: str, stepped_up: bool, second_factor: bool = False
) -> SignedIn:
    """Open the session of someone who has proven enough, and write it down."""
    await audit.record(session, Actor(person_id, frozenset()), "identity.signed_in", target=f"person:{person_id}", after={"by": by})
    now = clock.now()
    return await open_session(
        session, person_id, device, step_up_at=now if stepped_up else None, second_factor_at=now if second_factor else None
    )


async def require_enabled(session: AsyncSession, person_id: UUID) -> None:
    """Raise AccountDisabled for a person whom an administrator shut out."""
    if await is_disabled(session, person_id):
        raise AccountDisabled


async def forget_factors(session: AsyncSession, person_id: UUID) -> None:
    """Forget every second factor of an account that turned out to be another person's."""
    for table in (TotpSecret, Passkey, RecoveryCode):
        await session.execute(delete(table).where(table.person_id == person_id))
    await forget_half_way(session, person_id)


async def forget_half_way(session: AsyncSession, person_id: UUID) -> None:
    """Forget the sign-ins of a person that wait for a second factor: what began them counts no more."""
    for table in (MfaToken, PasskeyChallenge):
        await session.execute(delete(table).where(table.person_id == person_id))


def hash_token(token: str) -> bytes:
    """What is kept of a half-way sign-in's token."""
    return hashlib.sha256(token.encode()).digest()
