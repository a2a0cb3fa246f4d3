"""The gateway that these tests talk to."""

from collections.abc import AsyncIterator

import pytest

from tests.fixtures.gateway import GatewayClient, Hooks, hooks, served_gateway


@pytest.fixture
async def merchant() -> AsyncIterator[Hooks]:
    """Where the gateway's webhooks arrive."""
    async with hooks() as made:
        yield made


@pytest.fixture
async def gateway(merchant: Hooks) -> AsyncIterator[GatewayClient]:
    """A gateway of its own, that sends its webhooks to `merchant`."""
    async with served_gateway(merchant.url) as made:
        yield made
