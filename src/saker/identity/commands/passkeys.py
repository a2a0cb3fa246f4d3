"""Passkeys (WebAuthn): made for this site, kept by the person's device, and proven by a signature over a challenge of ours.

Every passkey can be found by the device itself and verifies its holder, so each is good as a second factor and alone.
"""

import base64
import hashlib
import json
from typing import Any, Final
from uuid import UUID

import structlog
import webauthn
from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from webauthn.helpers import generate_challenge, options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from saker.core import clock
from saker.core.auth import Actor, require_step_up
from saker.core.ids import new_id
from saker.identity import queries
from saker.identity.commands import changes, recovery_codes
from saker.identity.errors import PasskeyKnown, PasskeyNotFound, PasskeyRefused, TooManyPasskeys
from saker.identity.queries.second_factors import PasskeyView
from saker.identity.rules.second_factor import CHALLENGE_LIFE, MAX_PASSKEYS, Change, RelyingParty
from saker.identity.second_factor_models import Passkey, PasskeyChallenge

log = structlog.get_logger(__name__)

REGISTRATION: Final = "registration"
SIGN_IN: Final = "sign_in"

_TIMEOUT_MS: Final = int(CHALLENGE_LIFE.total_seconds() * 1000)
_SELECTION: Final = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
)


async def passkey_registration_options(session: AsyncSession, actor: Actor, party: RelyingParty) -> dict[str, Any]:
    """What the page hands to `navigator.credentials.create`. Raises StepUpRequired, TooManyPasskeys."""
    require_step_up(actor)
    person = await queries.person(session, actor.person_id)
    known = await _credential_ids(session, actor.person_id)
    if len(known) >= MAX_PASSKEYS:
        raise TooManyPasskeys
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name="Saker",
        user_id=person.id.bytes,
        user_name=person.email or person.phone or str(person.id),
        user_display_name=person.display_name,
        challenge=await _new_challenge(session, REGISTRATION, person.id),
        timeout=_TIMEOUT_MS,
        authenticator_selection=_SELECTION,
        exclude_credentials=known,
    )
    return options_to_json_dict(options)


async def register_passkey(
    session: AsyncSession, actor: Actor, party: RelyingParty, *, name: str, credential: dict[str, Any]
) -> PasskeyView:
    """Keep the public key that a device made. Raises StepUpRequired, PasskeyRefused, PasskeyKnown, TooManyPasskeys."""
    await changes.require_fresh(session, actor)
    if len(await _credential_ids(session, actor.person_id)) >= MAX_PASSKEYS:
        raise TooManyPasskeys
    challenge = _challenge_of(credential)
    if challenge is None or not await take_challenge(session, challenge, REGISTRATION, actor.person_id):
        raise PasskeyRefused(field="credential")
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception as error:  # noqa: BLE001 - a stranger's bytes: whatever the reader stumbles over, they do not hold
        log.info("passkey.refused", reason=type(error).__name__)
        raise PasskeyRefused(field="credential") from None
    row = {
        "id": new_id(),
        "person_id": actor.person_id,
        "credential_id": made.credential_id,
        "public_key": made.credential_public_key,
        "sign_count": made.sign_count,
        "name": name,
        "created_at": clock.now(),
    }
    kept = upsert(Passkey).values(row).on_conflict_do_nothing(index_elements=["credential_id"])
    columns = (Passkey.id, Passkey.name, Passkey.created_at, Passkey.last_used_at)
    stored = (await session.execute(kept.returning(*columns))).one_or_none()
    if stored is None:
        raise PasskeyKnown
    await changes.enrolled(session, actor, Change.PASSKEY_ADDED)
    return PasskeyView(*stored)


async def rename_passkey(session: AsyncSession, actor: Actor, *, passkey_id: UUID, name: str) -> PasskeyView:
    """Call one's own passkey something else. Raises PasskeyNotFound, also for someone else's."""
    own = update(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == actor.person_id).values(name=name)
    columns = (Passkey.id, Passkey.name, Passkey.created_at, Passkey.last_used_at)
    renamed = (await session.execute(own.returning(*columns))).one_or_none()
    if renamed is None:
        raise PasskeyNotFound
    return PasskeyView(*renamed)


async def remove_passkey(session: AsyncSession, actor: Actor, *, passkey_id: UUID) -> None:
    """Forget one's own passkey. Raises StepUpRequired, PasskeyNotFound, also for someone else's."""
    await changes.require_fresh(session, actor)
    own = delete(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == actor.person_id)
    if (await session.execute(own.returning(Passkey.id))).one_or_none() is None:
        raise PasskeyNotFound
    await recovery_codes.forget_if_bare(session, actor.person_id)
    await changes.tell(session, actor.person_id, Change.PASSKEY_REMOVED)


async def passkey_sign_in_options(session: AsyncSession, party: RelyingParty, *, person_id: UUID | None) -> dict[str, Any]:
    """What the page hands to `navigator.credentials.get`: of one person, or of whomever the device knows."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=await _new_challenge(session, SIGN_IN, person_id),
        timeout=_TIMEOUT_MS,
        allow_credentials=None if person_id is None else await _credential_ids(session, person_id),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


async def use_passkey(
    session: AsyncSession, party: RelyingParty, credential: dict[str, Any], *, person_id: UUID | None
) -> UUID | None:
    """Whose passkey signed a challenge that was given out for `person_id`; None when anything about it is not right.

    The challenge is used up either way, so the caller commits. A signature counter that did not grow means that the key
    was copied: it is refused and its owner told.
    """
    challenge = _challenge_of(credential)
    if challenge is None or not await take_challenge(session, challenge, SIGN_IN, person_id):
        return None
    row = await _claimed(session, credential)
    if row is None or (person_id is not None and row.person_id != person_id):
        return None
    try:
        proven = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=0,  # compared below, in the statement that stores it
            require_user_verification=True,
        )
    except Exception as error:  # noqa: BLE001 - a stranger's bytes: whatever the reader stumbles over, they do not hold
        log.info("passkey.refused", reason=type(error).__name__)
        return None
    count = proven.new_sign_count
    # Some authenticators do not count: theirs stays 0.
    is_later = Passkey.sign_count < count if count else Passkey.sign_count == 0
    moved = update(Passkey).where(Passkey.id == row.id, is_later).values(sign_count=count, last_used_at=clock.now())
    if (await session.execute(moved.returning(Passkey.id))).one_or_none() is None:
        await changes.tell(session, row.person_id, Change.PASSKEY_COPIED)
        return None
    owner: UUID = row.person_id
    return owner


async def _claimed(session: AsyncSession, credential: dict[str, Any]) -> Any:
    """The passkey that the answer names, its person held, shared; None for what we do not know or cannot read."""
    try:
        which = Passkey.credential_id == _decoded(credential["id"])
    except (ValueError, TypeError, KeyError):
        return None
    owner = (await session.execute(select(Passkey.person_id).where(which))).scalar_one_or_none()
    if owner is None:
        return None
    await changes.hold(session, owner, shared=True)  # it may have been forgotten meanwhile: look again
    return (await session.execute(select(Passkey.id, Passkey.person_id, Passkey.public_key).where(which))).one_or_none()


async def take_challenge(session: AsyncSession, challenge: bytes, purpose: str, person_id: UUID | None) -> bool:
    """Use a challenge up; False when it was not given out for this, or not any more."""
    taken = delete(PasskeyChallenge).where(
        PasskeyChallenge.challenge_hash == _hash(challenge),
        PasskeyChallenge.purpose == purpose,
        PasskeyChallenge.person_id.is_not_distinct_from(person_id),
        PasskeyChallenge.expires_at > clock.now(),
    )
    return (await session.execute(taken.returning(PasskeyChallenge.purpose))).one_or_none() is not None


async def _new_challenge(session: AsyncSession, purpose: str, person_id: UUID | None) -> bytes:
    challenge = generate_challenge()
    row = {
        "challenge_hash": _hash(challenge),
        "person_id": person_id,
        "purpose": purpose,
        "expires_at": clock.now() + CHALLENGE_LIFE,
    }
    await session.execute(insert(PasskeyChallenge).values(row))
    return challenge


async def _credential_ids(session: AsyncSession, person_id: UUID) -> list[PublicKeyCredentialDescriptor]:
    rows = await session.execute(select(Passkey.credential_id).where(Passkey.person_id == person_id))
    return [PublicKeyCredentialDescriptor(id=bytes(one)) for one in rows.scalars()]


def _challenge_of(credential: dict[str, Any]) -> bytes | None:
    """The challenge that the answer says it signed; None when it cannot be read. Nothing is believed of it yet."""
    try:
        said = json.loads(_decoded(credential["response"]["clientDataJSON"]))
        return _decoded(said["challenge"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hash(challenge: bytes) -> bytes:
    return hashlib.sha256(challenge).digest()
