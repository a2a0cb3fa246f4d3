"""`saker keys rotate`: after a new SECRET_KEY, nothing needs the earlier one any more."""

import asyncio

import typer

from saker.app.cli import serving
from saker.core.crypto import rewrap
from saker.core.db import Database
from saker.identity.commands.rotating import rehash_phones

BATCH = 500

app = typer.Typer(help="Keys.", no_args_is_help=True)


@app.callback()
def keys() -> None:
    """Keys."""


@app.command()
def rotate() -> None:
    """Move what SAKER_PREVIOUS_SECRET_KEYS still opens to SECRET_KEY; running it again is harmless.

    Links, codes and jobs that are under way end with their own times: take the earlier key out a week later.
    """

    async def run() -> tuple[int, int]:
        database = Database.from_settings(serving.configured())
        try:
            return await rewrap_all(database), await rehash_all(database)
        finally:
            await database.close()

    wrapped, numbers = asyncio.run(run())
    typer.secho(f"✓ {wrapped} people's keys wrapped anew, {numbers} phone numbers kept under the new key", fg="green")


async def rewrap_all(database: Database) -> int:
    """Every person's key, a batch a transaction. How many."""
    total = 0
    while True:
        async with database.edge() as session:
            done = await rewrap(session, BATCH)
        total += done
        if not done:
            return total


async def rehash_all(database: Database) -> int:
    """Every phone number, a batch a transaction. How many changed."""
    total, after = 0, None
    while True:
        async with database.edge() as session:
            changed, after = await rehash_phones(session, after=after, limit=BATCH)
        total += changed
        if after is None:
            return total
