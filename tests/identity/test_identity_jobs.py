"""What is past its time is forgotten, and nothing else."""

from datetime import timedelta

from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from saker.identity import jobs
from tests.fixtures.people import SignUp

COUNTS = (
    "SELECT (SELECT count(*) FROM identity.refresh_tokens), (SELECT count(*) FROM identity.sign_in_attempts),"
    " (SELECT count(*) FROM identity.sessions)"
)


async def test_rows_are_kept_as_long_as_they_mean_something(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await sign_up()
    await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})
    await client.post("/auth/login", json={"identifier": "nobody@example.com", "password": "kite-lantern-42-rivers"})
    left = []
    try:
        for days in (0, 0.03, 31, 121):
            clock.shift(timedelta(days=days))
            async with database.edge() as session:
                await jobs.forget_old_rows.run(session)
            async with database.reading() as session:
                left.append(tuple((await session.execute(text(COUNTS))).one()))
    finally:
        clock.shift(timedelta(0))
    assert left == [(2, 2, 1), (2, 0, 1), (0, 0, 1), (0, 0, 0)]
