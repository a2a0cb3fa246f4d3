"""The ceiling of SMS: each costs the operator money, and an attacker has as many numbers and networks as they like.

Counted over the whole deployment and the last hour, in the transaction that queues the message.
"""

import math
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock, metrics, settings
from saker.core.errors import Unavailable
from saker.core.messages.models import SmsMinute

log = structlog.get_logger(__name__)

WINDOW: Final = timedelta(hours=1)
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('core.sms_minutes', 0))")


class SmsExhausted(Unavailable):
    """As many SMS went out within the hour as the operator allows. Facts: retry_after seconds."""

    code = "sms_exhausted"
    detail = "No SMS can be sent right now. Try again later, or sign in in another way."


async def require_room(session: AsyncSession) -> None:
    """Raise SmsExhausted when no further SMS may go out: asked before one is promised."""
    free_at = await _free_at(session)
    if free_at is not None:
        _refused()
        raise SmsExhausted(retry_after=max(1, math.ceil((free_at - clock.now()).total_seconds())))


async def count_one(session: AsyncSession) -> bool:
    """Count an SMS that this transaction queues; False when it must not go out. Locks: the count, until it commits."""
    await session.execute(_LOCK)
    if await _free_at(session) is not None:
        _refused()
        return False
    row = insert(SmsMinute).values(minute=clock.now().replace(second=0, microsecond=0), sent=1)
    await session.execute(row.on_conflict_do_update(index_elements=["minute"], set_={"sent": SmsMinute.sent + 1}))
    metrics.SMS.labels("queued").inc()
    return True


async def forget_minutes(session: AsyncSession) -> None:
    """Drop what is no longer counted."""
    await session.execute(delete(SmsMinute).where(SmsMinute.minute <= clock.now() - WINDOW))


async def _free_at(session: AsyncSession) -> datetime | None:
    """When the next SMS may go out; None: at once, as it always is where limits are switched off."""
    config = settings.current()
    if not config.rate_limit_enabled:
        return None
    recent = select(func.coalesce(func.sum(SmsMinute.sent), 0), func.min(SmsMinute.minute))
    sent, oldest = (await session.execute(recent.where(SmsMinute.minute > clock.now() - WINDOW))).one()
    return oldest + WINDOW if sent >= config.sms_per_hour else None


def _refused() -> None:
    metrics.SMS.labels("refused").inc()
    log.error("sms.ceiling_reached", per_hour=settings.current().sms_per_hour)
