"""The browser of these tests."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from saker.app.cli.testing import chromium

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=str(chromium()), args=ARGUMENTS)
        yield started
        await started.close()
