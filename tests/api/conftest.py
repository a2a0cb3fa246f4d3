"""One server and one database for the tests of a module that go through the whole API."""

from collections.abc import Iterator

import pytest

from saker.app import embedded
from saker.core.ids import new_id
from tests.conftest import TEMPLATE
from tests.fixtures.serving import Served, served


@pytest.fixture(scope="module")
def api(postgres: embedded.Running) -> Iterator[Served]:
    """A server with an administrator; after all that was sent to it, the books must balance and invariants hold."""
    name = f"test_{new_id().hex}"
    postgres.create_database(name, template=TEMPLATE)
    with served(postgres.url(database=name, role="saker_app")) as running:
        running.sign_up()
        yield running
        running.require_balance()
    postgres.drop_database(name)
