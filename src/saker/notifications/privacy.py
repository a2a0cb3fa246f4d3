"""What notifications know of a person: what they were told."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import Eraser, Exporter, Rows
from saker.core.rows import mappings
from saker.notifications import commands
from saker.notifications.models import Notification


async def export(session: AsyncSession, person_id: UUID) -> Mapping[str, Rows]:
    """Everything that they were told."""
    columns = (Notification.kind, Notification.title, Notification.body, Notification.created_at, Notification.read_at)
    told = select(*columns).where(Notification.person_id == person_id).order_by(Notification.id)
    return {"notifications": await mappings(session, told)}


async def erase(session: AsyncSession, person_id: UUID) -> None:
    """Delete everything that they were told."""
    await commands.forget(session, [person_id])


EXPORTERS = (Exporter("notifications", export),)
ERASERS = (Eraser("notifications", frozenset({"notifications.notifications", "notifications.push_subscriptions"}), erase),)
