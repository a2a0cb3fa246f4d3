"""`saker staff grant`: how the second administrator comes to be."""

import asyncio
import subprocess
import sys

from httpx import AsyncClient

from saker.core.db import Database
from saker.identity import queries
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.servers import environment


async def grant(urls: Urls, address: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "saker.app.cli", "staff", "grant", address, "admin"]
    run = asyncio.to_thread(subprocess.run, command, env=environment(urls.app), capture_output=True, text=True, check=False)
    return await run


async def test_the_operator_gives_a_role_to_the_account_of_a_whole_address(
    client: AsyncClient, sign_up: SignUp, asha: SignedUp, urls: Urls, database: Database, books: Books
) -> None:
    await sign_up("ravi@example.com is my name")
    given = await grant(urls, "ASHA@example.com")
    assert (given.returncode, "second factor" in given.stdout) == (0, True), given.stderr
    async with database.reading() as session:
        assert (await queries.person(session, asha.id)).roles == ("person", "admin")
    assert await books.count("core.audit_log", "action = 'identity.role_granted' AND actor_id IS NULL") == 1
    refused = await grant(urls, "ravi@example.com")
    assert (refused.returncode, "no account" in refused.stderr) == (1, True)
    assert await books.count("identity.role_grants") == 1
