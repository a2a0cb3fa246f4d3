"""`saker market`: recorded prices, and which market a database trades on."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from saker.app.cli import serving
from saker.core.db import Database
from saker.market import queries
from saker.market.commands import import_candles
from saker.market.errors import UnknownSymbol
from saker.market.rules.candles import Interval
from saker.market.rules.replay import ReplayError
from saker.market.starting import adopt_market

app = typer.Typer(help="Recorded prices, and which market this database trades on.", no_args_is_help=True)


@app.callback()
def market() -> None:
    """Recorded prices for SAKER_MARKET=replay, and the change from one market to another."""


@app.command(name="import")
def import_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV of exchange candles.")],
    symbol: Annotated[str, typer.Option(help="Which symbol they are of, such as SIM-BTC.")],
    interval: Annotated[Interval, typer.Option(help="How long each candle is.")] = Interval.M1,
) -> None:
    """Bring recorded candles in: open_time (ms), open, high, low, close, volume. Replaces the symbol's recording."""

    async def bring() -> int:
        database = Database.from_settings(serving.configured())
        try:
            async with database.edge(timeout_seconds=600) as session:
                with file.open(encoding="utf-8", newline="") as lines:
                    return await import_candles(session, lines, symbol=queries.listed(symbol), interval=interval)
        finally:
            await database.close()

    try:
        count = asyncio.run(bring())
    except (ReplayError, UnknownSymbol, UnicodeDecodeError) as error:
        typer.secho(f"{file.name}: {error}", fg="red", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{count} candles of {symbol} brought in; run with SAKER_MARKET=replay to trade on them")


@app.command()
def adopt() -> None:
    """Make the configured market this database's, after stopping every process: all that is held is valued on it from now."""

    async def change() -> str:
        config = serving.configured()
        database = Database.from_settings(config)
        try:
            return await adopt_market(config, database)
        finally:
            await database.close()

    typer.echo(f"this database trades on the configured {asyncio.run(change())} market from now on")
