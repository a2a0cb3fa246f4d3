"""HTTP of privacy for staff: the queues of erasures and of copies."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from saker.core import http
from saker.core.auth import Actor, staff
from saker.core.errors import Forbidden, Unauthenticated
from saker.core.http import Page, PageQuery, Session
from saker.core.http.paging import CursorInvalid
from saker.core.http.problems import problems
from saker.core.permissions import Permission
from saker.identity import queries as identity
from saker.privacy import queries
from saker.privacy.rules import ErasureStatus, ExportStatus
from saker.privacy.schemas import AskedExportOut, RequestOut

router: APIRouter = http.router("/admin/privacy", tag="privacy")

Reader = Annotated[Actor, staff(Permission.PRIVACY_READ)]


@router.get("/requests", responses=problems(Unauthenticated, Forbidden, CursorInvalid))
async def list_requests(
    session: Session, _: Reader, cursor: PageQuery, status: ErasureStatus | None = None, person_id: UUID | None = None
) -> Page[RequestOut]:
    """Who asked to be forgotten, newest first, when that is due, and what stands in the way."""
    rows = await queries.erasures(session, cursor, status=status, person_id=person_id)
    faces = await identity.faces(session, [row.person_id for row in rows])
    return Page[RequestOut].of(rows, cursor, item=lambda row: RequestOut.of(row, faces.get(row.person_id)), key=lambda row: row.id)


@router.get("/exports", responses=problems(Unauthenticated, Forbidden, CursorInvalid))
async def list_exports(
    session: Session, _: Reader, cursor: PageQuery, status: ExportStatus | None = None, person_id: UUID | None = None
) -> Page[AskedExportOut]:
    """Who asked for a copy of their data, newest first, and whether it is ready; never what is in it."""
    rows = await queries.asked_exports(session, cursor, status=status, person_id=person_id)
    faces = await identity.faces(session, [row.person_id for row in rows])
    return Page[AskedExportOut].of(
        rows, cursor, item=lambda row: AskedExportOut.of(row, faces.get(row.person_id)), key=lambda row: row.export.id
    )
