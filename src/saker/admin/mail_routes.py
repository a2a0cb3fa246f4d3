"""`/admin/mail`: addresses that bounced, and sending to them again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from saker.admin.schemas import ReleaseIn, SuppressedOut
from saker.core import http
from saker.core.auth import Actor, staff
from saker.core.errors import Forbidden, Unauthenticated
from saker.core.http import Page, PageQuery, Session
from saker.core.http.paging import CursorInvalid
from saker.core.http.problems import problems
from saker.core.messages import suppressions
from saker.core.messages.suppressions import SuppressionNotFound
from saker.core.permissions import Permission

Reader = Annotated[Actor, staff(Permission.MAIL_READ)]
Releaser = Annotated[Actor, staff(Permission.MAIL_RELEASE)]

router: APIRouter = http.router("/admin/mail/suppressions", tag="administration")


@router.get("", responses=problems(Unauthenticated, Forbidden, CursorInvalid))
async def list_suppressions(session: Session, _: Reader, cursor: PageQuery) -> Page[SuppressedOut]:
    """Addresses that a server refused for good, newest first; which they are is not kept."""
    rows = await suppressions.suppressions(session, cursor)
    return Page[SuppressedOut].of(rows, cursor, item=SuppressedOut.model_validate, key=lambda row: row.id)


@router.post("/{suppression_id}/release", status_code=204, responses=problems(Unauthenticated, Forbidden, SuppressionNotFound))
async def release(suppression_id: UUID, body: ReleaseIn, session: Session, actor: Releaser) -> None:
    """Send to this address again."""
    await suppressions.release(session, actor, suppression_id=suppression_id, reason=body.reason)
