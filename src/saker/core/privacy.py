"""What core itself knows of a person: answers kept for retries, events on their way to sockets, tickets, their key."""

from uuid import UUID

from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.approval_models import Approval
from saker.core.contrib import Eraser, Retention
from saker.core.crypto import destroy_key
from saker.core.models import IdempotencyKey, OutboxEvent, SocketTicket

_BLANK_AUDIT = text("SELECT core.blank_audit(:person)")


async def erase(session: AsyncSession, person_id: UUID) -> None:
    """Forget answers, events and tickets, blank what requests and the audit log quote, and destroy the key of the rest."""
    for table in (IdempotencyKey, OutboxEvent, SocketTicket):
        await session.execute(delete(table).where(table.person_id == person_id))
    about = (Approval.subject == f"person:{person_id}") | (Approval.requested_by == person_id)
    await session.execute(update(Approval).where(about).values(reason="", note=None))
    await session.execute(_BLANK_AUDIT, {"person": person_id})
    await destroy_key(session, person_id)


TABLES = frozenset({"core.idempotency_keys", "core.event_outbox", "core.audit_log", "core.approvals"})
ERASERS = (Eraser("core", TABLES, erase),)
RETENTION = (
    Retention(
        "Answers kept so that a request can be repeated safely",
        1,
        "The repeat comes within the day or never.",
        "SELECT count(*) FROM core.idempotency_keys WHERE created_at < :before",
    ),
    Retention(
        "Events on their way to open pages",
        1,
        "A page that was away catches up from them.",
        "SELECT count(*) FROM core.event_outbox WHERE created_at < :before",
    ),
)
