"""Proving oneself by a second factor: to finish a sign-in, and to step up in a session.

Three transactions each time: the attempt is counted, then the proof is used up, then what it opens is opened. So a wrong
guess counts although it is refused, any number of guesses at once stay within the limit on any number of processes, and
a code that was accepted is never accepted again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock
from saker.core.auth import STEP_UP_FRESH, Actor
from saker.core.errors import Unauthenticated
from saker.identity.commands.changes import hold
from saker.identity.commands.gate import admit_fully, hash_token, require_enabled
from saker.identity.commands.passkeys import use_passkey
from saker.identity.commands.recovery_codes import use_recovery_code
from saker.identity.commands.sessions import SignedIn, note_second_factor
from saker.identity.commands.signing_in import count_attempt, forget_attempts, key_of
from saker.identity.commands.totp import use_totp
from saker.identity.errors import MethodUnavailable, MfaTokenInvalid
from saker.identity.models import Password, SignInSession
from saker.identity.queries.access import signing_key, token_life
from saker.identity.queries.second_factors import held
from saker.identity.rules.access_tokens import Claims
from saker.identity.rules.lockout import ACCOUNT
from saker.identity.rules.people import Device
from saker.identity.rules.second_factor import MFA_TOKEN_ATTEMPTS, Method, RelyingParty
from saker.identity.second_factor_models import MfaToken


@dataclass(frozen=True, slots=True)
class Proof:
    """What someone gives: a code, or what a passkey signed for a site."""

    method: Method
    code: str = ""
    credential: dict[str, Any] | None = None
    party: RelyingParty | None = None


@dataclass(frozen=True, slots=True)
class SteppedUp:
    """A new access token of the same session, which says when the person proved themselves, and until when that counts."""

    access_token: str
    expires_in: int
    until: datetime


async def holder_of(session: AsyncSession, mfa_token: str) -> UUID:
    """Whose half-way sign-in this is. Raises MfaTokenInvalid."""
    waiting = select(MfaToken.person_id).where(MfaToken.token_hash == hash_token(mfa_token), MfaToken.expires_at > clock.now())
    person_id = (await session.execute(waiting)).scalar_one_or_none()
    if person_id is None:
        raise MfaTokenInvalid
    return person_id


async def count_sign_in_proof(session: AsyncSession, mfa_token: str) -> UUID:
    """Count an attempt to finish a sign-in; whose it is. The caller commits, also when the proof is then wrong.

    Raises MfaTokenInvalid, also after five attempts; SignInBlocked, for a person whose second factors were guessed at.
    """
    counted = (
        update(MfaToken)
        .where(
            MfaToken.token_hash == hash_token(mfa_token),
            MfaToken.attempts < MFA_TOKEN_ATTEMPTS,
            MfaToken.expires_at > clock.now(),
        )
        .values(attempts=MfaToken.attempts + 1)
        .returning(MfaToken.person_id)
    )
    person_id = (await session.execute(counted)).scalar_one_or_none()
    if person_id is None:
        raise MfaTokenInvalid
    await count_attempt(session, _sign_in_key(person_id), ACCOUNT)
    return person_id


async def count_step_up(session: AsyncSession, actor: Actor, method: Method) -> str | None:
    """Count an attempt to step up; the password's hash, where that is the method. The caller commits.

    The password is for those who have no second factor. Raises MethodUnavailable, SignInBlocked.
    """
    what = await held(session, actor.person_id)
    possible = what.methods or ((Method.PASSWORD,) if what.has_password else ())
    if method not in possible:
        raise MethodUnavailable(methods=[one.value for one in possible])
    await count_attempt(session, _step_up_key(actor), ACCOUNT)
    if method is not Method.PASSWORD:
        return None
    stored = select(Password.hash).where(Password.person_id == actor.person_id)
    return (await session.execute(stored)).scalar_one_or_none()


async def use_up(session: AsyncSession, person_id: UUID, proof: Proof) -> bool:
    """Whether the proof is right; then it is used up. The caller commits either way."""
    match proof:
        case Proof(Method.TOTP, code=code):
            is_right = await use_totp(session, person_id, code)
        case Proof(Method.RECOVERY_CODE, code=code):
            is_right = await use_recovery_code(session, person_id, code)
        case Proof(Method.PASSKEY, credential=dict(credential), party=RelyingParty() as party):
            is_right = await use_passkey(session, party, credential, person_id=person_id) == person_id
        case _:
            is_right = False
    if not is_right:
        await note_wrong_proof(session, person_id, proof.method)
    return is_right


async def note_wrong_proof(session: AsyncSession, person_id: UUID, method: Method) -> None:
    """Write down that a proof was wrong; what was typed is not kept."""
    await audit.record(session, None, "identity.second_factor_failed", target=f"person:{person_id}", after={"method": method.value})


async def finish_sign_in(session: AsyncSession, mfa_token: str, device: Device) -> SignedIn:
    """Open the session that waited for a proof which was right. Raises MfaTokenInvalid, AccountDisabled. Locks: the person."""
    person_id = await holder_of(session, mfa_token)
    await hold(session, person_id, shared=True)
    used = delete(MfaToken).where(MfaToken.token_hash == hash_token(mfa_token), MfaToken.expires_at > clock.now())
    if (await session.execute(used.returning(MfaToken.person_id))).one_or_none() is None:
        raise MfaTokenInvalid
    await require_enabled(session, person_id)
    signed = await admit_fully(session, person_id, device, by="second_factor", stepped_up=True, second_factor=True)
    await forget_attempts(session, _sign_in_key(person_id))
    return signed


async def sign_in_by_passkey(
    session: AsyncSession, party: RelyingParty, credential: dict[str, Any], device: Device
) -> SignedIn | None:
    """Open a session for whoever a passkey belongs to: it has verified its holder, so it is both factors.

    None when it does not hold; the caller commits then too, since the challenge is used up. Raises AccountDisabled.
    """
    person_id = await use_passkey(session, party, credential, person_id=None)
    if person_id is None:
        return None
    await require_enabled(session, person_id)
    return await admit_fully(session, person_id, device, by="passkey", stepped_up=True, second_factor=True)


async def step_up(session: AsyncSession, actor: Actor, method: Method) -> SteppedUp:
    """Mark the session of someone whose proof was right; its next access tokens say so. Raises Unauthenticated."""
    now, life = clock.now(), token_life()
    own = update(SignInSession).where(SignInSession.id == actor.session_id, SignInSession.ended_at.is_(None))
    session_id = (await session.execute(own.values(step_up_at=now).returning(SignInSession.id))).scalar_one_or_none()
    if session_id is None:
        raise Unauthenticated
    if method is not Method.PASSWORD:
        await note_second_factor(session, actor)
    await forget_attempts(session, _step_up_key(actor))
    await audit.record(session, actor, "identity.stepped_up", target=f"session:{session_id}")
    token = signing_key().sign(Claims(actor.person_id, session_id, now + life, step_up_at=now), issued_at=now)
    return SteppedUp(token, int(life.total_seconds()), now + STEP_UP_FRESH)


def _sign_in_key(person_id: UUID) -> bytes:
    """Under which attempts to finish a sign-in are counted."""
    return key_of("second_factor", str(person_id))


def _step_up_key(actor: Actor) -> bytes:
    """Under which attempts to step up are counted: apart, so that who holds a session cannot lock its owner out."""
    return key_of("step_up", str(actor.person_id))
