"""The browser of these tests, and what most of them walk through."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright, expect

from saker.app import embedded
from saker.app.cli.testing import chromium
from saker.web.serving import DIST
from tests.conftest import Urls, fresh
from tests.fixtures.servers import Servers, Workers
from tests.fixtures.walking import WAIT_MS, Device, Walk, WalkIn

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="session")
def site(postgres: embedded.Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a server with a worker beside it, which the journeys share: each is of a person of its own."""
    assert (DIST / "index.html").is_file(), "the page is not built: npm run build in web/"
    directory = tmp_path_factory.mktemp("site")
    with fresh(postgres) as urls:
        workers = Workers(urls.app, directory)
        workers.start()
        with Servers(urls.app, directory, count=1) as servers:
            yield servers.origin(0)
        workers.stop()


@pytest.fixture
async def own_site(urls: Urls, tmp_path: Path) -> AsyncIterator[Servers]:
    """A server on the test's own database, for journeys that see what others did."""
    async with Servers(urls.app, tmp_path, count=1) as servers:
        yield servers


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=str(chromium()), args=ARGUMENTS)
        yield started
        await started.close()


@pytest.fixture
def walk_in(browser: Browser) -> WalkIn:
    """A device in somebody's hands."""
    expect.set_options(timeout=WAIT_MS)

    async def opened(base: str, name: str, device: Device, **options: Any) -> Walk:
        context = await browser.new_context(
            viewport={"width": device.width, "height": device.height},
            color_scheme=device.scheme,
            reduced_motion="reduce",
            **options,
        )
        page = await context.new_page()
        page.set_default_timeout(WAIT_MS)
        return Walk(page, base, f"{name}-{device.name}")

    return opened
