"""kill -9 of a worker amid jobs (defect E6): another one finds them, and what is transactional takes effect once."""

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Final

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock, messages
from saker.core.db import Database
from saker.core.jobs import enqueue
from saker.simulator.commands.resting import fill_resting_job
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.fixtures.people import SignUp
from tests.fixtures.servers import Workers, free_ports
from tests.fixtures.trading import mid, order

RESCUED_WITHIN_SECONDS: Final = 60
LETTERS: Final = 3
GATE: Final = 4242

CLOSED_GATE: Final = f"""
    CREATE FUNCTION public.gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock({GATE}); RETURN NEW; END $$;
    CREATE TRIGGER gate BEFORE INSERT ON simulator.fills FOR EACH ROW EXECUTE FUNCTION public.gate();
    SELECT pg_advisory_lock({GATE});
"""
"""A fill waits, with the books of its order already written, until the test opens."""


class Mailbox:
    """A mail server that is reached and does not answer, until it is told to."""

    def __init__(self) -> None:
        self.is_answering = threading.Event()
        self.received: list[str] = []
        self.accepted: list[str] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a letter, and say so when the server answers at all."""
        name = envelope.rcpt_tos[0]
        self.received.append(name)
        if not self.is_answering.is_set():
            await asyncio.Event().wait()
        self.accepted.append(name)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, dict[str, str]]]:
    """The mail server, and the settings that send mail to it."""
    handler, (port,) = Mailbox(), free_ports(1)
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_STARTTLS": "false"}
    controller.stop()


async def test_what_a_killed_worker_left_is_done_by_another(
    client: AsyncClient,
    sign_up: SignUp,
    urls: Urls,
    database: Database,
    books: Books,
    workers: Workers,
    mailbox: tuple[Mailbox, dict[str, str]],
) -> None:
    asha = await sign_up()
    limit = f"{await mid(client) // 2}.00"
    resting = (await order(client, asha, type="limit", quantity="0.001", limit_price=limit)).json()["order"]["id"]
    letters = [f"letter{number}@example.com" for number in range(LETTERS)]
    async with database.edge() as session:
        touched = text("UPDATE simulator.orders SET touched_at = :now WHERE id = :id")
        await session.execute(touched, {"now": clock.now(), "id": resting})
        await session.execute(text("DELETE FROM procrastinate_jobs"))  # the greeting of the registration
        await enqueue(session, fill_resting_job, order_id=resting)
        for letter in letters:
            await messages.send(session, messages.Message(messages.Channel.EMAIL, letter, "A drill", "A drill.\n"))

    box, settings = mailbox
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute(CLOSED_GATE)
        worker = workers.start(**settings)
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
        while len(box.received) < LETTERS or owner.execute(waiting, [GATE]).fetchone() != (1,):
            worker.require_running()
            await asyncio.sleep(0.05)
        doing = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
        assert owner.execute(doing).fetchone() == (1 + LETTERS,)
        worker.kill()
        owner.execute("SELECT pg_advisory_unlock(%s)", [GATE])
        killed = time.monotonic()
        assert await books.count("simulator.fills") == 0
        box.is_answering.set()

        second = workers.start(**settings)
        while owner.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name NOT LIKE '%board%'").fetchone() != (0,):
            second.require_running()
            assert time.monotonic() - killed < RESCUED_WITHIN_SECONDS, "the jobs of the killed worker are still held by it"
            await asyncio.sleep(0.1)
        print(f"done {time.monotonic() - killed:.0f} s after the kill")

    assert await books.count("simulator.fills") == 1
    assert await books.count("rewards.awards", "rule = 'order_filled'") == 1
    assert await books.count("core.event_outbox", "name = 'order_filled'") == 1
    detail = (await client.get(f"/simulator/orders/{resting}", headers=asha.headers)).json()
    assert detail["order"]["status"] == "filled"
    assert sorted(box.accepted) == letters
    await books.require_balance()
