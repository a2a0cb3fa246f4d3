"""What a check can be shown: a deployment as it should be, and the same with one thing wrong."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from starlette.types import ASGIApp

from saker.app.http import create_app
from saker.core.contrib import CheckContext
from saker.core.db import Database
from saker.core.settings import Environment, Settings
from tests.fixtures.serving import serve

GOOD_SECRET = "kQ7vX2mN9pR4tW8yB3cF6hJ1lZ5aD0gS-uE_oI"


@dataclass(frozen=True)
class World:
    """One test's deployment: its database by role, and settings as production should have them."""

    database: Database
    app_url: str
    owner_url: str
    admin_url: str
    monkeypatch: pytest.MonkeyPatch

    def settings(self, **changed: Any) -> Settings:
        """Settings of a sound production, apart from what is changed."""
        good = {
            "environment": Environment.PRODUCTION,
            "secret_key": SecretStr(GOOD_SECRET),
            "season_secret": SecretStr(GOOD_SECRET[::-1]),
            "database_url": self.app_url,
            "frontend_url": "https://saker.example",
            "smtp_host": "mail.saker.example",
            "smtp_from": "Saker <hello@saker.example>",
            "phone_sign_in": False,
            "check_inbox": "checks@example.com",
        }
        return Settings(**{**good, **changed})

    def context(self, *, url: str | None = None, database: Database | None = None, **changed: Any) -> CheckContext:
        """What a check is given."""
        return CheckContext(self.settings(**changed), database or self.database, url)

    def execute(self, *statements: str, role: str = "owner") -> None:
        """Run SQL as the owner, or as the server's administrator in the test's database."""
        name = self.app_url.split("@/")[1].split("?")[0]
        target: Mapping[str, Any] = {"dbname": name} if role == "admin" else {}
        with psycopg.connect(self.admin_url if role == "admin" else self.owner_url, autocommit=True, **target) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @asynccontextmanager
    async def connected(self, url: str) -> AsyncIterator[Database]:
        """A pool of its own, by another address or after the role's settings have changed."""
        made = Database(url, pool=2, wait_seconds=5)
        try:
            yield made
        finally:
            await made.close()

    @asynccontextmanager
    async def serving(self, change: Callable[[ASGIApp], ASGIApp] = lambda app: app, **changed: Any) -> AsyncIterator[CheckContext]:
        """The whole application on a port of this machine, wrapped in whatever a fault needs."""
        async with serve(change(create_app(self.settings(**changed)))) as url:
            yield self.context(url=url, **changed)


Situation = Callable[[World], AbstractAsyncContextManager[CheckContext]]


@dataclass(frozen=True)
class Planted:
    """A check's proof: a situation that it passes, and faults of which it must catch every one."""

    good: Situation
    faults: Mapping[str, Situation]


def with_settings(**changed: Any) -> Situation:
    """The sound production, apart from these settings."""

    @asynccontextmanager
    async def situation(world: World) -> AsyncIterator[CheckContext]:
        yield world.context(**changed)

    return situation


def after(*statements: str, role: str = "owner") -> Situation:
    """The sound database after somebody ran this; asked over new connections."""

    @asynccontextmanager
    async def situation(world: World) -> AsyncIterator[CheckContext]:
        world.execute(*statements, role=role)
        async with world.connected(world.app_url) as database:
            yield world.context(database=database)

    return situation


def served(change: Callable[[ASGIApp], ASGIApp] = lambda app: app, **changed: Any) -> Situation:
    """The application served, with these settings, wrapped in this."""
    return lambda world: world.serving(change, **changed)
