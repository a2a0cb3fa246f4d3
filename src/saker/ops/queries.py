"""What operations know: the newest evidence of each check, and the attestations and waivers that count."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import Status
from saker.ops.models import Attestation, CheckResult, Waiver
from saker.ops.rules import Evidence, Signature


async def newest_evidence(session: AsyncSession) -> dict[str, Evidence]:
    """The newest evidence of each check, by check id, whether or not it still counts."""
    statement = (
        select(CheckResult)
        .ext(distinct_on(CheckResult.check_id))
        .order_by(CheckResult.check_id, CheckResult.at.desc(), CheckResult.id.desc())
    )
    rows = (await session.execute(statement)).scalars()
    return {
        row.check_id: Evidence(
            row.check_id, Status(row.status), row.observed, row.source, row.target, row.at, row.version, row.sha256
        )
        for row in rows
    }


async def attestation(session: AsyncSession, check_id: str) -> Signature | None:
    """The newest attestation of a check, in force or not."""
    statement = (
        select(Attestation)
        .where(Attestation.check_id == check_id)
        .order_by(Attestation.signed_at.desc(), Attestation.id.desc())
        .limit(1)
    )
    row = (await session.execute(statement)).scalar_one_or_none()
    return None if row is None else Signature(row.check_id, row.signed_by, row.note, row.signed_at, row.expires_at)


async def waivers(session: AsyncSession, now: datetime) -> dict[str, Signature]:
    """The waivers in force, by check id."""
    statement = (
        select(Waiver).ext(distinct_on(Waiver.check_id)).order_by(Waiver.check_id, Waiver.signed_at.desc(), Waiver.id.desc())
    )
    rows = (await session.execute(statement)).scalars()
    newest = (Signature(row.check_id, row.signed_by, row.reason, row.signed_at, row.expires_at) for row in rows)
    return {waiver.check_id: waiver for waiver in newest if waiver.in_force(now)}
