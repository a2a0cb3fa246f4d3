"""One-time codes: sending one to a number, trying one, and what a right one buys.

Whether the number is known plays no part in the request that asks for a code: it writes the same rows whatever the
number, and a job decides afterwards. An attempt is taken off before the code is compared, in a transaction of its own,
so any number of guesses at once are five, on any number of processes; a right code is used up by one statement.
"""

import hmac
import math
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import ColumnExpressionArgument, delete, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock, messages, settings
from saker.core.auth import Actor
from saker.core.crypto import Keyring
from saker.core.ids import new_id
from saker.core.jobs import enqueue, job
from saker.core.messages import Channel, Message, ceiling
from saker.identity import queries
from saker.identity.commands.api_keys import revoke_api_keys
from saker.identity.commands.changes import hold
from saker.identity.commands.gate import FactorWanted, forget_factors, let_in
from saker.identity.commands.people import create_person
from saker.identity.commands.sessions import SignedIn, open_session, revoke_other_sessions
from saker.identity.errors import AccountDisabled, CodeInvalid, CodesLimited
from saker.identity.models import CodeChallenge, Password, Person
from saker.identity.queries.phones import holder_of, phone_key
from saker.identity.rules import codes as rules
from saker.identity.rules.codes import Limit, Purpose
from saker.identity.rules.people import TERMS_VERSION, Device
from saker.identity.rules.phones import Phone, masked

log = structlog.get_logger(__name__)

_SEAL: Final = "code-challenge"
_PEPPER: Final = "one-time-code"
_LOCK: Final = text("SELECT pg_advisory_xact_lock(:key)")


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code is on its way, or would be: how to name it, how long it lives, and when another may be asked for."""

    challenge_id: UUID
    expires_in: int
    resend_after: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a challenge that lives, already counted."""

    challenge_id: UUID
    purpose: Purpose
    phone: str
    code_hash: bytes
    person_id: UUID | None = None


async def send_code(
    session: AsyncSession,
    *,
    phone: str,
    purpose: Purpose,
    address: str,
    address_limits: tuple[Limit, ...] = rules.PER_ADDRESS,
    person_id: UUID | None = None,
) -> CodeSent:
    """Make a code for a number, in the place of an earlier one for the same purpose. Raises CodesLimited, SmsExhausted.

    `person_id` is whose number it shall be: such a code is good for them alone.

    Locks: the number, then the address, until the transaction ends: limits are counted from the challenges' rows.
    """
    number, caller = phone_key(phone), Keyring.from_settings().pepper(_PEPPER, f"address:{address}".encode())
    for key in (number, caller):
        await session.execute(_LOCK, {"key": int.from_bytes(key[:8], signed=True)})
    now, sent = clock.now(), await _sent(session, number, caller)
    to_number = [row.created_at for row in sent if row.phone_key == number]
    alike = [row.created_at for row in sent if row.phone_key == number and row.purpose == purpose]
    by_caller = [row.created_at for row in sent if row.address_key == caller]
    free_at = _free_at(alike, to_number, by_caller, address_limits)
    if free_at is not None and free_at > now:
        raise CodesLimited(retry_after=_seconds(free_at, now))
    await ceiling.require_room(session)
    challenge_id = await _challenge(session, phone, purpose, number, caller, person_id)
    again_at = _free_at([*alike, now], [*to_number, now], [*by_caller, now], address_limits)
    assert again_at is not None
    return CodeSent(challenge_id, int(rules.LIFE.total_seconds()), _seconds(again_at, now))


async def _sent(session: AsyncSession, number: bytes, caller: bytes) -> list[CodeChallenge]:
    """What was sent to the number or asked for from the address within the longest window, oldest first."""
    recent = CodeChallenge.created_at > clock.now() - rules.LONGEST_WINDOW
    own = or_(CodeChallenge.phone_key == number, CodeChallenge.address_key == caller)
    statement = select(CodeChallenge).where(recent, own).order_by(CodeChallenge.created_at)
    return list((await session.execute(statement)).scalars())


def _free_at(
    alike: list[datetime], to_number: list[datetime], by_caller: list[datetime], address_limits: tuple[Limit, ...]
) -> datetime | None:
    """When the next code may be sent; None: at once."""
    instants = (
        rules.next_resend(alike),
        rules.next_within(to_number, rules.PER_NUMBER),
        rules.next_within(by_caller, address_limits),
    )
    return max((instant for instant in instants if instant is not None), default=None)


async def _challenge(
    session: AsyncSession, phone: str, purpose: Purpose, number: bytes, caller: bytes, person_id: UUID | None
) -> UUID:
    """End the number's live challenge of this purpose, and begin another."""
    now, challenge_id = clock.now(), new_id()
    code = f"{secrets.randbelow(10**rules.DIGITS):0{rules.DIGITS}}"
    live = (CodeChallenge.phone_key == number) & (CodeChallenge.purpose == purpose) & CodeChallenge.ended_at.is_(None)
    await session.execute(update(CodeChallenge).where(live).values(ended_at=now))
    row = {
        "id": challenge_id,
        "purpose": purpose,
        "person_id": person_id,
        "phone_sealed": Keyring.from_settings().seal(_SEAL, phone.encode(), bound_to=challenge_id.bytes),
        "phone_key": number,
        "address_key": caller,
        "code_hash": _hash(challenge_id, phone, code),
        "attempts_left": rules.ATTEMPTS,
        "created_at": now,
        "expires_at": now + rules.LIFE,
    }
    await session.execute(insert(CodeChallenge).values(row))
    await enqueue(session, deliver_code, challenge_id=str(challenge_id), secret={"code": code})
    return challenge_id


@job("identity.deliver_code")
async def deliver_code(session: AsyncSession, *, challenge_id: str, code: str) -> None:
    """Send a code, unless its challenge has ended, or it would let nobody in: to sign in, the number must be someone's.

    A stranger's number gets no SMS for a sign-in: it would cost money, and lets anyone annoy anyone.
    """
    challenge = (await session.execute(select(CodeChallenge).where(CodeChallenge.id == UUID(challenge_id)))).scalar_one_or_none()
    if challenge is None or challenge.ended_at is not None or challenge.expires_at <= clock.now():
        return
    phone = _phone_of(challenge)
    if challenge.purpose == Purpose.LOGIN and await holder_of(session, phone) is None:
        return
    if not await ceiling.count_one(session):
        return
    words = settings.current().sms_code_text.format(code=code, minutes=int(rules.LIFE.total_seconds() // 60))
    message = Message(Channel.SMS, phone, "One-time code", words)
    await messages.send(session, message, until=challenge.expires_at)
    log.info("code.sent", to=masked(phone), purpose=challenge.purpose)


async def take_attempt(session: AsyncSession, *, challenge_id: UUID) -> Attempt:
    """Take one attempt off a challenge that lives. Raises CodeInvalid.

    The caller commits this before it compares, so that the attempt counts whatever comes after.
    """
    taken = (
        update(CodeChallenge)
        .where(CodeChallenge.id == challenge_id, CodeChallenge.attempts_left > 0, _lives())
        .values(attempts_left=CodeChallenge.attempts_left - 1)
        .returning(CodeChallenge)
    )
    challenge = (await session.execute(taken)).scalar_one_or_none()
    if challenge is None:
        raise CodeInvalid
    return Attempt(challenge.id, Purpose(challenge.purpose), _phone_of(challenge), challenge.code_hash, challenge.person_id)


def is_right(attempt: Attempt, code: str) -> bool:
    """Whether this is the code that was sent."""
    return hmac.compare_digest(attempt.code_hash, _hash(attempt.challenge_id, attempt.phone, code))


async def note_wrong_code(session: AsyncSession, attempt: Attempt) -> None:
    """Write down that a code was wrong; what was typed is not kept."""
    await audit.record(session, None, "identity.code_failed", target=f"code_challenge:{attempt.challenge_id}")


async def sign_in_by_code(
    session: AsyncSession, attempt: Attempt, device: Device, *, known: Actor | None = None
) -> SignedIn | FactorWanted:
    """Let in whose number it is, as far as that goes; see `let_in`. Raises CodeInvalid, AccountDisabled.

    A number that was only claimed until now, by registering with a password, belongs to who receives its codes: whoever
    claimed it loses the password, the second factors, every session and API key, unless it is `known`, the person who is signed
    in, who confirms it.
    """
    await use_up_code(session, attempt)
    person_id = await holder_of(session, attempt.phone)
    if attempt.purpose is not Purpose.LOGIN or person_id is None:
        raise CodeInvalid
    if await queries.is_disabled(session, person_id):
        raise AccountDisabled
    await hold(session, person_id)
    first = update(Person).where(Person.id == person_id, Person.phone_verified_at.is_(None)).values(phone_verified_at=clock.now())
    verified = (await session.execute(first.returning(Person.id))).one_or_none()
    actor = Actor(person_id, frozenset())
    if verified is not None and (known is None or known.person_id != person_id):
        await session.execute(delete(Password).where(Password.person_id == person_id))
        await revoke_other_sessions(session, actor)
        await forget_factors(session, person_id)
        await revoke_api_keys(session, person_id, by=actor, because="phone_taken_over")
        await audit.record(session, actor, "identity.phone_taken_over", target=f"person:{person_id}")
    # What was kept under an earlier SECRET_KEY is found without that key from now on.
    await session.execute(update(Person).where(Person.id == person_id).values(phone_key=phone_key(attempt.phone)))
    return await let_in(session, person_id, device, by="code")


async def register_by_code(
    session: AsyncSession, attempt: Attempt, device: Device, *, display_name: str, referral_code: str | None = None
) -> SignedIn:
    """Make a person who has accepted the current terms and holds the number, and sign them in. Raises CodeInvalid, PhoneTaken."""
    await use_up_code(session, attempt)
    if attempt.purpose is not Purpose.REGISTER:
        raise CodeInvalid
    person = await create_person(
        session,
        phone=Phone(attempt.phone, verified_at=clock.now()),
        display_name=display_name,
        terms_version=TERMS_VERSION,
        referral_code=referral_code,
    )
    await audit.record(session, Actor(person.id, frozenset()), "identity.registered", target=f"person:{person.id}")
    return await open_session(session, person.id, device)


async def use_up_code(session: AsyncSession, attempt: Attempt) -> None:
    """End the challenge; of any number of right codes at once, one does. Raises CodeInvalid for the others."""
    used = update(CodeChallenge).where(CodeChallenge.id == attempt.challenge_id, _lives()).values(ended_at=clock.now())
    if (await session.execute(used.returning(CodeChallenge.id))).one_or_none() is None:
        raise CodeInvalid


def _lives() -> ColumnExpressionArgument[bool]:
    return CodeChallenge.ended_at.is_(None) & (CodeChallenge.expires_at > clock.now())


def _phone_of(challenge: CodeChallenge) -> str:
    return Keyring.from_settings().open(_SEAL, challenge.phone_sealed, bound_to=challenge.id.bytes).decode()


def _hash(challenge_id: UUID, phone: str, code: str) -> bytes:
    return Keyring.from_settings().pepper(_PEPPER, b"\0".join((challenge_id.bytes, phone.encode(), code.encode())))


def _seconds(until: datetime, now: datetime) -> int:
    return max(1, math.ceil((until - now).total_seconds()))
