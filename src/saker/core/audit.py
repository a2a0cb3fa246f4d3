"""The audit log: who did what to what, with before and after. Append-only; written in the act's own transaction."""

from typing import Any

import structlog
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.auth import Actor
from saker.core.ids import new_id
from saker.core.models import AuditRecord


async def record(
    session: AsyncSession,
    actor: Actor | None,
    action: str,
    *,
    target: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one line; `actor` is None for the system itself, `target` is like `person:<id>`."""
    row = {
        "id": new_id(),
        "at": clock.now(),
        "actor_id": actor.person_id if actor else None,
        "action": action,
        "target": target,
        "before": before,
        "after": after,
        "request_id": structlog.contextvars.get_contextvars().get("request_id"),
    }
    await session.execute(insert(AuditRecord).values(row))
