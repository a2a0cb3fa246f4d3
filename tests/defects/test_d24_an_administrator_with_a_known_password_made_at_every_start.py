"""D24: an administrator with a known password made at every start."""

from httpx import AsyncClient
from pydantic import SecretStr
from sqlalchemy import text

from saker.core.auth import Actor
from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.settings import Settings
from saker.identity import commands, jobs
from saker.identity.rules.people import Role
from tests.fixtures.people import SignUp


async def counted(database: Database) -> tuple[int, ...]:
    async with database.reading() as session:
        statement = "SELECT (SELECT count(*) FROM identity.people), (SELECT count(*) FROM identity.role_grants)"
        return tuple((await session.execute(text(statement))).one())


async def test_a_start_without_the_settings_makes_nobody(database: Database, app_settings: Settings) -> None:
    assert app_settings.admin_email is None
    assert app_settings.admin_password is None
    assert not await jobs.make_first_admin(database, app_settings)
    assert await counted(database) == (0, 0)


async def test_later_starts_neither_make_another_nor_reset_the_password(
    client: AsyncClient, database: Database, app_settings: Settings
) -> None:
    def named(email: str, password: str) -> Settings:
        return app_settings.model_copy(update={"admin_email": email, "admin_password": SecretStr(password)})

    first = named("head@example.com", "teapot-lamp-93-orchid")
    assert [await jobs.make_first_admin(database, settings) for settings in (first, first)] == [True, False]
    for later in (named("head@example.com", "another-lamp-94-orchid"), named("other@example.com", "another-lamp-94-orchid")):
        assert not await jobs.make_first_admin(database, later)
    assert await counted(database) == (1, 1)
    credentials = {"identifier": "head@example.com", "password": "teapot-lamp-93-orchid"}
    assert (await client.post("/auth/login", json=credentials)).status_code == 200
    answer = await client.post("/auth/login", json={**credentials, "password": "another-lamp-94-orchid"})
    assert answer.status_code == 401


async def test_nobody_is_made_while_another_administrator_exists(
    sign_up: SignUp, database: Database, app_settings: Settings
) -> None:
    asha = await sign_up()
    async with database.edge() as session:
        await commands.grant_role(session, Actor(new_id(), frozenset({"admin"})), person_id=asha.id, role=Role.ADMIN)
    settings = app_settings.model_copy(
        update={"admin_email": "head@example.com", "admin_password": SecretStr("teapot-lamp-93-orchid")}
    )
    assert not await jobs.make_first_admin(database, settings)
    assert await counted(database) == (1, 1)
