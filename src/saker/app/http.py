"""The HTTP application: routers, middleware, problems, sockets, and what a process needs while it serves."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from saker import __version__
from saker.app import openapi, wiring
from saker.app.health import routes as health_routes
from saker.core import images, logs, metrics, settings, test_clock
from saker.core.db import Database
from saker.core.http import problems
from saker.core.http.idempotency import HEADER as IDEMPOTENCY_HEADER
from saker.core.http.middleware import RequestMiddleware
from saker.core.limits import Limiter
from saker.core.messages import outbox_routes
from saker.core.messages.sending import transports
from saker.core.messages.transports import choose
from saker.core.settings import Settings
from saker.core.stream import pumps
from saker.core.stream import routes as stream_routes
from saker.core.stream.hub import Hub
from saker.market.starting import choose_source
from saker.notifications.push_commands import slot as push_slot
from saker.payments.slot import slot as payments_slot
from saker.payments.starting import checkout_origin, choose_provider
from saker.rewards.rules import UnknownProfile, profile
from saker.web import serving

log = structlog.get_logger(__name__)

MAX_BODY_BYTES: Final = 256 * 1024
LARGER_BODIES: Final = {"/api/v1/me/avatar": images.MAX_BYTES}
LAG_LOOK_SECONDS: Final = 0.5
END_PATIENCE_SECONDS: Final = 5.0


class RefusedToStart(RuntimeError):
    """The configuration must not run; the message lists why and what to do."""


def require_sound(config: Settings) -> None:
    """Raise RefusedToStart on a configuration that production must not have, or that nothing can run with."""
    refusals = config.refusals()
    try:
        profile(config.rewards_profile)
    except UnknownProfile as unknown:
        refusals.append(str(unknown))
    if refusals:
        raise RefusedToStart("\n".join(refusals))


def create_app(config: Settings | None = None) -> FastAPI:
    """The application of one process. Raises RefusedToStart."""
    config = config or settings.current()
    require_sound(config)
    wiring.wire()
    closed = config.is_production
    app = FastAPI(
        title="Saker",
        version=__version__,
        description="Learn, practise, trade and budget money on one double-entry ledger.",
        lifespan=_lifespan,
        docs_url=None if closed else "/docs",
        redoc_url=None if closed else "/redoc",
        openapi_url=None if closed else "/openapi.json",
    )
    app.state.settings = config
    app.state.started = time.monotonic()
    app.state.topics = wiring.TOPICS
    app.state.limiter = Limiter(config.redis_url) if config.rate_limit_enabled else None
    _mount(app, config)
    problems.install(app)
    openapi.install(app)
    return app


def _mount(app: FastAPI, config: Settings) -> None:
    # The routes themselves, not `include_router`: that tries every route again at each level, four times a request, and the
    # router keeps every application that ever included it.
    development = () if config.is_production else (outbox_routes.routes,)
    for router in (*wiring.routers(config), health_routes, stream_routes.sockets, *development):
        app.router.routes.extend(router.routes)
    serving.mount(app, checkout=checkout_origin(config))
    if config.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(config.cors_origins),
            allow_credentials=True,
            allow_methods=["GET", "POST", "PATCH", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", IDEMPOTENCY_HEADER, "X-Saker-Client", "X-Request-ID"],
        )
    app.add_middleware(RequestMiddleware, secure=config.is_production, max_body_bytes=MAX_BODY_BYTES, larger_bodies=LARGER_BODIES)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    config: Settings = app.state.settings
    database = Database.from_settings(config)
    app.state.database, app.state.hub = database, Hub()
    transports.by_channel = choose(config, database)
    push_slot.database = database
    payments_slot.database, payments_slot.provider = database, choose_provider(config)
    await choose_source(config, database)
    tasks = [
        *pumps.start(database, app.state.hub, app.state.topics),
        *(asyncio.create_task(work(database), name=name) for name, work in wiring.API_TASKS.items()),
        asyncio.create_task(_measure(database), name="measure"),
    ]
    if config.test_clock:
        tasks.append(asyncio.create_task(test_clock.follow(database), name="test clock"))
    try:
        yield
    finally:
        await _end(tasks, database)
        await database.close()


async def _end(tasks: list[asyncio.Task[None]], database: Database) -> None:
    """Cancel the tasks, at a moment when none of them is with the database if there is one within a few seconds.

    Whoever is cut off while connecting leaves a half-open connection, which the server keeps for a minute.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(END_PATIENCE_SECONDS):
            while database.in_use():  # noqa: ASYNC110 - a pool has no event to wait for
                await asyncio.sleep(0.005)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("task.failed", task=task.get_name(), exc_info=failure)


async def _measure(database: Database) -> None:
    """Watch how late the event loop wakes and how much of the pool is taken."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(LAG_LOOK_SECONDS)
        metrics.EVENT_LOOP_LAG_SECONDS.set(max(0.0, time.perf_counter() - before - LAG_LOOK_SECONDS))
        metrics.POOL_IN_USE.set(database.in_use())


def create_process_app() -> FastAPI:
    """The application of a process that does nothing but serve it, with logging set up.

    What is there by now stays, so the garbage collector need not walk through it again: a full collection would stop
    every request for a tenth of a second.
    """
    config = settings.current()
    logs.configure(level=config.log_level, log_format=config.log_format)
    app = create_app(config)
    gc.collect()
    gc.freeze()
    return app
