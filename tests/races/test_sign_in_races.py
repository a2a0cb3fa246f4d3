"""Refreshes and sign-ins at once, each on a connection of its own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy import text

from saker.core.db import Database
from saker.identity import commands
from saker.identity.commands import SignedIn
from saker.identity.errors import EmailTaken, SignInBlocked
from saker.identity.rules.people import Device
from tests.conftest import Urls

DEVICE = Device("Firefox on Linux", "192.0.2.0/24")
AT_ONCE = 50


@pytest.fixture
async def wide(urls: Urls) -> AsyncIterator[Database]:
    """A connection for each of fifty."""
    made = Database(urls.app, pool=AT_ONCE, wait_seconds=20)
    yield made
    await made.close()


async def at_once(calls: Sequence[Any]) -> list[Any]:
    """Start all from one barrier; exceptions are answers too."""
    barrier = asyncio.Barrier(len(calls))

    async def call(one: Any) -> Any:
        await barrier.wait()
        return await one()

    return await asyncio.gather(*(call(one) for one in calls), return_exceptions=True)


async def registered(database: Database) -> SignedIn:
    async with database.edge() as session:
        return await commands.register(session, DEVICE, email="asha@example.com", password_hash="$argon2id$x", display_name="Asha")


async def numbers(database: Database, statement: str) -> tuple[int, ...]:
    async with database.reading() as session:
        return tuple((await session.execute(text(statement))).one())


async def test_fifty_refreshes_with_one_token_make_one_successor(wide: Database) -> None:
    asha = await registered(wide)

    async def refresh() -> SignedIn | None:
        return await wide.retrying(lambda session: commands.refresh(session, asha.refresh_token, DEVICE))

    answers = await at_once([refresh] * AT_ONCE)
    assert {type(answer) for answer in answers} == {SignedIn}
    assert len({answer.refresh_token for answer in answers}) == 1
    assert {answer.session_id for answer in answers} == {asha.session_id}
    counted = await numbers(
        wide,
        "SELECT (SELECT count(*) FROM identity.refresh_tokens), (SELECT count(*) FROM identity.sessions),"
        " (SELECT count(*) FROM identity.sessions WHERE ended_at IS NOT NULL)",
    )
    assert counted == (2, 1, 0)


async def test_a_chain_of_races_stays_one_chain(wide: Database) -> None:
    token = (await registered(wide)).refresh_token
    for _ in range(4):

        async def refresh(token: str = token) -> SignedIn | None:
            return await wide.retrying(lambda session: commands.refresh(session, token, DEVICE))

        answers = await at_once([refresh] * 12)
        (token,) = {answer.refresh_token for answer in answers}
    assert await numbers(wide, "SELECT count(*), count(*) FILTER (WHERE used_at IS NULL) FROM identity.refresh_tokens") == (5, 1)


async def test_a_session_that_is_revoked_amid_refreshes_stays_ended(wide: Database) -> None:
    asha = await registered(wide)

    async def refresh() -> SignedIn | None:
        return await wide.retrying(lambda session: commands.refresh(session, asha.refresh_token, DEVICE))

    async def log_out() -> None:
        async with wide.edge() as session:
            await commands.log_out(session, actor=None, refresh_token=asha.refresh_token)

    answers = await at_once([refresh, log_out, refresh] * 8)
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    survivors = {answer.refresh_token for answer in answers if isinstance(answer, SignedIn)} | {asha.refresh_token}
    for token in survivors:
        async with wide.edge() as session:
            assert await commands.refresh(session, token, DEVICE) is None
    assert await numbers(wide, "SELECT count(*) FROM identity.sessions WHERE ended_at IS NULL") == (0,)


async def test_fifty_guesses_at_once_are_ten(wide: Database) -> None:
    await registered(wide)

    async def guess() -> str:
        async with wide.edge() as session:
            await commands.admit(session, identifier="asha@example.com", address="192.0.2.7")
        return "looked at"

    answers = await at_once([guess] * AT_ONCE)
    assert answers.count("looked at") == 10
    assert sum(isinstance(answer, SignInBlocked) for answer in answers) == AT_ONCE - 10


async def test_guesses_at_many_accounts_from_one_address_are_thirty(wide: Database) -> None:
    def guess(number: int) -> Any:
        async def look() -> str:
            async with wide.edge() as session:
                await commands.admit(session, identifier=f"person{number}@example.com", address="192.0.2.7")
            return "looked at"

        return look

    answers = await at_once([guess(number) for number in range(AT_ONCE)])
    assert answers.count("looked at") == 30
    assert sum(isinstance(answer, SignInBlocked) for answer in answers) == AT_ONCE - 30


async def test_one_address_registers_once(wide: Database) -> None:
    answers = await at_once([lambda: registered(wide)] * 20)
    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1
    assert sum(isinstance(answer, EmailTaken) for answer in answers) == 19
    assert await numbers(wide, "SELECT count(*), (SELECT count(*) FROM identity.sessions) FROM identity.people") == (1, 1)
