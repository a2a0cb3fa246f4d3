"""Two administrators who have just stepped up, and whoever else is needed."""

from collections.abc import Awaitable, Callable

import pytest
from httpx import AsyncClient

from saker.core.db import Database
from saker.identity.rules.people import Role
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.staff import stepped_up_staff

Hire = Callable[..., Awaitable[SignedUp]]


@pytest.fixture
def hire(client: AsyncClient, database: Database, sign_up: SignUp) -> Hire:
    """How staff are made.

    `support = await hire(Role.SUPPORT)`.
    """

    async def make(role: Role = Role.ADMIN, name: str | None = None) -> SignedUp:
        return await stepped_up_staff(client, database, await sign_up(name or role.title()), role)

    return make


@pytest.fixture
async def admin(hire: Hire) -> SignedUp:
    """An administrator."""
    return await hire(name="Admin")


@pytest.fixture
async def second(hire: Hire) -> SignedUp:
    """Another administrator."""
    return await hire(name="Second")


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    """A person."""
    return await sign_up("Asha Rao", email="asha@example.com")
