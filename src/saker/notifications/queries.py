"""What a person was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.auth import Actor
from saker.core.contrib import NotificationClass
from saker.core.http import Cursor
from saker.notifications.kinds import known
from saker.notifications.models import Notification

MOST_URGENT: Final = 5
_COLUMNS: Final = (
    Notification.id,
    Notification.kind,
    Notification.title,
    Notification.body,
    Notification.link,
    Notification.created_at,
    Notification.read_at,
)


@dataclass(frozen=True, slots=True)
class NotificationView:
    """A notification as its person sees it."""

    id: UUID
    kind: str
    title: str
    body: str
    link: str | None
    created_at: datetime
    read_at: datetime | None


async def notifications(session: AsyncSession, actor: Actor, cursor: Cursor, *, unread: bool) -> Sequence[NotificationView]:
    """The actor's own, newest first, one more than the page holds; only unread ones when asked."""
    statement = select(*_COLUMNS).where(Notification.person_id == actor.person_id)
    if cursor.after is not None:
        statement = statement.where(Notification.id < cursor.after_id())
    if unread:
        statement = statement.where(Notification.read_at.is_(None))
    rows = await session.execute(statement.order_by(Notification.id.desc()).limit(cursor.limit + 1))
    return [NotificationView(*row) for row in rows]


async def unread_count(session: AsyncSession, person_id: UUID) -> int:
    """How many a person has not read."""
    own = (Notification.person_id == person_id) & Notification.read_at.is_(None)
    return int((await session.execute(select(func.count()).where(own))).scalar_one())


async def unread_security(session: AsyncSession, person_id: UUID) -> Sequence[NotificationView]:
    """The newest unread ones about the safety of the account, at most five."""
    names = [kind.name for kind in known.values() if kind.category is NotificationClass.SECURITY]
    statement = (
        select(*_COLUMNS)
        .where(Notification.person_id == person_id, Notification.read_at.is_(None), Notification.kind.in_(names))
        .order_by(Notification.id.desc())
        .limit(MOST_URGENT)
    )
    return [NotificationView(*row) for row in await session.execute(statement)]
