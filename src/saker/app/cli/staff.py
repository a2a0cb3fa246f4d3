"""`saker staff grant ADDRESS ROLE`: a role by whoever runs the server, for when nobody else could approve it."""

import asyncio
from typing import Annotated

import typer

from saker.app import wiring
from saker.app.cli import serving
from saker.core.db import Database
from saker.identity import commands, queries
from saker.identity.rules.people import Role

app = typer.Typer(help="Roles of staff.", no_args_is_help=True)


@app.callback()
def staff() -> None:
    """Roles of staff."""


@app.command()
def grant(
    address: Annotated[str, typer.Argument(help="The e-mail address of the account.")],
    role: Annotated[Role, typer.Argument(help="The role.")],
) -> None:
    """Give an account a role. In the back office this takes two administrators; here, access to the server."""

    async def give() -> bool:
        database = Database.from_settings(serving.configured())
        wiring.wire()
        try:
            async with database.edge() as session:
                person_id = await queries.holder_of_email(session, address)
                if person_id is None:
                    return False
                await commands.grant_role(session, None, person_id=person_id, role=role)
                return True
        finally:
            await database.close()

    if not asyncio.run(give()):
        typer.secho(f"There is no account with the address {address}.", fg="red", err=True)
        raise typer.Exit(1)
    typer.echo(f"{address} is now {role.value}. Staff need a second factor: they set it up in their settings.")
