"""The metric of the last verification: it survives a database that is away."""

import asyncio

from structlog.testing import capture_logs

from saker.core.db import Database
from saker.ledger import jobs


async def test_a_database_that_is_away_is_said_and_waited_for() -> None:
    away = Database("postgresql://saker@127.0.0.1:1/saker", pool=2, wait_seconds=1)
    with capture_logs() as lines:
        task = asyncio.create_task(jobs.exporting_drift(away))
        for _ in range(100):
            if lines:
                break
            await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await away.close()
    assert [line["event"] for line in lines] == ["ledger.drift_unreadable"]
