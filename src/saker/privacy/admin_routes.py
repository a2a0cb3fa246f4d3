"""HTTP of privacy for staff: the queue of erasures."""

from typing import Annotated

from fastapi import APIRouter

from saker.core import http
from saker.core.auth import Actor, staff
from saker.core.errors import Forbidden, Unauthenticated
from saker.core.http import Page, PageQuery, Session
from saker.core.http.paging import CursorInvalid
from saker.core.http.problems import problems
from saker.privacy import queries
from saker.privacy.schemas import RequestOut

router: APIRouter = http.router("/admin/privacy", tag="privacy")

Reader = Annotated[Actor, staff("admin", "auditor", "support")]


@router.get("/requests", responses=problems(Unauthenticated, Forbidden, CursorInvalid))
async def list_requests(session: Session, _: Reader, cursor: PageQuery) -> Page[RequestOut]:
    """Who asked to be forgotten, newest first, and what stands in the way."""
    rows = await queries.erasures(session, cursor)
    return Page[RequestOut].of(rows, cursor, item=RequestOut.model_validate, key=lambda row: row.id)
