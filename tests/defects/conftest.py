"""An administrator, and the application with the whole API."""

import pytest
from httpx import AsyncClient

from saker.core.db import Database
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.staff import stepped_up_staff


@pytest.fixture
async def admin(client: AsyncClient, database: Database, sign_up: SignUp) -> SignedUp:
    """Someone who signed up, was made administrator, and has just stepped up."""
    return await stepped_up_staff(client, database, await sign_up("Admin", email="admin@example.com"))
