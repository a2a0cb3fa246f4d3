"""What operations write: evidence, attestations, waivers. Nothing is ever changed; a newer row takes an older one's place."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock
from saker.core.contrib import Check, CheckKind
from saker.core.ids import new_id
from saker.ops import queries
from saker.ops.errors import NotAttestable, NothingToWithdraw, SignatureIncomplete, UntilOutOfRange
from saker.ops.models import Attestation, CheckResult, Waiver
from saker.ops.rules import LONGEST_ATTESTATION, LONGEST_WAIVER, Evidence, Signature


async def record(session: AsyncSession, found: Iterable[Evidence]) -> None:
    """Keep evidence."""
    rows = [
        {
            "id": new_id(),
            "check_id": evidence.check_id,
            "status": evidence.status.value,
            "observed": evidence.observed,
            "source": evidence.source,
            "target": evidence.target,
            "at": evidence.at,
            "version": evidence.version,
            "sha256": evidence.sha256,
        }
        for evidence in found
    ]
    if rows:
        await session.execute(insert(CheckResult), rows)


async def attest(session: AsyncSession, check: Check, *, signed_by: str, note: str, until: date) -> Signature:
    """Sign that something holds, through the day `until` (UTC), a year at most.

    Raises NotAttestable, SignatureIncomplete, UntilOutOfRange.
    """
    if check.kind is not CheckKind.ATTESTATION:
        raise NotAttestable
    signature = _signature(check, signed_by, note, until, LONGEST_ATTESTATION)
    await _sign(session, Attestation, "note", signature, action="ops.check_attested")
    return signature


async def waive(session: AsyncSession, check: Check, *, signed_by: str, reason: str, until: date) -> Signature:
    """Let a check not pass, through the day `until` (UTC), three months at most.

    Raises SignatureIncomplete, UntilOutOfRange.
    """
    signature = _signature(check, signed_by, reason, until, LONGEST_WAIVER)
    await _sign(session, Waiver, "reason", signature, action="ops.check_waived")
    return signature


async def withdraw(session: AsyncSession, check: Check, *, signed_by: str, reason: str) -> None:
    """End the attestation and the waiver of a check now. Raises NothingToWithdraw, SignatureIncomplete."""
    now = clock.now()
    ended = Signature(check.id, *_words(signed_by, reason), signed_at=now, expires_at=now)
    attested = await queries.attestation(session, check.id)
    waived = (await queries.waivers(session, now)).get(check.id)
    if attested is not None and attested.in_force(now):
        await _sign(session, Attestation, "note", ended, action="ops.attestation_withdrawn")
    elif waived is None:
        raise NothingToWithdraw
    if waived is not None:
        await _sign(session, Waiver, "reason", ended, action="ops.waiver_withdrawn")


def _signature(check: Check, signed_by: str, words: str, until: date, longest: timedelta) -> Signature:
    now = clock.now()
    expires_at = datetime.combine(until + timedelta(days=1), time.min, UTC)
    latest = now + longest
    if not now < expires_at <= latest + timedelta(days=1):
        raise UntilOutOfRange(field="until", latest=latest.date().isoformat())
    return Signature(check.id, *_words(signed_by, words), signed_at=now, expires_at=expires_at)


def _words(signed_by: str, words: str) -> tuple[str, str]:
    if not signed_by.strip() or not words.strip():
        raise SignatureIncomplete
    return signed_by.strip(), words.strip()


async def _sign(
    session: AsyncSession, table: type[Attestation | Waiver], words_column: str, signature: Signature, *, action: str
) -> None:
    row = {
        "id": new_id(),
        "check_id": signature.check_id,
        "signed_by": signature.signed_by,
        words_column: signature.words,
        "signed_at": signature.signed_at,
        "expires_at": signature.expires_at,
    }
    await session.execute(insert(table).values(row))
    after = {"by": signature.signed_by, words_column: signature.words, "expires_at": signature.expires_at.isoformat()}
    await audit.record(session, None, action, target=f"check:{signature.check_id}", after=after)
