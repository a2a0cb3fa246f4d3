"""C21: a disabled person keeps access until the token ends, and can refresh."""

from httpx import AsyncClient

from saker.core.db import Database
from saker.identity.commands.sessions import open_session
from saker.identity.queries import access
from saker.identity.rules.people import Device
from tests.fixtures.people import SignUp
from tests.fixtures.staff import shut_out


async def test_a_disabled_person_is_out_by_every_way_in(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await sign_up()
    async with database.edge() as session:
        await shut_out(session, asha.id)
    assert (await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})).status_code == 401
    login = await client.post("/auth/login", json={"identifier": asha.email, "password": asha.password})
    assert login.status_code == 403
    await access.watch.look(database)
    assert (await client.get("/me", headers=asha.headers)).status_code == 401
    assert access.LOOK_SECONDS < 5


async def test_a_token_signed_after_the_disablement_is_refused_too(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    """The person is refused, not only the sessions that were open at that moment."""
    asha = await sign_up()
    async with database.edge() as session:
        await shut_out(session, asha.id)
        late = await open_session(session, asha.id, Device("Firefox", "unknown"))
    await access.watch.look(database)
    answer = await client.get("/me", headers={"Authorization": f"Bearer {late.access_token}"})
    assert answer.status_code == 401
    assert (await client.post("/auth/refresh", json={"refresh_token": late.refresh_token})).status_code == 401
