"""An administrator, and the application with the whole API."""

import pytest

from saker.core.db import Database
from saker.identity.queries import access
from tests.fixtures.people import SignedUp, SignUp, make_staff


@pytest.fixture
async def admin(database: Database, sign_up: SignUp) -> SignedUp:
    """Someone who signed up and was made administrator."""
    made = await sign_up("Admin", email="admin@example.com")
    await make_staff(database, made.id)
    await access.watch.look(database)
    return made
