"""Addresses that bounced, as staff see them: when, what the server said, and a way to send there again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit
from saker.core.auth import Actor
from saker.core.errors import NotFound
from saker.core.http.paging import Cursor
from saker.core.messages.carrying import suppression_keys
from saker.core.messages.models import SuppressedAddress


class SuppressionNotFound(NotFound):
    """No such address is suppressed (any more)."""

    code = "suppression_not_found"
    detail = "Mail goes to this address again already, or never stopped."


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address to which nothing is sent: since when, and the server's reply. The address itself is not known any more."""

    id: UUID
    reply: str
    at: datetime


async def suppressions(session: AsyncSession, cursor: Cursor) -> list[Suppression]:
    """Every suppressed address, newest first; one more than the page holds."""
    statement = select(*_COLUMNS).where(_IS_CERTAIN).order_by(SuppressedAddress.id.desc()).limit(cursor.limit + 1)
    if (before := cursor.after_id()) is not None:
        statement = statement.where(SuppressedAddress.id < before)
    return [Suppression(*row) for row in await session.execute(statement)]


async def suppression_of(session: AsyncSession, address: str) -> Suppression | None:
    """What is known of this address, if it bounced."""
    known = SuppressedAddress.key.in_(suppression_keys(address))
    row = (
        await session.execute(select(*_COLUMNS).where(known, _IS_CERTAIN).order_by(SuppressedAddress.at.desc()).limit(1))
    ).one_or_none()
    return None if row is None else Suppression(*row)


async def release(session: AsyncSession, actor: Actor, *, suppression_id: UUID, reason: str) -> None:
    """Send to this address again, because someone put it right. Raises SuppressionNotFound."""
    gone = delete(SuppressedAddress).where(SuppressedAddress.id == suppression_id).returning(*_COLUMNS)
    row = (await session.execute(gone)).one_or_none()
    if row is None:
        raise SuppressionNotFound
    before = {"suppressed": True, "reply": row.reply}
    after = {"suppressed": False, "reason": reason}
    await audit.record(session, actor, "mail.released", target=f"suppression:{suppression_id}", before=before, after=after)


_COLUMNS = (SuppressedAddress.id, SuppressedAddress.reply, func.coalesce(SuppressedAddress.since, SuppressedAddress.at))
_IS_CERTAIN = SuppressedAddress.since.is_not(None)
