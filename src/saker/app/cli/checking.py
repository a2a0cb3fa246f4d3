"""`saker check`: run the checks, list the checklist, sign what no program can see.

Exit codes: 0 when everything that was asked for holds at the fail level, 1 when it does not, 2 when the call is wrong.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Final, NoReturn, TypeVar

import structlog
import typer
from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncSession
from typer.core import TyperGroup

from saker.app import embedded, wiring
from saker.core import settings
from saker.core.contrib import Check, CheckContext, CheckKind
from saker.core.db import Database
from saker.core.errors import SakerError
from saker.core.settings import Settings
from saker.ops import checklist, commands, listing, rules, runner
from saker.ops.formats import WRITERS, Format, text
from saker.ops.rules import FailLevel

T = TypeVar("T")

BROKEN: Final = 1
MISUSED: Final = 2


class _RunUnlessNamed(TyperGroup):
    """A group in which `run` may be left out: `saker check --url …` is `saker check run --url …`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override] # typer's own click
        """Put `run` in front of whatever is not the name of a command."""
        return super().parse_args(ctx, args if args and args[0] in self.commands else ["run", *args])


app = typer.Typer(cls=_RunUnlessNamed, help="Is this deployment ready? Checks with evidence.", no_args_is_help=False)

CheckId = Annotated[str, typer.Argument(help="The check, SKR-…", metavar="ID")]
Note = Annotated[str, typer.Option(help="What was looked at.")]
Reason = Annotated[str, typer.Option(help="Why.")]
SignedBy = Annotated[str, typer.Option("--by", help="Who signs.")]
Until = Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day (UTC).")]


@app.command(epilog="Also: saker check attest, waive and withdraw, each with --help.")
def run(
    ids: Annotated[list[str] | None, typer.Argument(help="Only these checks (SKR-…) or items (U…).", metavar="ID")] = None,
    *,
    url: Annotated[str | None, typer.Option(help="The public address, for live checks.")] = None,
    kind: Annotated[list[CheckKind] | None, typer.Option(help="Only these kinds; drills run only when asked for.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
    fail_level: Annotated[FailLevel, typer.Option(help="The mildest result that makes the exit code 1.")] = FailLevel.NOT_RUN,
    list_: Annotated[bool, typer.Option("--list", help="The 184 items and what covers each; nothing is run.")] = False,
    map_: Annotated[bool, typer.Option("--map", help="With --list: source line → item → check → last evidence.")] = False,
) -> None:
    """Run the checks: settings and database, and with --url the service as strangers see it.

    What is not looked at counts by its last evidence while that is fresh. Not-run never counts as passed.
    """
    if list_ or map_:
        _list(form, as_map=map_)
        return
    required = _select(kind or (), ids or ())
    asked = frozenset(kind or ()) | (frozenset(check.kind for check in required) if ids else frozenset())
    with Console(stderr=True).status("Looking …") as status:

        def tell(done: int, total: int, check: Check) -> None:
            status.update(f"{done} of {total}: {check.title}")

        with _log_on_stderr():
            report = _with_context(lambda context: runner.run(required, context, kinds=asked, tell=tell), url=url)
    if form is Format.TEXT:
        text.show(report, Console(soft_wrap=True))
    else:
        typer.echo(WRITERS[form](report), nl=False)
    raise typer.Exit(BROKEN if rules.breaking(report.results, fail_level) or not report.results else 0)


@app.command()
def attest(check_id: CheckId, signed_by: SignedBy, until: Until, note: Note) -> None:
    """Sign that something holds which no program can see, for a year at most."""
    check = _one(check_id)
    _sign(lambda session: commands.attest(session, check, signed_by=signed_by, note=note, until=until.date()))
    typer.echo(f"{check.id}: attested by {signed_by} until {until:%Y-%m-%d}.")


@app.command()
def waive(check_id: CheckId, signed_by: SignedBy, until: Until, reason: Reason) -> None:
    """Let a check not pass for now, for three months at most."""
    check = _one(check_id)
    _sign(lambda session: commands.waive(session, check, signed_by=signed_by, reason=reason, until=until.date()))
    typer.echo(f"{check.id}: waived by {signed_by} until {until:%Y-%m-%d}.")


@app.command()
def withdraw(check_id: CheckId, signed_by: SignedBy, reason: Reason) -> None:
    """End a check's attestation and waiver now."""
    check = _one(check_id)
    _sign(lambda session: commands.withdraw(session, check, signed_by=signed_by, reason=reason))
    typer.echo(f"{check.id}: nothing is in force any more.")


def _list(form: Format, *, as_map: bool) -> None:
    items = checklist.load()

    async def read(context: CheckContext) -> runner.Kept:
        return await runner.kept(context.database)

    found = _with_context(read)
    standing = runner.standing(wiring.CHECKS, found, version=runner.version_of(settings.current()))
    covered = listing.coverage(items, standing)
    console = Console(soft_wrap=True)
    if form is Format.JSON:
        typer.echo(listing.as_json(covered), nl=False)
    elif form is not Format.TEXT:
        _misused("--list writes text or json")
    elif as_map:
        listing.show_map(items, covered, console)
    else:
        listing.show_list(covered, console)
    if found.unreadable:
        typer.echo(f"Note: {found.unreadable}", err=True)


@contextmanager
def _log_on_stderr() -> Iterator[None]:
    """Lines of the log go to stderr meanwhile; stdout is the report's."""
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        yield
    finally:
        structlog.configure(**before)


def _select(kinds: Collection[CheckKind], ids: Collection[str]) -> tuple[Check, ...]:
    try:
        return runner.select(wiring.CHECKS, kinds=kinds, ids=ids)
    except SakerError as error:
        _misused(error.message)


def _one(check_id: str) -> Check:
    """The check of an id; a checklist item's id will do where one check covers it."""
    found = _select((), [check_id])
    if len(found) > 1:
        _misused(f"{check_id} has several checks: {', '.join(check.id for check in found)}")
    return found[0]


def _sign(work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    async def signed(context: CheckContext) -> T:
        if context.database is None:
            _misused("No database is configured, so nothing can be signed: set DATABASE_URL.")
        async with context.database.edge() as session:
            return await work(session)

    try:
        return _with_context(signed)
    except SakerError as error:
        _misused(error.message)


def _with_context(work: Callable[[CheckContext], Awaitable[T]], *, url: str | None = None) -> T:
    """Do asynchronous work with the deployment that the environment names, or the embedded one that runs beside us."""

    async def main() -> T:
        config = settings.current()
        address = _database_url(config)
        database = Database(address, pool=config.database_pool, wait_seconds=config.database_pool_wait_seconds) if address else None
        try:
            return await work(CheckContext(config, database, url.rstrip("/") if url else None, dict(os.environ)))
        finally:
            if database is not None:
                await database.close()

    return asyncio.run(main())


def _database_url(config: Settings) -> str | None:
    if config.database_url is not None:
        return config.database_url
    running = embedded.find(config.data_dir / "postgres" if config.data_dir else embedded.default_directory())
    return running.url() if running else None


def _misused(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(MISUSED)
