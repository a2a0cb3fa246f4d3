"""C23: one code, two sign-ins in parallel."""

import asyncio
from collections import Counter

from httpx import AsyncClient
from sqlalchemy import text

from saker.core.db import Database
from tests.conftest import Urls
from tests.fixtures.codes import ASHA, PHONE, asked, code_of, give, registered
from tests.fixtures.servers import Servers


async def _sessions(database: Database) -> int:
    async with database.reading() as session:
        return int((await session.execute(text("SELECT count(*) FROM identity.sessions"))).scalar_one())


async def test_one_code_is_one_sign_in(servers: Servers, database: Database) -> None:
    client: AsyncClient = servers.client
    await registered(client, database)
    challenge_id = await asked(client)
    code = await code_of(database, challenge_id)
    answers = await asyncio.gather(*(give(client, challenge_id, code) for _ in range(5)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 401: 4}
    assert await _sessions(database) == 2


async def test_one_code_is_one_account(urls: Urls, servers: Servers, database: Database) -> None:
    client: AsyncClient = servers.client
    challenge_id = await asked(client, PHONE, "register")
    code = await code_of(database, challenge_id)
    answers = await asyncio.gather(*(give(client, challenge_id, code, **ASHA) for _ in range(5)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 401: 4}
    assert await _sessions(database) == 1
