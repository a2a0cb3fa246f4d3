"""Push services of people who wish us ill: a subscription's address is anyone's."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text

from saker.app import worker
from saker.core import jobs
from saker.core.db import Database
from saker.core.http.client import guarded_client
from saker.core.messages.sending import transports
from saker.core.messages.transports import choose
from saker.core.settings import Settings
from saker.notifications import push_commands
from tests.fixtures import mail
from tests.fixtures.codes import asked
from tests.fixtures.people import SignedUp, SignUp
from tests.notifications.test_push import JOB, subscribed, tell

MEBIBYTE = 1 << 20


@dataclass(slots=True)
class Hostile:
    """A push service that answers without end: a body that floods, a body that drips, or a head that never ends."""

    url: str = ""
    sent: int = 0
    asked: int = 0
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    async def begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve in a task that the end of the test can end."""
        task = asyncio.create_task(self.serve(reader, writer))
        self.serving.add(task)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).decode().split(" ")[1]
        self.asked += 1
        try:
            writer.write(b"HTTP/1.1 201 Created\r\n")
            writer.write(b"X-Slow: " if "head" in path else b"\r\n")
            with suppress(ConnectionError):
                await (self._flood(writer) if "flood" in path else self._drip(writer))
        finally:
            writer.transport.abort()

    async def _drip(self, writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            writer.write(b"x")
            self.sent += 1
            await writer.drain()
            await asyncio.sleep(0.05)

    async def _flood(self, writer: asyncio.StreamWriter) -> None:
        for _ in range(100):
            writer.write(b"\0" * MEBIBYTE)
            await writer.drain()
            self.sent += MEBIBYTE


@pytest.fixture
async def hostile() -> AsyncIterator[Hostile]:
    made = Hostile()
    server = await asyncio.start_server(made.begin, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()
    for task in made.serving:
        task.cancel()
    await asyncio.gather(*made.serving, return_exceptions=True)


@pytest.fixture(autouse=True)
def loopback() -> Iterator[None]:
    """Let the job call loopback, which `guarded_client` refuses."""
    push_commands.slot.client = httpx.AsyncClient
    yield
    push_commands.slot.client = guarded_client


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha", email="asha@example.com")


@pytest.mark.parametrize("body", ["flood", "drip"])
async def test_the_body_of_an_answer_is_left_unread(
    client: AsyncClient, asha: SignedUp, hostile: Hostile, database: Database, body: str
) -> None:
    await subscribed(database, asha, f"{hostile.url}/{body}")
    await tell(database, asha.id)
    async with asyncio.timeout(10):
        await mail.run_queued(database, JOB)
    assert hostile.asked == 1
    assert hostile.sent < 16 * MEBIBYTE  # what the buffers of the two sockets hold


async def test_an_answer_that_does_not_come_fails_in_time(
    client: AsyncClient, asha: SignedUp, hostile: Hostile, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_commands, "SECONDS", 0.5)
    await subscribed(database, asha, f"{hostile.url}/head")
    await tell(database, asha.id)
    async with asyncio.timeout(10):
        with pytest.raises(TimeoutError):
            await mail.run_queued(database, JOB)


def test_every_outside_job_has_a_deadline() -> None:
    outside = [job for job in jobs.registered() if not job.needs_session]
    assert {job.name for job in outside} >= {JOB, "core.deliver_message"}
    assert {job.timeout_seconds for job in outside} == {jobs.OUTSIDE_SECONDS}


async def test_an_outside_job_that_does_not_end_fails(database: Database) -> None:
    async def for_ever() -> None:
        await asyncio.Event().wait()

    slow = jobs.Job("test.for_ever", for_ever, needs_session=False, attempts=1, timeout_seconds=0, cron=None)
    async with asyncio.timeout(5):
        with pytest.raises(TimeoutError):
            await worker._runner(slow, database)()


async def test_messages_go_out_while_every_push_hangs(
    app: FastAPI,
    app_settings: Settings,
    client: AsyncClient,
    asha: SignedUp,
    hostile: Hostile,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "GRACE_SECONDS", 0)
    monkeypatch.setattr(transports, "by_channel", choose(app_settings, database))
    for n in range(8):
        await subscribed(database, asha, f"{hostile.url}/head/{n}")
    await tell(database, asha.id)
    queue = worker.build(app_settings, database)
    async with queue.open_async():
        running = asyncio.create_task(worker.run_queues(queue))
        try:
            async with asyncio.timeout(14):  # less than a push may take
                while hostile.asked < worker.CONCURRENCY[jobs.STRANGERS]:  # noqa: ASYNC110 - seen by polling
                    await asyncio.sleep(0.1)
                await asked(client, "+919812345678", "register")
                while not await kept(database):  # noqa: ASYNC110 - the same
                    await asyncio.sleep(0.1)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def kept(database: Database) -> int:
    async with database.reading() as session:
        counted = await session.execute(text("SELECT count(*) FROM core.kept_messages WHERE channel = 'sms'"))
        return int(counted.scalar_one())
