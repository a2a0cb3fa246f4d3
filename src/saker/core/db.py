"""The database: engines, sessions, the edge's transaction, savepoints for what may fail, and retries.

Commands never commit. The only commits of the whole program are in this file, and a test holds that.
One edge, one connection: nothing in this file is called while another connection is held.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID

import psycopg
import structlog
from sqlalchemy import MetaData, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import AsyncAdaptedQueuePool

from saker.core import clock
from saker.core.errors import Unavailable
from saker.core.settings import Settings

log = structlog.get_logger(__name__)
T = TypeVar("T")

NONE: Final = {"privacy": "none"}
PII: Final = {"privacy": "pii"}
TAX: Final = {"privacy": "tax"}

RETRIES: Final = 3
STATEMENT_TIMEOUT_SECONDS: Final = 10
_RETRYABLE: Final = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
_BUSY: Final = (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled)


_OUTBOX = text(
    "INSERT INTO core.event_outbox (name, person_id, payload, created_at)"
    " SELECT name, person, payload, :now FROM unnest(cast(:names AS text[]), cast(:people AS uuid[]),"
    " cast(:payloads AS jsonb[])) AS kept (name, person, payload)"
)


class Base(DeclarativeBase):
    """Tables of every slice; each column is tagged with NONE, PII or TAX in its `info`."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class DatabaseBusy(Unavailable):
    """No connection or no lock could be had in time. Facts: retry_after seconds."""

    code = "database_busy"


def driver_url(url: str) -> str:
    """Rewrite `postgresql://…` to the dialect that we use; leave any other prefix to fail loudly."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


class Database:
    """One process's pool. `edge()` is a unit of work that commits; `reading()` one that cannot write."""

    def __init__(self, url: str, *, pool: int, wait_seconds: float) -> None:
        self.engine: AsyncEngine = create_async_engine(
            driver_url(url),
            pool_size=pool,
            max_overflow=0,
            pool_timeout=wait_seconds,
            pool_pre_ping=False,
            hide_parameters=True,  # they would be in the message of every error, and so in the log
            connect_args={
                "options": f"-c statement_timeout={STATEMENT_TIMEOUT_SECONDS}s -c timezone=UTC -c application_name=saker",
                "prepare_threshold": 3,
            },
        )
        self._readers = self.engine.execution_options(postgresql_readonly=True)
        self._singly = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @classmethod
    def from_settings(cls, settings: Settings) -> "Database":
        """The pool of the application role. Raises RuntimeError when DATABASE_URL is not set."""
        if settings.database_url is None:
            message = "DATABASE_URL is not set"
            raise RuntimeError(message)
        return cls(settings.database_url, pool=settings.database_pool, wait_seconds=settings.database_pool_wait_seconds)

    def session(self, *, read_only: bool = False) -> AsyncSession:
        """A session that takes its connection at the first statement; the caller ends it."""
        return AsyncSession(self._readers if read_only else self.engine, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def edge(self, *, timeout_seconds: int | None = None) -> AsyncIterator[AsyncSession]:
        """A transaction that commits when the block ends and rolls back when it raises.

        `timeout_seconds` lets a long job or report exceed the ordinary statement timeout.
        """
        async with self.session() as session:
            if timeout_seconds is not None:
                await allow_seconds(session, timeout_seconds)
            yield session
            await commit(session)

    @asynccontextmanager
    async def reading(self, *, timeout_seconds: int | None = None) -> AsyncIterator[AsyncSession]:
        """A READ ONLY transaction: the database refuses any write in it."""
        async with self.session(read_only=True) as session:
            if timeout_seconds is not None:
                await allow_seconds(session, timeout_seconds)
            yield session

    def singly(self) -> AsyncConnection:
        """A connection on which each statement is a transaction of its own: half the round trips of a look taken often."""
        return self._singly.connect()

    async def retrying(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Run `work` in an edge of its own, again after a deadlock or serialisation failure (3 times, with jitter)."""

        async def once() -> T:
            async with self.edge() as session:
                return await work(session)

        return await retried(once)

    def in_use(self) -> int:
        """How many connections are taken right now."""
        pool = self.engine.pool
        assert isinstance(pool, AsyncAdaptedQueuePool)
        return pool.checkedout()

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


async def allow_seconds(session: AsyncSession, seconds: int) -> None:
    """Give the running transaction another statement timeout."""
    await session.execute(text("SELECT set_config('statement_timeout', :value, true)"), {"value": f"{seconds}s"})


def after_commit(session: AsyncSession, callback: Callable[[], None]) -> None:
    """Call `callback` once the transaction has committed; never when it rolls back. It must not block or raise."""
    session.info.setdefault("after_commit", []).append(callback)


def keep_for_outbox(session: AsyncSession, name: str, person_id: UUID | None, payload: dict[str, Any]) -> None:
    """Keep an event for the outbox: all of a transaction's are written in one statement just before its commit."""
    session.info.setdefault("outbox", []).append((name, person_id, json.dumps(payload)))


async def commit(session: AsyncSession) -> None:
    """Write the kept events, commit, then run what waited for it."""
    kept = session.info.pop("outbox", ())
    if kept:
        names, people, payloads = (list(column) for column in zip(*kept, strict=True))
        await session.execute(_OUTBOX, {"names": names, "people": people, "payloads": payloads, "now": clock.now()})
    await session.commit()
    for callback in session.info.pop("after_commit", ()):
        callback()


async def retried(once: Callable[[], Awaitable[T]]) -> T:
    """Call `once`, and again when the database asks for it; each call must be a whole unit of work."""
    for attempt in range(1, RETRIES + 1):
        try:
            return await once()
        except DBAPIError as error:
            if attempt == RETRIES or not isinstance(error.orig, _RETRYABLE):
                raise
            log.info("transaction.retried", attempt=attempt, reason=type(error.orig).__name__)
            await asyncio.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - jitter, not a secret
    raise AssertionError


def as_unavailable(error: Exception) -> Unavailable | None:
    """The 503 that this database error means, or None when it is a bug of ours."""
    if isinstance(error, PoolTimeout) or (isinstance(error, DBAPIError) and isinstance(error.orig, _BUSY + _RETRYABLE)):
        return DatabaseBusy(retry_after=1)
    if isinstance(error, InterfaceError) or (isinstance(error, OperationalError) and error.connection_invalidated):
        return DatabaseBusy(retry_after=2)
    if isinstance(error, OperationalError) and isinstance(error.orig, psycopg.OperationalError) and error.orig.sqlstate is None:
        return DatabaseBusy(retry_after=2)
    return None


@dataclass(slots=True)
class Guard:
    """What became of a guarded block: `failure` is None when it held."""

    failure: Exception | None = field(default=None)


@asynccontextmanager
async def guarded(session: AsyncSession, what: str) -> AsyncIterator[Guard]:
    """Run a block in a savepoint: if it raises, undo it, log it, and leave the rest of the transaction standing.

    For what must not fail the caller (rewards of a fill). The caller reads `guard.failure` and queues a retry.
    """
    guard = Guard()
    published = len(session.info.get("outbox", ()))
    savepoint = await session.begin_nested()
    try:
        yield guard
        await savepoint.commit()
    except Exception as failure:  # any failure of the guarded part is survived, logged and retried
        await savepoint.rollback()
        del session.info.get("outbox", [])[published:]
        log.exception("guarded.failed", what=what)
        guard.failure = failure


async def call(session: AsyncSession, sql: str, **values: Any) -> Any:
    """The one value that a SQL function call returns."""
    return (await session.execute(text(sql), values)).scalar_one()
