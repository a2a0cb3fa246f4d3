"""`saker ledger verify`: every balance recomputed from its entries, every rule of the books looked at anew.

Exit codes: 0 when every invariant holds, 1 when one does not (its rows are named).
"""

import asyncio
import sys
from typing import Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from saker.app import embedded, wiring
from saker.app.cli.serving import NotConfigured
from saker.core import settings
from saker.core.db import Database
from saker.core.settings import Settings
from saker.ledger.verify import Broken, Report
from saker.ledger.verify import verify as verify_books

QUIET_SECONDS: Final = 2

app = typer.Typer(help="The books.", no_args_is_help=True)


@app.callback()
def ledger() -> None:
    """The books."""


@app.command()
def verify() -> None:
    """Verify the books, with what every product adds. Exit 1 and the rows when anything is wrong; nothing is changed."""
    report = asyncio.run(_verified(_database_url(settings.current())))
    console = Console(soft_wrap=True, highlight=False)
    for name in report.checked:
        broken = next((one for one in report.broken if one.name == name), None)
        if broken is None:
            console.print(f"[green]✓[/] {name}")
        else:
            _name_rows(console, broken)
    holding = len(report.checked) - len(report.broken)
    console.print(f"{holding} of {len(report.checked)} invariants hold ({report.seconds:.1f} s)")
    raise typer.Exit(0 if report.clean else 1)


def _name_rows(console: Console, broken: Broken) -> None:
    console.print(f"[red]✗ {broken.name}[/]: it does not hold that {broken.claim}; {broken.count} rows:")
    for row in broken.rows:
        console.print("    " + ", ".join(f"{column} {value}" for column, value in row.items()), markup=False)
    if broken.count > len(broken.rows):
        console.print(f"    … and {broken.count - len(broken.rows)} more")


async def _verified(url: str) -> Report:
    """The report; a bar tells how far it is once it takes longer than two seconds, on a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    task = bar.add_task("Verifying", total=None)
    late = asyncio.get_running_loop().call_later(QUIET_SECONDS, bar.start)

    def show(done: int, total: int, claim: str) -> None:
        bar.update(task, completed=done, total=total, description=claim)

    database = Database(url, pool=1, wait_seconds=10)
    try:
        async with database.session(read_only=True) as session:
            return await verify_books(session, wiring.INVARIANTS, progress=show)
    finally:
        late.cancel()
        bar.stop()
        await database.close()


def _database_url(config: Settings) -> str:
    """DATABASE_URL, or the embedded database that runs beside us. Raises NotConfigured."""
    if config.database_url is not None:
        return config.database_url
    running = embedded.find(config.data_dir / "postgres" if config.data_dir else embedded.default_directory())
    if running is None:
        message = "DATABASE_URL is not set, and no embedded database runs here: start `saker up`, or set it"
        raise NotConfigured(message)
    return running.url()
