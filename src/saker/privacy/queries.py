"""What a person asked for, what stands in the way, and what they consented to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.contrib import Blocker
from saker.core.crypto import SealBroken, open_for
from saker.core.http import Cursor
from saker.privacy.contributed import contributed
from saker.privacy.errors import CertificateNotFound, ExportNotFound
from saker.privacy.models import Consent, Erasure, Export
from saker.privacy.rules import EXPORT_LIFE, Document, ErasureStatus, ExportStatus

SEAL = "export"


@dataclass(frozen=True, slots=True)
class ExportView:
    """A copy that was asked for; `size` in bytes and `expires_at` once it is ready."""

    id: UUID
    status: ExportStatus
    requested_at: datetime
    expires_at: datetime | None
    size: int | None


@dataclass(frozen=True, slots=True)
class AskedExport:
    """Whose copy it is."""

    person_id: UUID
    export: ExportView


@dataclass(frozen=True, slots=True)
class ErasureView:
    """A wish to be forgotten."""

    id: UUID
    person_id: UUID
    status: ErasureStatus
    requested_at: datetime
    due_at: datetime
    blocked_by: Sequence[str]
    done_at: datetime | None
    erased: Sequence[str]


@dataclass(frozen=True, slots=True)
class ConsentView:
    """What a person last said to a document."""

    document: Document
    version: str
    given: bool
    at: datetime


async def exports(session: AsyncSession, person_id: UUID) -> list[ExportView]:
    """Every copy that is still kept, newest first; seven days hold few."""
    columns = (Export.id, Export.requested_at, Export.ready_at, Export.size)
    rows = await session.execute(select(*columns).where(Export.person_id == person_id).order_by(Export.id.desc()).limit(100))
    return [_export(row.id, row.requested_at, row.ready_at, row.size) for row in rows]


def _export(export_id: UUID, requested_at: datetime, ready_at: datetime | None, size: int | None) -> ExportView:
    if ready_at is None:
        return ExportView(export_id, ExportStatus.PREPARING, requested_at, None, None)
    status = ExportStatus.READY if ready_at + EXPORT_LIFE > clock.now() else ExportStatus.EXPIRED
    return ExportView(export_id, status, requested_at, ready_at + EXPORT_LIFE, size)


async def asked_exports(
    session: AsyncSession, cursor: Cursor, *, status: ExportStatus | None = None, person_id: UUID | None = None
) -> list[AskedExport]:
    """Everyone's copies, newest first; one more than the page to see whether more follow."""
    columns = (Export.id, Export.person_id, Export.requested_at, Export.ready_at, Export.size)
    statement = select(*columns).order_by(Export.id.desc()).limit(cursor.limit + 1)
    if (before := cursor.after_id()) is not None:
        statement = statement.where(Export.id < before)
    if status is ExportStatus.PREPARING:
        statement = statement.where(Export.ready_at.is_(None))
    if status is ExportStatus.READY:
        statement = statement.where(Export.ready_at > clock.now() - EXPORT_LIFE)
    if status is ExportStatus.EXPIRED:
        statement = statement.where(Export.ready_at <= clock.now() - EXPORT_LIFE)
    if person_id is not None:
        statement = statement.where(Export.person_id == person_id)
    rows = await session.execute(statement)
    return [AskedExport(row.person_id, _export(row.id, row.requested_at, row.ready_at, row.size)) for row in rows]


async def export_content(session: AsyncSession, person_id: UUID, export_id: UUID) -> bytes:
    """The ZIP of one of one's own copies. Raises ExportNotFound."""
    kept = select(Export.content).where(
        Export.id == export_id, Export.person_id == person_id, Export.ready_at > clock.now() - EXPORT_LIFE
    )
    sealed = (await session.execute(kept)).scalar_one_or_none()
    if sealed is None:
        raise ExportNotFound
    try:
        return await open_for(session, person_id, SEAL, sealed)
    except SealBroken:
        raise ExportNotFound from None


async def last_erasure(session: AsyncSession, person_id: UUID) -> ErasureView | None:
    """The newest wish of the person, whatever became of it."""
    newest = select(Erasure).where(Erasure.person_id == person_id).order_by(Erasure.id.desc()).limit(1)
    row = (await session.execute(newest)).scalar_one_or_none()
    return None if row is None else _erasure(row)


async def erasures(
    session: AsyncSession, cursor: Cursor, *, status: ErasureStatus | None = None, person_id: UUID | None = None
) -> list[ErasureView]:
    """Everyone's wishes, newest first; one more than the page to see whether more follow."""
    statement = select(Erasure).order_by(Erasure.id.desc()).limit(cursor.limit + 1)
    if (before := cursor.after_id()) is not None:
        statement = statement.where(Erasure.id < before)
    if status is not None:
        statement = statement.where(_WHERE[status])
    if person_id is not None:
        statement = statement.where(Erasure.person_id == person_id)
    return [_erasure(row) for row in (await session.execute(statement)).scalars()]


async def certificate(session: AsyncSession, erasure_id: UUID) -> ErasureView:
    """What was erased under this number. Raises CertificateNotFound."""
    done = select(Erasure).where(Erasure.id == erasure_id, Erasure.done_at.is_not(None))
    row = (await session.execute(done)).scalar_one_or_none()
    if row is None:
        raise CertificateNotFound
    return _erasure(row)


async def is_erased(session: AsyncSession, person_id: UUID) -> bool:
    """True when the person has been forgotten."""
    done = exists().where(Erasure.person_id == person_id, Erasure.done_at.is_not(None))
    return bool((await session.execute(select(done))).scalar_one())


_IS_OPEN = Erasure.cancelled_at.is_(None) & Erasure.done_at.is_(None)
_WHERE = {
    ErasureStatus.WAITING: _IS_OPEN & (func.cardinality(Erasure.blocked_by) == 0),
    ErasureStatus.BLOCKED: _IS_OPEN & (func.cardinality(Erasure.blocked_by) > 0),
    ErasureStatus.CANCELLED: Erasure.cancelled_at.is_not(None),
    ErasureStatus.DONE: Erasure.done_at.is_not(None),
}


def _erasure(row: Erasure) -> ErasureView:
    status = ErasureStatus.BLOCKED if row.blocked_by else ErasureStatus.WAITING
    if row.cancelled_at is not None:
        status = ErasureStatus.CANCELLED
    if row.done_at is not None:
        status = ErasureStatus.DONE
    return ErasureView(
        row.id,
        row.person_id,
        status,
        row.requested_at,
        row.due_at,
        row.blocked_by,
        row.done_at,
        cast("list[str]", row.erased or []),
    )


async def blockers(session: AsyncSession, person_id: UUID) -> list[Blocker]:
    """What must be settled before the person can be forgotten."""
    return [one for find in contributed().blockers for one in await find(session, person_id)]


async def consents(session: AsyncSession, person_id: UUID) -> list[ConsentView]:
    """The newest word of the person on each document."""
    newest = select(Consent).where(Consent.person_id == person_id).order_by(Consent.document, Consent.id.desc())
    rows = (await session.execute(newest.ext(distinct_on(Consent.document)))).scalars()
    return [ConsentView(Document(row.document), row.version, row.given, row.at) for row in rows]


async def is_blocked(session: AsyncSession, person_id: UUID) -> bool:
    """True while something stands in the way of forgetting a person."""
    return bool(await blockers(session, person_id))
