"""The authenticator app: enrolled in two steps, used by a code that counts once."""

import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock, crypto
from saker.core.auth import Actor
from saker.identity import queries
from saker.identity.commands import changes, recovery_codes
from saker.identity.errors import TotpCodeWrong, TotpEnrolled, TotpNotFound
from saker.identity.rules import totp as rules
from saker.identity.rules.second_factor import Change
from saker.identity.second_factor_models import TotpSecret

_SEAL: Final = "totp-secret"


@dataclass(frozen=True, slots=True)
class TotpEnrolment:
    """What the person brings into the app: the secret as text, and the address that the QR code holds."""

    secret: str
    uri: str


async def enrol_totp(session: AsyncSession, actor: Actor) -> TotpEnrolment:
    """Make a secret that counts once it is confirmed; one that was not confirmed is replaced.

    Raises StepUpRequired, TotpEnrolled.
    """
    await changes.require_fresh(session, actor)
    person = await queries.person(session, actor.person_id)
    secret = secrets.token_bytes(rules.SECRET_BYTES)
    row = {
        "sealed": await crypto.seal_for(session, actor.person_id, _SEAL, secret),
        "created_at": clock.now(),
    }
    statement = insert(TotpSecret).values(person_id=actor.person_id, **row)
    kept = statement.on_conflict_do_update(index_elements=["person_id"], set_=row, where=TotpSecret.confirmed_at.is_(None))
    if (await session.execute(kept.returning(TotpSecret.person_id))).one_or_none() is None:
        raise TotpEnrolled
    return TotpEnrolment(rules.written(secret), rules.otpauth_uri(secret, account=person.email or person.phone or str(person.id)))


async def confirm_totp(session: AsyncSession, actor: Actor, *, code: str) -> None:
    """Enrol the app for good: it shows the right code, which is thereby used. Raises TotpNotFound, TotpCodeWrong."""
    await changes.require_open(session, actor)
    pending = (TotpSecret.person_id == actor.person_id) & TotpSecret.confirmed_at.is_(None)
    sealed = (await session.execute(select(TotpSecret.sealed).where(pending))).scalar_one_or_none()
    if sealed is None:
        raise TotpNotFound
    now = clock.now()
    secret = await crypto.open_for(session, actor.person_id, _SEAL, sealed)
    step = rules.matching_step(secret, code, at=now, after=None)
    if step is None:
        raise TotpCodeWrong(field="code")
    confirmed = update(TotpSecret).where(pending, TotpSecret.sealed == sealed).values(confirmed_at=now, last_step=step)
    if (await session.execute(confirmed.returning(TotpSecret.person_id))).one_or_none() is None:
        raise TotpNotFound
    await changes.enrolled(session, actor, Change.TOTP_ADDED)


async def remove_totp(session: AsyncSession, actor: Actor) -> None:
    """Forget the app. Raises StepUpRequired, TotpNotFound."""
    await changes.require_fresh(session, actor)
    own = delete(TotpSecret).where(TotpSecret.person_id == actor.person_id, TotpSecret.confirmed_at.is_not(None))
    if (await session.execute(own.returning(TotpSecret.person_id))).one_or_none() is None:
        raise TotpNotFound
    await recovery_codes.forget_if_bare(session, actor.person_id)
    await changes.tell(session, actor.person_id, Change.TOTP_REMOVED)


async def use_totp(session: AsyncSession, person_id: UUID, code: str) -> bool:
    """Use a code up; False when it is wrong or its step was accepted before. Of any number at once, one is accepted."""
    confirmed = (TotpSecret.person_id == person_id) & TotpSecret.confirmed_at.is_not(None)
    row = (await session.execute(select(TotpSecret.sealed, TotpSecret.last_step).where(confirmed))).one_or_none()
    if row is None:
        return False
    now = clock.now()
    secret = await crypto.open_for(session, person_id, _SEAL, row.sealed)
    step = rules.matching_step(secret, code, at=now, after=row.last_step)
    if step is None:
        return False
    used = update(TotpSecret).where(confirmed, TotpSecret.last_step < step).values(last_step=step, last_used_at=now)
    return (await session.execute(used.returning(TotpSecret.person_id))).one_or_none() is not None
