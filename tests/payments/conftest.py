"""The gateway that these tests talk to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fixtures.gateway import Gateway, Hooks, hooks


@pytest.fixture
async def merchant() -> AsyncIterator[Hooks]:
    """Where the gateway's webhooks arrive."""
    async with hooks() as made:
        yield made


@pytest.fixture
async def gateway(merchant: Hooks, tmp_path: Path) -> AsyncIterator[Gateway]:
    """A gateway of its own, as a process, that sends its webhooks to `merchant`."""
    async with Gateway(tmp_path, webhook_url=merchant.url) as made:
        yield made
