"""An administrator, and the application with the whole API."""

import pytest

from saker.core.auth import Actor
from saker.core.db import Database
from saker.identity import commands as identity
from saker.identity.queries import access
from saker.identity.rules.people import Role
from tests.fixtures.people import SignedUp, SignUp


@pytest.fixture
async def admin(database: Database, sign_up: SignUp) -> SignedUp:
    """Someone who signed up and was made administrator."""
    made = await sign_up("Admin", email="admin@example.com")
    async with database.edge() as session:
        await identity.grant_role(session, Actor(made.id, frozenset()), person_id=made.id, role=Role.ADMIN)
    await access.watch.look(database)
    return made
