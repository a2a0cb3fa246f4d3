"""Background work: jobs that are queued in the caller's transaction, periodic jobs, and tickers.

`enqueue` writes the job beside the fact that asks for it, so a rollback leaves no job and a commit never loses one.
Delivery is at least once: a worker that dies in the middle is found by its heartbeat and the job runs again, so every
job is idempotent. A *job* gets a session and is one transaction; an *outside job* gets none, because it talks to the
world and must hold no connection while it does, and it has a deadline. A *ticker* runs every few hundred milliseconds on
one worker at a time.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.crypto import Keyring

SEALED: Final = "_sealed"

OUTSIDE_SECONDS: Final = 60
"""The longest that an outside job may take. Timeouts of clients are per read or per command, so whoever sends a byte now
and then could hold a worker's slot for ever; what takes longer has failed, and is tried again like any failure."""

DEFAULT_QUEUE: Final = "default"
STRANGERS: Final = "strangers"
"""The queue of jobs that call addresses which people gave: it has slots of its own, so slow ones delay only each other."""

JobFunction = Callable[..., Awaitable[None]]
Tick = Callable[[AsyncSession], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Job:
    """A named unit of background work. `needs_session` is False for an outside job; `cron` makes it periodic.

    `timeout_seconds` is a statement's for a job, and that of the whole run for an outside job.
    """

    name: str
    run: JobFunction
    needs_session: bool
    attempts: int
    timeout_seconds: int | None
    cron: str | None
    queue: str = DEFAULT_QUEUE


@dataclass(frozen=True, slots=True)
class Ticker:
    """Work of a few milliseconds that is repeated for ever: under an advisory lock, one transaction each time."""

    name: str
    run: Tick
    every_seconds: float


_jobs: dict[str, Job] = {}
_tickers: dict[str, Ticker] = {}


def registered() -> tuple[Job, ...]:
    """Every job that an imported module declared."""
    return tuple(_jobs.values())


def tickers() -> tuple[Ticker, ...]:
    """Every ticker that an imported module declared."""
    return tuple(_tickers.values())


def job(name: str, *, attempts: int = 10, timeout_seconds: int | None = None) -> Callable[[JobFunction], Job]:
    """Declare a job: `async def f(session, *, order_id: str)`; one transaction, retried with growing pauses."""
    return lambda function: _add(
        Job(name, function, needs_session=True, attempts=attempts, timeout_seconds=timeout_seconds, cron=None)
    )


def outside_job(name: str, *, attempts: int = 10, queue: str = DEFAULT_QUEUE) -> Callable[[JobFunction], Job]:
    """Declare a job that calls the world: `async def f(*, to: str)`; it gets no session and holds no connection."""
    return lambda function: _add(
        Job(name, function, needs_session=False, attempts=attempts, timeout_seconds=OUTSIDE_SECONDS, cron=None, queue=queue)
    )


def periodic(name: str, cron: str, *, timeout_seconds: int | None = None) -> Callable[[JobFunction], Job]:
    """Declare a job that runs by the clock, once for the whole deployment (cron of 5 or 6 fields, seconds last)."""
    return lambda function: _add(Job(name, function, needs_session=True, attempts=3, timeout_seconds=timeout_seconds, cron=cron))


def ticker(name: str, *, every_seconds: float) -> Callable[[Tick], Tick]:
    """Declare a ticker: `async def f(session)`."""

    def declare(function: Tick) -> Tick:
        _tickers[name] = Ticker(name, function, every_seconds)
        return function

    return declare


def _add(declared: Job) -> Job:
    if _jobs.get(declared.name, declared).run is not declared.run:
        message = f"two jobs are named {declared.name}"
        raise ValueError(message)
    _jobs[declared.name] = declared
    return declared


async def enqueue(
    session: AsyncSession,
    wanted: Job,
    *,
    secret: dict[str, str] | None = None,
    run_at: datetime | None = None,
    once_key: str | None = None,
    **args: str | int | None,
) -> None:
    """Queue a job in this transaction: it exists exactly if the transaction commits.

    `secret` is sealed and opened only for the run. `once_key` drops the job when an equal one is still waiting.
    """
    if secret:
        args[SEALED] = b64encode(Keyring.from_settings().seal(f"job:{wanted.name}", json.dumps(secret).encode())).decode()
    await session.execute(
        text(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at, queueing_lock)"
            " VALUES (:queue, :name, cast(:args AS jsonb), :run_at, :once_key)"
            " ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING"
        ),
        {"queue": wanted.queue, "name": wanted.name, "args": json.dumps(args), "run_at": run_at, "once_key": once_key},
    )


def opened(name: str, args: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a run, with what was sealed opened again."""
    if SEALED not in args:
        return args
    plain = Keyring.from_settings().open(f"job:{name}", b64decode(args[SEALED]))
    return {**{key: value for key, value in args.items() if key != SEALED}, **json.loads(plain)}
