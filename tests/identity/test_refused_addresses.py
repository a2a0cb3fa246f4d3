"""An address that is refused mail: its person learns of it, and gets out of it by proving that they read it."""

from datetime import datetime

import pytest
from httpx import AsyncClient

from saker.core import clock
from saker.core.db import Database
from saker.core.messages.carrying import is_suppressed, note_refusal
from tests.fixtures import mail
from tests.fixtures.people import SignedUp, SignUp


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha", email="asha@example.com")


async def refuse(database: Database, address: str) -> None:
    async with database.edge() as session:
        assert await note_refusal(session, address, reply="550", may_exist=False)


async def test_a_person_sees_since_when_their_mail_is_refused(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    assert (await client.get("/me", headers=asha.headers)).json()["email_refused_since"] is None
    await refuse(database, asha.email)
    since = (await client.get("/me", headers=asha.headers)).json()["email_refused_since"]
    assert abs((datetime.fromisoformat(since) - clock.now()).total_seconds()) < 60


async def test_confirming_the_address_again_lets_mail_through(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    first = mail.token_of(await mail.last_to(database, asha.email))
    assert (await client.post("/auth/email/verify", headers=asha.headers, json={"token": first})).status_code == 204
    assert (await client.post("/auth/email/send", headers=asha.headers)).status_code == 409
    await refuse(database, asha.email)
    assert (await client.post("/auth/email/send", headers=asha.headers)).status_code == 202
    link = await mail.last_to(database, asha.email)
    assert link["is_awaited"] is True, "or it would not go out"
    assert (await client.post("/auth/email/verify", headers=asha.headers, json={"token": mail.token_of(link)})).status_code == 204
    async with database.reading() as session:
        assert not await is_suppressed(session, asha.email)
    assert (await client.get("/me", headers=asha.headers)).json()["email_refused_since"] is None
