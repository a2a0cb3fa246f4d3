"""Copies of a person's data: asked for, built by a job, sealed, and gone after seven days."""

import asyncio
import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock
from saker.core.auth import Actor
from saker.core.contrib import Rows
from saker.core.crypto import seal_for
from saker.core.ids import new_id
from saker.core.jobs import enqueue, job
from saker.core.spreadsheets import harmless
from saker.identity import commands as identity
from saker.notifications import commands as notifications
from saker.privacy import queries
from saker.privacy.contributed import contributed
from saker.privacy.errors import ExportInPreparation
from saker.privacy.kinds import EXPORT_READY
from saker.privacy.models import Export
from saker.privacy.rules import EXPORT_LIFE

BUILD_SECONDS: Final = 300
_README: Final = """Your data in Saker, as of {at}.

Each folder is a part of Saker, each file in it a list, once as JSON and once as CSV with the same rows. Times are UTC.
Amounts are whole numbers of the smallest unit of their asset, such as paise.
"""


async def request_export(session: AsyncSession, actor: Actor) -> UUID:
    """Ask for a copy; a job builds it. Returns its id. Raises StepUpRequired, Unauthenticated, ExportInPreparation."""
    await identity.require_fresh(session, actor)
    row = {"id": new_id(), "person_id": actor.person_id, "requested_at": clock.now()}
    inserted = await session.execute(insert(Export).values(row).on_conflict_do_nothing().returning(Export.id))
    if (export_id := inserted.scalar_one_or_none()) is None:
        raise ExportInPreparation
    await audit.record(session, actor, "privacy.export_requested", target=f"person:{actor.person_id}")
    await enqueue(session, build_export, export_id=str(export_id))
    return export_id


@job("privacy.build_export", timeout_seconds=BUILD_SECONDS)
async def build_export(session: AsyncSession, *, export_id: str) -> None:
    """Gather, pack, seal, and tell the person. A copy that is ready, or whose person has gone, is left alone."""
    waiting = select(Export.person_id).where(Export.id == UUID(export_id), Export.ready_at.is_(None)).with_for_update()
    person_id = (await session.execute(waiting)).scalar_one_or_none()
    if person_id is None:
        return
    now = clock.now()
    parts = {exporter.name: await exporter.export(session, person_id) for exporter in contributed().exporters}
    files = {each.name: await each.files(session, person_id) for each in contributed().exporters if each.files is not None}
    packed = await asyncio.to_thread(pack, parts, now, files)
    sealed = await seal_for(session, person_id, queries.SEAL, packed)
    values = {"content": sealed, "size": len(packed), "ready_at": now}
    await session.execute(update(Export).where(Export.id == UUID(export_id)).values(values))
    until = f"{now + EXPORT_LIFE:%d %b %Y}"
    await notifications.notify(session, person_id, EXPORT_READY.name, export_id, until=until)


async def expire_exports(session: AsyncSession) -> None:
    """Delete copies whose seven days are over."""
    await session.execute(delete(Export).where(Export.ready_at < clock.now() - EXPORT_LIFE))


def pack(parts: Mapping[str, Mapping[str, Rows]], at: datetime, files: Mapping[str, Mapping[str, bytes]]) -> bytes:
    """The ZIP: PART/LIST.json and PART/LIST.csv for each list, PART/FILE, and a note of what it is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _README.format(at=f"{at:%d %b %Y, %H:%M} UTC"))
        for part, lists in parts.items():
            for name, rows in lists.items():
                archive.writestr(f"{part}/{name}.json", orjson.dumps(rows, default=str, option=orjson.OPT_INDENT_2))
                archive.writestr(f"{part}/{name}.csv", _csv(rows))
        for part, named in files.items():
            for name, content in named.items():
                archive.writestr(f"{part}/{name}", content)
    return buffer.getvalue()


def _csv(rows: Rows) -> str:
    """The same rows for a spreadsheet; a text that one would read as a formula is made harmless."""
    text = io.StringIO()
    if rows:
        writer: csv.DictWriter[str] = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> object:
    return harmless(value) if isinstance(value, str) else value
