"""`saker rewards verify`: every counter, level, milestone and rank, recomputed from the awards and facts."""

import asyncio

import typer
from sqlalchemy import text

from saker.app.cli import serving
from saker.core.db import Database
from saker.rewards.invariants import INVARIANTS

app = typer.Typer(help="XP and boards.", no_args_is_help=True)


@app.callback()
def rewards() -> None:
    """XP and boards."""


@app.command()
def verify() -> None:
    """Recompute what awards add up to. Exit 1 and the rows when anything differs."""

    async def look() -> dict[str, list[str]]:
        database = Database.from_settings(serving.configured())
        try:
            async with database.reading(timeout_seconds=600) as session:
                return {
                    invariant.claim: [str(row._asdict()) for row in (await session.execute(text(invariant.sql))).all()]
                    for invariant in INVARIANTS
                }
        finally:
            await database.close()

    found = asyncio.run(look())
    for claim, rows in found.items():
        typer.secho(f"{'✗' if rows else '✓'} {claim}", fg="red" if rows else "green")
        for row in rows[:20]:
            typer.echo(f"    {row}")
    raise typer.Exit(1 if any(found.values()) else 0)
