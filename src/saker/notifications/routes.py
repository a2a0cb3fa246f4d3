"""HTTP of notifications: the list, the count, marking read."""

from typing import Annotated

from fastapi import APIRouter, Query

from saker.core import http
from saker.core.auth import Person, Reader
from saker.core.errors import Unauthenticated
from saker.core.http import Page, PageQuery, Session
from saker.core.http.problems import problems
from saker.notifications import commands, queries
from saker.notifications.schemas import NotificationOut, ReadIn, UnreadOut

router: APIRouter = http.router("/notifications", tag="notifications")
refusals = problems(Unauthenticated)

OnlyUnread = Annotated[bool, Query(description="Only what has not been read.")]


@router.get("", responses=refusals)
async def list_notifications(
    session: Session, actor: Reader, cursor: PageQuery, *, unread: OnlyUnread = False
) -> Page[NotificationOut]:
    """What the person was told, newest first."""
    rows = await queries.notifications(session, actor, cursor, unread=unread)
    return Page[NotificationOut].of(rows, cursor, item=NotificationOut.model_validate, key=lambda row: row.id)


@router.get("/unread-count", responses=refusals)
async def count_unread(session: Session, actor: Reader) -> UnreadOut:
    """How many are unread."""
    return UnreadOut(unread=await queries.unread_count(session, actor.person_id))


@router.post("/read", responses=refusals)
async def mark_read(body: ReadIn, session: Session, actor: Person) -> UnreadOut:
    """Mark some or all as read; the answer is how many are left."""
    if body.ids is None:
        await commands.mark_all_read(session, actor)
    else:
        await commands.mark_read(session, actor, ids=body.ids)
    return UnreadOut(unread=await queries.unread_count(session, actor.person_id))
