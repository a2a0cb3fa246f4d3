"""The worker: runs jobs, periodic jobs and tickers until it is told to stop. Any number may run at once."""

import asyncio
import math
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import procrastinate
import structlog
from procrastinate import PsycopgConnector, RetryStrategy
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from saker.app import wiring
from saker.core import clock, jobs, metrics, test_clock
from saker.core.db import Database, allow_seconds
from saker.core.jobs import Job, Ticker
from saker.core.messages.sending import transports
from saker.core.messages.transports import choose
from saker.core.settings import Settings
from saker.market.starting import choose_source
from saker.notifications.push_commands import slot as push_slot
from saker.payments.slot import slot as payments_slot
from saker.payments.starting import choose_provider

log = structlog.get_logger(__name__)

POLL_SECONDS: Final = 0.25
CONCURRENCY: Final = {jobs.DEFAULT_QUEUE: 4, jobs.STRANGERS: 2}
"""How many jobs of each queue run at once."""

HEARTBEAT_SECONDS: Final = 5
STALLED_SECONDS: Final = 20
RESCUE_SECONDS: Final = 5
GRACE_SECONDS: Final = 10
_HEARTBEAT = text("INSERT INTO core.heartbeats (name, at) VALUES (:name, :now) ON CONFLICT (name) DO UPDATE SET at = excluded.at")


async def run(config: Settings) -> None:
    """Work until SIGINT or SIGTERM."""
    wiring.wire()
    database = Database.from_settings(config)
    transports.by_channel = choose(config, database)
    push_slot.database = database
    payments_slot.database, payments_slot.provider = database, choose_provider(config)
    await choose_source(config, database)
    queue = build(config, database)
    async with queue.open_async():
        beside = [
            asyncio.create_task(_beat(database), name="heartbeat"),
            asyncio.create_task(_rescue(queue), name="rescue"),
            *(asyncio.create_task(_tick(database, ticker), name=ticker.name) for ticker in jobs.tickers()),
        ]
        if config.test_clock:
            beside.append(asyncio.create_task(test_clock.follow(database), name="test clock"))
        try:
            await run_queues(queue)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
    await database.close()


async def run_queues(queue: procrastinate.App) -> None:
    """Run the jobs of every queue, each in slots of its own, until SIGINT or SIGTERM, or until one cannot go on."""
    running = [
        asyncio.create_task(
            queue.run_worker_async(
                queues=[name],
                concurrency=slots,
                fetch_job_polling_interval=POLL_SECONDS,
                listen_notify=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=GRACE_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                install_signal_handlers=name == jobs.DEFAULT_QUEUE,  # one hears the signal; the others stop with it
            ),
            name=name,
        )
        for name, slots in CONCURRENCY.items()
    ]
    try:
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in running:
            task.cancel()
        ended = await asyncio.gather(*running, return_exceptions=True)
    for outcome in ended:
        if isinstance(outcome, Exception):
            raise outcome


def build(config: Settings, database: Database) -> procrastinate.App:
    """The queue with every declared job. Raises RuntimeError when DATABASE_URL is not set."""
    assert config.database_url is not None
    queue = procrastinate.App(connector=PsycopgConnector(conninfo=config.database_url, min_size=1, max_size=4))
    for declared in jobs.registered():
        retry = RetryStrategy(max_attempts=declared.attempts, exponential_wait=2)
        task = queue.task(name=declared.name, retry=retry, queue=declared.queue)(_runner(declared, database))
        if declared.cron is not None:
            queue.periodic(cron=declared.cron)(task)
    return queue


def _runner(declared: Job, database: Database) -> Callable[..., Awaitable[None]]:
    """What the queue calls: one transaction for a job, none for an outside job; the result is counted."""

    async def run_job(**args: Any) -> None:
        structlog.contextvars.bind_contextvars(job=declared.name)
        opened = jobs.opened(declared.name, args)
        if declared.cron is not None:
            opened.pop("timestamp")  # the queue's tick; the job's own clock is the application's
        try:
            if declared.needs_session:
                await database.retrying(lambda session: _within(declared, session, opened))
            else:
                async with asyncio.timeout(declared.timeout_seconds):
                    await declared.run(**opened)
        except Exception:
            metrics.JOBS.labels(declared.name, "failed").inc()
            log.exception("job.failed")
            raise
        metrics.JOBS.labels(declared.name, "done").inc()

    return run_job


async def _within(declared: Job, session: AsyncSession, args: dict[str, Any]) -> None:
    if declared.timeout_seconds is not None:
        await allow_seconds(session, declared.timeout_seconds)
    await declared.run(session, **args)


async def _tick(database: Database, ticker: Ticker) -> None:
    """Run a ticker for ever; of several workers, one at a time. Now and then it leaves a sign that it did."""
    signed_at = -math.inf
    while True:
        signs = time.monotonic() - signed_at >= HEARTBEAT_SECONDS
        try:
            async with database.edge() as session:
                if ran := await _mine(session, ticker.name):
                    await ticker.run(session)
                    if signs:
                        await session.execute(_HEARTBEAT, {"name": ticker.name, "now": clock.now()})
            if ran and signs:
                signed_at = time.monotonic()
        except Exception:  # whatever it was: this process does it for everyone, and nobody would take over
            metrics.JOBS.labels(ticker.name, "failed").inc()
            log.exception("ticker.failed", ticker=ticker.name)
        await asyncio.sleep(ticker.every_seconds)


async def _mine(session: AsyncSession, name: str) -> bool:
    found = await session.execute(text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 1))"), {"name": name})
    return bool(found.scalar_one())


async def _beat(database: Database) -> None:
    while True:
        try:
            async with database.edge() as session:
                await session.execute(_HEARTBEAT, {"name": "worker", "now": clock.now()})
        except (SQLAlchemyError, OSError) as error:
            log.warning("heartbeat.failed", reason=type(error).__name__)
        await asyncio.sleep(HEARTBEAT_SECONDS)


async def _rescue(queue: procrastinate.App) -> None:
    """Give back the jobs of workers that died in the middle."""
    while True:
        try:
            for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
                log.warning("job.rescued", job=job.task_name, id=job.id)
                await queue.job_manager.retry_job(job)
            await queue.job_manager.prune_stalled_workers(STALLED_SECONDS)
        except procrastinate.exceptions.ConnectorException as error:
            log.warning("rescue.failed", reason=type(error).__name__)
        await asyncio.sleep(RESCUE_SECONDS)


def stop_with_parent(parent: int) -> None:
    """End this process when the one that started it is gone, however it went (Linux and macOS re-parent us).

    `parent` is its id, told by itself: it may be gone before this process could ask.
    """

    async def watch() -> None:
        while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells a process that its parent has gone
            await asyncio.sleep(1)
        os._exit(1)

    _watchers.add(asyncio.get_running_loop().create_task(watch()))


_watchers: set[asyncio.Task[None]] = set()
