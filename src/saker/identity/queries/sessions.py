"""Where a person is signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.auth import Actor
from saker.core.http import Cursor
from saker.identity.models import SignInSession
from saker.identity.rules.people import SESSION_LIFE

COLUMNS: Final = (
    SignInSession.id,
    SignInSession.browser,
    SignInSession.ip_prefix,
    SignInSession.created_at,
    SignInSession.last_seen_at,
)


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session that has not ended; `current` is the one that asks."""

    id: UUID
    browser: str
    ip_prefix: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


async def sessions(session: AsyncSession, actor: Actor, cursor: Cursor) -> list[SessionView]:
    """The actor's own sessions, newest first; one more than the page holds."""
    statement = select(*COLUMNS).where(_is_open(actor.person_id)).order_by(SignInSession.id.desc()).limit(cursor.limit + 1)
    if cursor.after is not None:
        statement = statement.where(SignInSession.id < cursor.after_id())
    return [
        SessionView(row.id, row.browser, row.ip_prefix, row.created_at, _seen(row, actor), current=row.id == actor.session_id)
        for row in await session.execute(statement)
    ]


async def open_sessions(session: AsyncSession, person_id: UUID) -> frozenset[UUID]:
    """The sessions of a person that have not ended, for whatever reason one ends."""
    return frozenset((await session.execute(select(SignInSession.id).where(_is_open(person_id)))).scalars())


def _is_open(person_id: UUID) -> ColumnElement[bool]:
    return and_(
        SignInSession.person_id == person_id,
        SignInSession.ended_at.is_(None),
        SignInSession.last_seen_at > clock.now() - SESSION_LIFE,
    )


def _seen(row: Any, actor: Actor) -> datetime:
    """When the session was used last: of others to the hour only.

    The instant of a refresh would tell whoever holds a copy of its token when to repeat it, and stay unnoticed.
    """
    seen: datetime = row.last_seen_at
    if row.id == actor.session_id:
        return seen
    created: datetime = row.created_at
    return max(created, seen.replace(minute=0, second=0, microsecond=0))
