"""The commands, each a few lines over the module that does the work."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from saker import __version__
from saker.app import http
from saker.app.cli import checking, demo, fakepay, keys, ledger, market, rewards, serving, staff, testing, up
from saker.app.embedded import EmbeddedError
from saker.core import settings
from saker.market.errors import MarketChanged

app = typer.Typer(
    help="Saker: learn, practise, trade and budget money on one double-entry ledger.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(checking.app, name="check")
app.add_typer(demo.app, name="demo")
app.add_typer(keys.app, name="keys")
app.add_typer(ledger.app, name="ledger")
app.add_typer(market.app, name="market")
app.add_typer(rewards.app, name="rewards")
app.add_typer(staff.app, name="staff")
app.command(name="fakepay")(fakepay.fakepay)

Port = Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)]
Host = Annotated[str, typer.Option(help="The address to listen on.")]


@app.command(name="up")
def up_command(
    port: Port = 8000,
    host: Host = "127.0.0.1",
    data_dir: Annotated[Path | None, typer.Option(help="Where the database and files live.")] = None,
    *,
    with_demo: Annotated[bool, typer.Option("--demo/--no-demo", help="Traders that trade, on the first start.")] = True,
) -> None:
    """Run everything on this machine: database, server, worker, and a living demo. Ctrl-C stops all of it."""
    up.run(host=host, port=port, data_dir=data_dir, with_demo=with_demo)


@app.command()
def serve(
    port: Port = 8000,
    host: Host = "127.0.0.1",
    processes: Annotated[int, typer.Option(help="How many processes share the port.", min=1, max=64)] = 1,
) -> None:
    """Serve the API and the page, on the database of DATABASE_URL."""
    serving.serve(host=host, port=port, processes=processes)


@app.command()
def worker(
    *,
    with_parent: Annotated[int | None, typer.Option(help="End when this process, its parent, is gone.", hidden=True)] = None,
) -> None:
    """Run jobs in the background, on the database of DATABASE_URL."""
    serving.work(with_parent=with_parent)


@app.command()
def migrate() -> None:
    """Bring the database of SAKER_MIGRATE_DATABASE_URL to this version's schema."""
    serving.migrate()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def test(context: typer.Context) -> None:
    """Run the tests; what follows goes to pytest."""
    raise typer.Exit(testing.run(context.args))


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Run the command line; what an operator can mend is a sentence, not a traceback."""
    for advice in settings.retired_names(dict(os.environ)):
        typer.echo(f"note: {advice}", err=True)
    try:
        app()
    except (
        EmbeddedError,
        http.RefusedToStart,
        settings.SettingsInvalid,
        serving.NotConfigured,
        up.UpRefused,
        MarketChanged,
    ) as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(1)
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(130)
