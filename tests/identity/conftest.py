"""An administrator, a browser, and a way to hear of events."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import events
from saker.core.db import Database
from saker.core.events import Event
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.staff import stepped_up_staff

E = TypeVar("E", bound=Event)
WEB = {"X-Saker-Client": "web"}


@pytest.fixture
def heard() -> Iterator[Callable[[type[E]], list[E]]]:
    """A list that fills with every event of a kind that is published from now on."""
    added = []

    def listen(kind: type[E]) -> list[E]:
        caught: list[E] = []

        async def catch(_: AsyncSession, event: E) -> None:
            caught.append(event)

        events.on(kind, catch, required=True)
        added.append((kind, catch))
        return caught

    yield listen
    for kind, catch in added:
        events._required[kind].remove(catch)


@pytest.fixture
async def admin(client: AsyncClient, database: Database, sign_up: SignUp) -> SignedUp:
    """Someone who signed up, was made administrator, and has just stepped up."""
    return await stepped_up_staff(client, database, await sign_up("Admin", email="admin@example.com"))


@pytest.fixture
def browser(client: AsyncClient) -> AsyncClient:
    """The same client, sending what the web application sends."""
    client.headers.update(WEB)
    return client
