"""The relay: gives committed outbox rows their place in the stream, and hands them to this process's hub.

Rows are numbered under an advisory lock by whichever process looks first; the lock is released at commit, so numbers
become visible in order. (Following insertion ids instead would lose rows that commit late.)
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock, events
from saker.core.db import Database
from saker.core.jobs import periodic

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS: Final = 0.25
LOOK_AGAIN_AFTER_SECONDS: Final = 0.02
"""Between two looks, so that what is committed meanwhile shares one: a look costs as much as a small request."""

BATCH: Final = 1000
KEPT: Final = timedelta(hours=24)

Deliver = Callable[[int, str, UUID | None, dict[str, Any]], None]

_NUMBER = text("SELECT core.number_outbox(:batch)")
_LAST = text("SELECT coalesce(max(stream_seq), 0) FROM core.event_outbox")
_TAIL = text(
    "SELECT stream_seq, name, person_id, payload FROM core.event_outbox WHERE stream_seq > :after ORDER BY stream_seq LIMIT :batch"
)


class Relay:
    """Follows the outbox for one process and calls `deliver` for each event, in order, once."""

    def __init__(self, database: Database, deliver: Deliver) -> None:
        self._database = database
        self._deliver = deliver
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Follow until cancelled. A database that is away is waited for."""
        events.waker.wake = self._wake.set
        after: int | None = None
        while True:
            try:
                after = await self._step(after)
            except (SQLAlchemyError, OSError) as error:
                log.warning("relay.waiting", reason=type(error).__name__)
                await asyncio.sleep(1)
            await asyncio.sleep(LOOK_AGAIN_AFTER_SECONDS)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):  # wait_for() of Python 3.11 can lose a cancellation
                    await self._wake.wait()
            self._wake.clear()

    async def _step(self, after: int | None) -> int:
        async with self._database.singly() as connection:
            if after is None:
                after = int((await connection.execute(_LAST)).scalar_one())
            await connection.execute(_NUMBER, {"batch": BATCH})
            rows = (await connection.execute(_TAIL, {"after": after, "batch": BATCH})).all()
        for row in rows:
            self._deliver(row.stream_seq, row.name, row.person_id, row.payload)
            after = row.stream_seq
        return after


@periodic("core.forget_old_rows", "17 * * * *", timeout_seconds=120)
async def forget_old_rows(session: AsyncSession) -> None:
    """Drop outbox rows, idempotency keys and tickets that are past their time."""
    before = clock.now() - KEPT
    for statement in (
        "DELETE FROM core.event_outbox WHERE created_at < :before AND stream_seq IS NOT NULL",
        "DELETE FROM core.idempotency_keys WHERE created_at < :before",
        "DELETE FROM core.socket_tickets WHERE expires_at < :before",
    ):
        await session.execute(text(statement), {"before": before})
