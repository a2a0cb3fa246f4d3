"""Tickers go on whatever happens, and whoever asks whether all is ready hears when one does not."""

import asyncio

from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from saker.app import worker
from saker.core import jobs, metrics
from saker.core.db import Database
from saker.core.jobs import Ticker
from saker.market.errors import FutureInstant


async def test_a_ticker_survives_what_nobody_expected(database: Database) -> None:
    ran: list[int] = []

    async def tick(_: AsyncSession) -> None:
        ran.append(len(ran))
        if len(ran) < 3:
            raise FutureInstant if len(ran) == 1 else AssertionError
        done.set()

    done = asyncio.Event()
    before = metrics.JOBS.labels("of.test", "failed")._value.get()
    with capture_logs() as said:
        task = asyncio.create_task(worker._tick(database, Ticker("of.test", tick, 0.001)))
        async with asyncio.timeout(10):
            await done.wait()
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [line["event"] for line in said] == ["ticker.failed"] * 2
    assert metrics.JOBS.labels("of.test", "failed")._value.get() - before == 2


async def test_a_ticker_that_stands_still_is_seen(client: AsyncClient, database: Database) -> None:
    async def checks() -> dict[str, str]:
        found: dict[str, str] = (await client.get("/health/ready")).json()["checks"]
        return found

    names = [ticker.name for ticker in jobs.tickers()]
    assert {"simulator.resting_orders", "ledger.roll_up"} <= set(names)
    assert {(await checks())[name] for name in names} == {"not seen in 30 s"}
    tasks = [asyncio.create_task(worker._tick(database, ticker)) for ticker in jobs.tickers()]
    async with asyncio.timeout(20):
        while {(await checks())[name] for name in names} != {"ok"}:  # noqa: ASYNC110 - a heartbeat tells nobody
            await asyncio.sleep(0.02)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    async with database.edge() as session:
        late = "UPDATE core.heartbeats SET at = at - interval '31 seconds' WHERE name = 'simulator.resting_orders'"
        await session.execute(text(late))
    assert [name for name in names if (await checks())[name] != "ok"] == ["simulator.resting_orders"]
