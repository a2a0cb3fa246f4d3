"""Is it alive, is it ready, what are its numbers: `/api/v1/health`, `/api/v1/health/ready`, `/metrics`."""

import asyncio
import hmac
import platform
import time
from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from saker import __version__
from saker.app import migrating
from saker.core import clock, jobs
from saker.core.auth import Public
from saker.core.db import Database
from saker.core.errors import NotFound
from saker.core.http import Out
from saker.core.settings import Settings

READY_WITHIN_SECONDS: Final = 2.0
SEEN_WITHIN_SECONDS: Final = 30
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})

routes = APIRouter(tags=["operations"])


class HealthOut(Out):
    """The process is alive."""

    status: str
    version: str
    build: str
    python: str
    uptime_seconds: int
    debug: bool


class ReadinessOut(Out):
    """Each thing that the service needs and whether it is there."""

    status: str
    checks: dict[str, str]


@routes.get("/api/v1/health")
async def health(request: Request, _: Public) -> HealthOut:
    """Alive; touches no database, so that it answers whatever else is busy."""
    config: Settings = request.app.state.settings
    return HealthOut(
        status="ok",
        version=__version__,
        build=config.build,
        python=platform.python_version(),
        uptime_seconds=int(time.monotonic() - request.app.state.started),
        debug=config.debug,
    )


@routes.get("/api/v1/health/ready", response_model=ReadinessOut, responses={503: {"model": ReadinessOut}})
async def ready(request: Request, _: Public) -> JSONResponse:
    """Ready to serve: database, migrations at head, a worker that is seen, and every ticker; 503 when not."""
    try:
        checks = await asyncio.wait_for(_look(request.app.state.database), READY_WITHIN_SECONDS)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        checks = {"database": f"failed: {type(error).__name__}"}
    good = all(value == "ok" for value in checks.values())
    body = ReadinessOut(status="ok" if good else "unready", checks=checks)
    return JSONResponse(body.model_dump(), 200 if good else 503)


async def _look(database: Database) -> dict[str, str]:
    async with database.reading() as session:
        revision = (await session.execute(text("SELECT version_num FROM core.schema_version"))).scalar_one_or_none()
        rows = (await session.execute(text("SELECT name, at FROM core.heartbeats"))).all()
    oldest = clock.now() - timedelta(seconds=SEEN_WITHIN_SECONDS)
    alive = {row.name for row in rows if row.at > oldest}
    unseen = f"not seen in {SEEN_WITHIN_SECONDS} s"
    return {
        "database": "ok",
        "migrations": "ok" if revision == migrating.head() else f"at {revision}, expected {migrating.head()}",
        "worker": "ok" if "worker" in alive else unseen,
        **{ticker.name: "ok" if ticker.name in alive else unseen for ticker in jobs.tickers()},
    }


@routes.get("/metrics", include_in_schema=False)
async def prometheus(request: Request, _: Public) -> Response:
    """Prometheus text, for loopback or with the token; for anyone else there is nothing here."""
    config: Settings = request.app.state.settings
    token = config.metrics_token.get_secret_value() if config.metrics_token else None
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    peer = request.client.host if request.client else ""
    local = peer in _LOOPBACK and "x-forwarded-for" not in request.headers
    if not (local or (token and hmac.compare_digest(given.encode(), token.encode()))):
        raise NotFound
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
