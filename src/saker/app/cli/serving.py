"""The production pieces: `saker serve`, `saker worker`, `saker migrate`."""

import asyncio
import socket
from collections.abc import Mapping
from typing import Any, Final

import typer
import uvicorn

from saker.app import http, migrating, worker
from saker.core import logs, settings
from saker.core.db import Database
from saker.core.settings import Settings
from saker.core.stream.routes import MAX_FRAME
from saker.market.starting import choose_source

HOW: Final[Mapping[str, Any]] = {
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    "timeout_graceful_shutdown": 10,
    "ws_max_size": MAX_FRAME,
    "ws_max_queue": 4,
}
"""How a process serves, wherever it is started. The server's own frames of 16 MiB, 32 of them, would be anyone's to fill."""


LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class NotConfigured(RuntimeError):
    """A setting that the command needs is missing; the message names it."""


def configured() -> Settings:
    """The settings of this process, with logging set up. Raises NotConfigured without DATABASE_URL."""
    config = settings.current()
    logs.configure(level=config.log_level, log_format=config.log_format)
    if config.database_url is None:
        message = "DATABASE_URL is not set: point it at PostgreSQL, or run `saker up`, which brings its own"
        raise NotConfigured(message)
    return config


def require_environment(config: Settings) -> None:
    """Raise NotConfigured where nobody said what this is.

    Development, with its known secret and open outbox, is no default for what others can reach.
    """
    if "environment" not in config.model_fields_set:
        message = (
            "ENVIRONMENT is not set: set ENVIRONMENT=production, or ENVIRONMENT=development for a server that nobody else uses"
            " (`saker up` needs neither)"
        )
        raise NotConfigured(message)


def serve(*, host: str, port: int, processes: int) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished first."""
    config = configured()
    if host not in LOOPBACK:
        require_environment(config)
    http.require_sound(config)
    asyncio.run(require_market(config))
    if processes == 1:
        Server(options(host, port)).run()
        return
    uvicorn.run(
        "saker.app.http:create_process_app",
        factory=True,
        host=host,
        port=port,
        workers=processes,
        **HOW,
    )


async def require_market(config: Settings) -> None:
    """Fail before anything is served, with a sentence, where the market is another one. Raises MarketChanged."""
    database = Database.from_settings(config)
    try:
        await choose_source(config, database)
    finally:
        await database.close()


def options(host: str, port: int) -> uvicorn.Config:
    """How one process serves."""
    return uvicorn.Config(http.create_process_app(), host=host, port=port, **HOW)


class Server(uvicorn.Server):
    """A server that says where it is once it answers."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started:
            self.announce()

    def announce(self) -> None:
        """Say where the page is."""
        typer.echo(f"Saker serves on http://{self.config.host}:{self.config.port}", err=True)


def work(*, with_parent: int | None) -> None:
    """Work until SIGINT or SIGTERM, or until the process of the id `with_parent`, which started this one, is gone."""
    config = configured()
    if with_parent is None:  # `saker up` is for this machine, and says so
        require_environment(config)
    http.require_sound(config)

    async def main() -> None:
        if with_parent is not None:
            worker.stop_with_parent(with_parent)
        await worker.run(config)

    asyncio.run(main())


def migrate() -> None:
    """Bring the schema to this version's."""
    config = settings.current()
    url = config.migrate_database_url
    if url is None:
        message = "SAKER_MIGRATE_DATABASE_URL is not set: it is the owner role's address, not the application's"
        raise NotConfigured(message)
    migrating.upgrade(url)
    typer.echo(f"the schema is at {migrating.head()}")
