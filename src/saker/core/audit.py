"""The audit log: who did what to what, with before and after. Append-only; written in the act's own transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ColumnExpressionArgument, insert, select
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


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the log; `actor_id` is None for the system itself."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    action: str
    target: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    request_id: str | None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which lines are wanted; None for any. `action` also stands for the actions of an area: `identity` is all of its."""

    actor_id: UUID | None = None
    target: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def lines(session: AsyncSession, wanted: AuditFilter, *, limit: int, before: UUID | None = None) -> list[AuditLine]:
    """The newest lines that are wanted, from `before` on."""
    statement = select(*_COLUMNS).where(*_conditions(wanted)).order_by(AuditRecord.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AuditRecord.id < before)
    return [AuditLine(*row) for row in await session.execute(statement)]


async def about(session: AsyncSession, person_id: UUID, *, limit: int) -> list[AuditLine]:
    """The newest lines of what a person did and what was done to them."""
    found: dict[UUID, AuditLine] = {}
    for wanted in (AuditFilter(actor_id=person_id), AuditFilter(target=f"person:{person_id}")):
        found |= {line.id: line for line in await lines(session, wanted, limit=limit)}
    return sorted(found.values(), key=lambda line: line.id, reverse=True)[:limit]


_COLUMNS = (
    *(AuditRecord.id, AuditRecord.at, AuditRecord.actor_id, AuditRecord.action, AuditRecord.target),
    *(AuditRecord.before, AuditRecord.after, AuditRecord.request_id),
)


def _conditions(wanted: AuditFilter) -> list[ColumnExpressionArgument[bool]]:
    conditions: list[ColumnExpressionArgument[bool]] = []
    if wanted.actor_id is not None:
        conditions.append(AuditRecord.actor_id == wanted.actor_id)
    if wanted.target is not None:
        conditions.append(AuditRecord.target == wanted.target)
    if wanted.action is not None:
        area = AuditRecord.action.startswith(f"{wanted.action}.", autoescape=True)
        conditions.append((AuditRecord.action == wanted.action) | area)
    if wanted.since is not None:
        conditions.append(AuditRecord.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditRecord.at < wanted.until)
    return conditions
