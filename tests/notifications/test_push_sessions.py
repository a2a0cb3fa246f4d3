"""A browser that takes pushes belongs to the session in which it subscribed: it hears nothing once that has ended."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from saker.core.http.client import guarded_client
from saker.identity.rules.people import SESSION_LIFE
from saker.notifications import push_commands
from tests.fixtures import mail
from tests.fixtures.codes import PHONE, asked, code_of, give
from tests.fixtures.people import PASSWORD, SignedUp, SignUp
from tests.notifications.test_push import JOB, URL, Browser, PushService, count, service, tell

__all__ = ["service"]

Headers = dict[str, str]
End = Callable[[AsyncClient, SignedUp, Headers], Awaitable[httpx.Response]]


@pytest.fixture(autouse=True)
def loopback() -> Iterator[None]:
    """Let the job call loopback, which `guarded_client` refuses; and come back to the present."""
    push_commands.slot.client = httpx.AsyncClient
    yield
    push_commands.slot.client = guarded_client
    clock.shift(timedelta(0))


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha", email="asha@example.com")


async def elsewhere(client: AsyncClient, asha: SignedUp) -> Headers:
    """Asha's account in another browser, whoever sits there."""
    tokens = (await client.post("/auth/login", json={"identifier": asha.email, "password": PASSWORD})).json()
    return {"Authorization": f"Bearer {tokens['access_token']}"}


async def subscribed_by(client: AsyncClient, headers: Headers, name: str = "x") -> str:
    answer = await client.post(URL, json=Browser().body(f"https://push.example.com/{name}"), headers=headers)
    assert answer.status_code == 201
    return str(answer.json()["id"])


async def pushes(database: Database) -> int:
    async with database.reading() as session:
        counted = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :job")
        return int((await session.execute(counted, {"job": JOB})).scalar_one())


async def sign_out_everywhere(client: AsyncClient, asha: SignedUp, _: Headers) -> httpx.Response:
    return await client.delete("/auth/sessions", headers=asha.headers)


async def change_the_password(client: AsyncClient, asha: SignedUp, _: Headers) -> httpx.Response:
    new = {"current_password": PASSWORD, "password": "brass-otter-71-harbour"}
    return await client.post("/auth/password", json=new, headers=asha.headers)


async def sign_out(client: AsyncClient, _: SignedUp, thief: Headers) -> httpx.Response:
    return await client.post("/auth/logout", json={}, headers=thief)


@pytest.mark.parametrize("end", [sign_out_everywhere, change_the_password, sign_out])
async def test_nothing_is_pushed_where_the_session_has_ended(
    client: AsyncClient, asha: SignedUp, database: Database, end: End
) -> None:
    thief = await elsewhere(client, asha)
    await subscribed_by(client, thief, "thief")
    own = await subscribed_by(client, asha.headers, "own")
    assert (await end(client, asha, thief)).status_code == 204
    listed = (await client.get(URL, headers=asha.headers)).json()["subscriptions"]
    assert [one["id"] for one in listed] == [own]
    before = await pushes(database)
    await tell(database, asha.id)
    assert await pushes(database) == before + 1
    assert await count(database) == 1


async def test_what_was_queued_before_the_session_ended_is_not_pushed_after(
    client: AsyncClient, asha: SignedUp, database: Database, service: PushService
) -> None:
    await subscribed_by(client, await elsewhere(client, asha))
    async with database.edge() as session:  # what the route refuses: an address of this machine
        await session.execute(text("UPDATE notifications.push_subscriptions SET endpoint = :url"), {"url": service.url})
    await tell(database, asha.id)
    assert (await client.delete("/auth/sessions", headers=asha.headers)).status_code == 204
    await mail.run_queued(database, JOB)
    assert service.got == []


async def test_a_session_that_was_left_lying_ends_its_pushes(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    await subscribed_by(client, asha.headers)
    clock.shift(SESSION_LIFE + timedelta(minutes=1))
    await tell(database, asha.id)
    assert (await pushes(database), await count(database)) == (0, 0)


async def test_whoever_claimed_a_number_hears_nothing_once_its_holder_has_come(client: AsyncClient, database: Database) -> None:
    body = {"phone": PHONE, "password": PASSWORD, "display_name": "Claimant", "accept_terms": True}
    claimed = (await client.post("/auth/register", json=body)).json()
    await subscribed_by(client, {"Authorization": f"Bearer {claimed['access_token']}"})
    challenge = await asked(client)
    assert (await give(client, challenge, await code_of(database, challenge))).status_code == 200
    await tell(database, UUID(claimed["user"]["id"]))
    assert (await pushes(database), await count(database)) == (0, 0)


async def test_a_browser_that_subscribes_again_belongs_to_the_new_session(
    client: AsyncClient, asha: SignedUp, database: Database
) -> None:
    first = await subscribed_by(client, asha.headers)
    anew = await elsewhere(client, asha)
    assert await subscribed_by(client, anew) == first
    assert (await client.post("/auth/logout", json={}, headers=asha.headers)).status_code == 204
    await tell(database, asha.id)
    assert await pushes(database) == 1
