"""The test clock over processes: one row with an offset, re-read by every process; production refuses it."""

import asyncio
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.db import Database
from saker.core.models import TestClock

LOOK_SECONDS = 0.1


async def move(session: AsyncSession, offset: timedelta) -> None:
    """Set the offset of every process that follows; this one moves at once."""
    milliseconds = int(offset / timedelta(milliseconds=1))
    statement = insert(TestClock).values(id=1, offset_ms=milliseconds)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"offset_ms": milliseconds}))
    clock.shift(offset)


async def reset(session: AsyncSession) -> None:
    """Back to real time."""
    await session.execute(delete(TestClock))
    clock.shift(timedelta(0))


async def read(session: AsyncSession) -> timedelta:
    """The stored offset, zero without one."""
    found = (await session.execute(select(TestClock.offset_ms))).scalar_one_or_none()
    return timedelta(milliseconds=found or 0)


async def follow(database: Database) -> None:
    """Keep this process's clock at the stored offset until cancelled."""
    while True:
        async with database.reading() as session:
            clock.shift(await read(session))
        await asyncio.sleep(LOOK_SECONDS)
