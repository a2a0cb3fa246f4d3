"""The first administrator comes from the settings, once, and never over someone else's account."""

import asyncio

import pytest
from httpx import AsyncClient
from pydantic import SecretStr
from sqlalchemy import text

from saker.core.db import Database
from saker.core.settings import Settings
from saker.identity import jobs
from saker.identity.errors import EmailTaken, PasswordTooCommon
from saker.identity.queries import access
from tests.fixtures.people import SignUp

EMAIL = "head@example.com"
PASSWORD = "teapot-lamp-93-orchid"


def named(settings: Settings, *, email: str | None = EMAIL, password: str | None = PASSWORD) -> Settings:
    return settings.model_copy(update={"admin_email": email, "admin_password": password and SecretStr(password)})


async def count(database: Database, table: str) -> int:
    async with database.reading() as session:
        return int((await session.execute(text(f"SELECT count(*) FROM identity.{table}"))).scalar_one())


async def test_the_first_administrator_can_sign_in_and_administer(
    client: AsyncClient, database: Database, app_settings: Settings
) -> None:
    assert await jobs.make_first_admin(database, named(app_settings))
    await access.watch.look(database)
    answer = await client.post("/auth/login", json={"identifier": EMAIL, "password": PASSWORD})
    assert answer.json()["user"]["roles"] == ["person", "admin"]
    async with database.reading() as session:
        rows = (await session.execute(text("SELECT actor_id, action FROM core.audit_log ORDER BY id"))).all()
    assert (None, "identity.role_granted") in [tuple(row) for row in rows]


@pytest.mark.parametrize("settings", [{"email": None}, {"password": None}])
async def test_without_both_settings_there_is_none(database: Database, app_settings: Settings, settings: dict[str, None]) -> None:
    assert not await jobs.make_first_admin(database, named(app_settings, **settings))
    assert await count(database, "people") == 0


async def test_an_account_that_exists_is_never_raised(sign_up: SignUp, database: Database, app_settings: Settings) -> None:
    await sign_up("Mallory", email="HEAD@example.com")
    with pytest.raises(EmailTaken):
        await jobs.make_first_admin(database, named(app_settings))
    assert await count(database, "role_grants") == 0


@pytest.mark.parametrize("password", ["admin", "admin123", "password1234", "changeme12345", "head@example"])
async def test_a_common_password_makes_nobody(database: Database, app_settings: Settings, password: str) -> None:
    with pytest.raises(PasswordTooCommon):
        await jobs.make_first_admin(database, named(app_settings, password=password))
    assert await count(database, "people") == 0


async def test_of_several_processes_at_once_one_makes_it(database: Database, app_settings: Settings) -> None:
    made = await asyncio.gather(*(jobs.make_first_admin(database, named(app_settings)) for _ in range(6)))
    assert sorted(made) == [False] * 5 + [True]
    assert await count(database, "role_grants") == await count(database, "people") == 1


async def test_a_start_waits_for_a_database_that_is_away_and_reports_refusals(
    database: Database, app_settings: Settings, monkeypatch: pytest.MonkeyPatch, sign_up: SignUp
) -> None:
    monkeypatch.setattr(jobs, "current", lambda: named(app_settings, password="admin"))
    await jobs.ensure_first_admin(database)
    assert await count(database, "people") == 0
    monkeypatch.setattr(jobs, "current", lambda: named(app_settings))
    monkeypatch.setattr(jobs, "AGAIN_SECONDS", 0.05)
    away = Database("postgresql://nobody@127.0.0.1:9/none", pool=2, wait_seconds=1)
    waiting = asyncio.create_task(jobs.ensure_first_admin(away))
    done, _ = await asyncio.wait({waiting}, timeout=0.3)
    assert not done
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await away.close()
    await jobs.ensure_first_admin(database)
    assert await count(database, "role_grants") == 1
