"""What tests stand on: one embedded PostgreSQL a test process, and a fresh database for each test that asks."""

import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

os.environ.setdefault("ENVIRONMENT", "test")

from saker.app import embedded, migrating
from saker.app.http import create_app
from saker.core import logs
from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.settings import Settings
from saker.market import starting
from saker.market.sources import SyntheticSource
from tests.fixtures.books import Books
from tests.fixtures.configured import configured
from tests.fixtures.people import SignUp
from tests.fixtures.servers import Servers, Workers

logs.configure(level="WARNING", log_format="json")  # the default renders tracebacks with every local, for seconds

# Ignored in a background job, and then by all that a test starts there, and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

TEMPLATE = "saker_template"
UNMEASURED = (
    "api/test_schema.py",
    "architecture/",
    "browser/",
    "defects/",
    "drills/",
    "ledger/test_mutations.py",
    "payments/test_histories.py",
    "races/",
)
PLANTED = "test_a_planted_fault_is_caught"
"""Tests whose cover is not counted: they run all of it again and again, mostly in other processes, and counting takes longer
than running. What `.ci/run` asks of the cover is reached without them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the cover of those tests be."""
    here = Path(__file__).parent
    for item in items:
        where = item.path.relative_to(here).as_posix() if item.path.is_relative_to(here) else ""
        if where.startswith(UNMEASURED) or item.name.startswith(PLANTED):
            item.add_marker("no_cover")


@pytest.fixture(scope="session")
def postgres() -> Iterator[embedded.Running]:
    """A server for this test process; it dies with it."""
    base = Path(tempfile.mkdtemp(prefix="saker-test-", dir=_memory()))
    base.chmod(0o711)
    with embedded.start(base / "pg", settings={"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}) as running:
        running.ensure_database(TEMPLATE)
        migrating.upgrade(running.url(database=TEMPLATE, role="saker_owner"))
        yield running
    shutil.rmtree(base, ignore_errors=True)


def _memory() -> Path | None:
    """A directory in memory with a gigabyte to spare, which makes databases twice as quickly; None where there is none."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > 1 << 30 else None


@pytest.fixture(scope="session", autouse=True)
def market() -> Iterator[None]:
    """The tests of a process share its synthetic market: the days of the past are made once and not for every application."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(starting, "SyntheticSource", cache(SyntheticSource))
        yield


class Urls:
    """The addresses of one test's database."""

    def __init__(self, running: embedded.Running, name: str) -> None:
        self.app = running.url(database=name, role="saker_app")
        self.owner = running.url(database=name, role="saker_owner")


@contextmanager
def fresh(postgres: embedded.Running) -> Iterator[Urls]:
    """A database, migrated, empty, until the block ends."""
    name = f"test_{new_id().hex}"
    postgres.create_database(name, template=TEMPLATE)
    yield Urls(postgres, name)
    postgres.drop_database(name)


@pytest.fixture
def urls(postgres: embedded.Running) -> Iterator[Urls]:
    """A database of its own for this test."""
    with fresh(postgres) as made:
        yield made


@pytest.fixture
async def database(urls: Urls) -> AsyncIterator[Database]:
    """The application role's pool on the test's database."""
    made = Database(urls.app, pool=10, wait_seconds=10)
    yield made
    await made.close()


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction that commits when the test ends well; use `database.edge()` where the commit matters."""
    async with database.edge() as opened:
        yield opened


@pytest.fixture
def app_settings(urls: Urls) -> Settings:
    """What `app` runs with; override it in a test's own module for other settings (`model_copy(update=…)`)."""
    return configured(urls.app)


@pytest.fixture
async def app(app_settings: Settings) -> AsyncIterator[FastAPI]:
    """The HTTP application on the test's database, started: its tasks run until the test ends."""
    made = create_app(app_settings)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A client of `app`, below /api/v1; over https, so that it keeps secure cookies as a browser does."""
    async with AsyncClient(transport=ASGITransport(app), base_url="https://saker.example/api/v1") as made:
        yield made


@pytest.fixture
def sign_up(client: AsyncClient) -> SignUp:
    """How people sign up.

    `asha = await sign_up("Asha")`, then `client.get("/me", headers=asha.headers)`.
    """
    return SignUp(client)


@pytest.fixture
def books(database: Database) -> Books:
    """The books of the test's database: `await books.require_balance()`."""
    return Books(database)


@pytest.fixture
async def servers(urls: Urls, tmp_path: Path) -> AsyncIterator[Servers]:
    """Four server processes on the test's database; for another number, `async with Servers(urls.app, tmp_path, count=1)`."""
    async with Servers(urls.app, tmp_path) as started:
        yield started


@pytest.fixture
def workers(urls: Urls, tmp_path: Path) -> Iterator[Workers]:
    """Worker processes on the test's database, started by the test: `workers.start()`."""
    made = Workers(urls.app, tmp_path)
    yield made
    made.stop()
