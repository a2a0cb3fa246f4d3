"""`saker demo`: the living demo. Two hundred traders with a past, twenty of whom go on trading as ordinary clients."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Final
from uuid import UUID

import httpx
import structlog
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from saker.app import http, wiring, worker
from saker.app.cli import serving
from saker.core import settings
from saker.core.contrib import DemoContext
from saker.core.db import Database
from saker.core.http.idempotency import HEADER as IDEMPOTENCY_HEADER
from saker.core.ids import new_id
from saker.identity import commands as identity
from saker.identity import queries as people
from saker.identity.rules.people import DEMO_TAG
from saker.market.starting import choose_source
from saker.simulator import demo as simulator

log = structlog.get_logger(__name__)

SEED: Final = 20260101
LIVING: Final = 20
PAUSE_SECONDS: Final = (8.0, 40.0)

app = typer.Typer(help="The living demo.", no_args_is_help=True)
console = Console(stderr=True)


@app.callback()
def demo() -> None:
    """The living demo: never in production."""
    if settings.current().is_production:
        message = "the demo does not run in production"
        raise serving.NotConfigured(message)


@app.command()
def run(*, with_parent: Annotated[int | None, typer.Option("--with-parent", hidden=True)] = None) -> None:
    """Make the demo traders when they are missing, then let twenty of them trade on until Ctrl-C."""

    async def main() -> None:
        if with_parent is not None:
            worker.stop_with_parent(with_parent)
        async with _context() as context:
            for part in wiring.DEMO_PARTS:
                await part.seed(context)
            await _live(context.database)

    asyncio.run(main())


@app.command()
def remove() -> None:
    """Take the demo away: practice accounts are closed, the people and their sessions go, the books stay."""

    async def main() -> int:
        async with _context() as context:
            for part in reversed(wiring.DEMO_PARTS):
                await part.remove(context)
            async with context.database.edge(timeout_seconds=120) as session:
                return await identity.remove_tagged(session, DEMO_TAG)

    typer.echo(f"{asyncio.run(main())} demo people removed")


@asynccontextmanager
async def _context() -> AsyncIterator[DemoContext]:
    config = serving.configured()
    http.require_sound(config)
    wiring.wire()
    database = Database.from_settings(config)
    await choose_source(config, database)
    with _bar() as bar:
        tasks: dict[str, TaskID] = {}

        def progress(done: int, of: int, what: str) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of)

        yield DemoContext(database, SEED, progress)
    await database.close()


def _bar() -> Progress:
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty())


async def _live(database: Database) -> None:
    """Twenty traders, each an HTTP client of its own, with pauses between their orders."""
    async with database.reading() as session:
        traders = sorted(await people.demo_people(session))[:LIVING]
    async with asyncio.TaskGroup() as group:
        for trader in traders:
            group.create_task(_trade(database, trader))


async def _trade(database: Database, trader: UUID) -> None:
    chance = random.Random()  # noqa: S311 - the demo's choices, not a secret
    async with httpx.AsyncClient(base_url=f"{settings.current().frontend_url}/api/v1", timeout=10) as client:
        token = ""
        while True:
            await asyncio.sleep(chance.uniform(*PAUSE_SECONDS))
            try:
                token = await _order(database, client, trader, token, chance)
            except httpx.TransportError as error:
                log.info("demo.waiting", reason=type(error).__name__)


async def _order(database: Database, client: httpx.AsyncClient, trader: UUID, token: str, chance: random.Random) -> str:
    """Place one order over HTTP; returns the access token to use next, a new one when this one had ended."""
    async with database.reading() as session:
        ticket = await simulator.choose(session, chance, trader, rests=False)
    body: dict[str, str | None] = {"symbol": ticket.symbol, "side": ticket.side, "type": ticket.type}
    body |= {"quantity": ticket.quantity} if ticket.quantity else {"notional": ticket.notional}
    headers = {"Authorization": f"Bearer {token}", IDEMPOTENCY_HEADER: str(new_id())}
    answer = await client.post("/simulator/orders", json=body, headers=headers)
    if answer.status_code != httpx.codes.UNAUTHORIZED:
        return token
    async with database.edge() as session:
        return (await identity.open_session(session, trader, simulator.DEVICE)).access_token
