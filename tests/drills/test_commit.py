"""Defects E4 and E5: what was answered is committed, and a job is there exactly if what asked for it is committed."""

import ast
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import psycopg
import pytest
from httpx import AsyncClient, Response
from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

import saker
from saker.core import clock, events, messages
from saker.core.auth import Actor
from saker.core.db import Database
from saker.core.ids import new_id
from saker.identity import commands as identity
from saker.identity.commands.codes import send_code
from saker.identity.email_jobs import give_up_unverified
from saker.identity.email_models import VerificationReminder
from saker.identity.events import LoggedIn
from saker.identity.models import Person
from saker.identity.rules.codes import Purpose
from saker.notifications.events import NotificationCreated
from saker.notifications.push_commands import queue as queue_push
from saker.notifications.push_models import PushSubscription
from saker.payments import commands as payments
from saker.payments.jobs import look_at_orders
from saker.payments.models import Order as PaymentOrder
from saker.privacy import commands as privacy
from saker.privacy.models import Erasure
from saker.simulator import commands
from saker.simulator.commands import Ticket
from saker.simulator.rules.execution import OrderType, Side
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.fixtures.people import PASSWORD, SignedUp, SignUp
from tests.fixtures.trading import cancel, mid, order

FAULT: Final = """
    CREATE FUNCTION public.fail_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = 'disk_full'; END $$;
    CREATE CONSTRAINT TRIGGER fail_at_commit AFTER INSERT OR UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION public.fail_at_commit();
"""
REPAIR: Final = "DROP FUNCTION public.fail_at_commit() CASCADE"


@contextmanager
def failing_commits(urls: Urls, table: str) -> Iterator[None]:
    """While the block runs, every statement on the table succeeds and the COMMIT after it fails."""
    with psycopg.connect(urls.owner, autocommit=True) as owner, capture_logs():
        owner.execute(FAULT.format(table=table).encode())
        yield
        owner.execute(REPAIR)


async def test_an_order_whose_commit_fails_is_not_answered_as_placed(
    client: AsyncClient, sign_up: SignUp, urls: Urls, books: Books
) -> None:
    asha = await sign_up()
    with failing_commits(urls, "simulator.orders"):
        answer = await order(client, asha, key="once")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "disk" not in answer.text
    for table in ("simulator.orders", "simulator.fills", "core.idempotency_keys"):
        assert await books.count(table) == 0
    assert await books.count("rewards.awards", "rule = 'order_filled'") == 0
    assert await books.count("core.event_outbox", "name = 'order_filled'") == 0
    again = await order(client, asha, key="once")
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (201, None)
    assert await books.count("simulator.orders") == 1
    await books.require_balance()


async def test_a_cancellation_whose_commit_fails_leaves_the_order_resting(
    client: AsyncClient, sign_up: SignUp, urls: Urls, books: Books
) -> None:
    asha = await sign_up()
    order_id = await rest(client, asha)
    with failing_commits(urls, "simulator.orders"):
        assert (await cancel(client, asha, order_id)).status_code == 500
    assert await books.count("simulator.orders", "status = 'open'") == 1
    assert await books.count("core.event_outbox", "payload ->> 'status' = 'cancelled'") == 0
    assert (await cancel(client, asha, order_id)).json()["status"] == "cancelled"
    await books.require_balance()


async def test_a_registration_whose_commit_fails_makes_nobody(client: AsyncClient, urls: Urls, books: Books) -> None:
    async def register() -> Response:
        body = {"email": "asha@example.com", "password": PASSWORD, "display_name": "Asha", "accept_terms": True}
        return await client.post("/auth/register", json=body)

    with failing_commits(urls, "identity.people"):
        answer = await register()
    assert answer.status_code == 500
    assert "access_token" not in answer.text
    for table in ("identity.people", "simulator.accounts", "ledger.groups", "procrastinate_jobs", "core.event_outbox"):
        assert await books.count(table) == 0, table
    assert (await register()).status_code == 201
    await books.require_balance()


# Defect E5. Each place that queues a job, as a piece of work that queues one when it runs in a transaction.

Site = Callable[[AsyncSession, SignedUp, str], Awaitable[None]]


async def _message(session: AsyncSession, person: SignedUp, _: str) -> None:
    await messages.send(session, messages.Message(messages.Channel.EMAIL, person.email, "A drill", "A drill."))


async def _broken(_: AsyncSession, __: LoggedIn) -> None:
    raise RuntimeError


async def _event(session: AsyncSession, person: SignedUp, _: str) -> None:
    await events.publish(session, LoggedIn(person.id, clock.now()))


async def _unrewarded(session: AsyncSession, person: SignedUp, _: str) -> None:
    await commands.place(session, Actor(person.id, frozenset()), Ticket("SIM-BTC", Side.BUY, OrderType.MARKET, notional="500"))


async def _touched(session: AsyncSession, _: SignedUp, order_id: str) -> None:
    # Placed two hours ago at a price far above the market: the path has reached it.
    before, limit = clock.now() - timedelta(hours=2), 10**15
    values = {"before": before, "limit": limit, "id": UUID(order_id)}
    await session.execute(text("UPDATE simulator.orders SET created_at = :before, limit_price = :limit WHERE id = :id"), values)
    assert await commands.touch_resting(session) == 1


async def _reset(session: AsyncSession, person: SignedUp, _: str) -> None:
    await identity.ask_for_reset(session, identifier=person.email)


async def _code(session: AsyncSession, _: SignedUp, __: str) -> None:
    await send_code(session, phone="+919876543210", purpose=Purpose.LOGIN, address="203.0.113.9")


async def _given_up(session: AsyncSession, person: SignedUp, _: str) -> None:
    long_ago = clock.now() - timedelta(days=40)
    await session.execute(update(Person).where(Person.id == person.id).values(created_at=long_ago))
    await session.execute(insert(VerificationReminder).values(person_id=person.id, sent=3, last_at=long_ago))
    await give_up_unverified.run(session)


async def _push(session: AsyncSession, person: SignedUp, _: str) -> None:
    own = text("SELECT id FROM identity.sessions WHERE person_id = :person")
    session_id = (await session.execute(own, {"person": person.id})).scalar_one()
    browser = {"id": new_id(), "person_id": person.id, "endpoint": "https://push.example/1", "endpoint_hash": b"1"}
    keys = {"p256dh": bytes(65), "auth": bytes(16), "created_at": clock.now()}
    await session.execute(insert(PushSubscription).values(**browser, session_id=session_id, **keys))
    await queue_push(session, NotificationCreated(person.id, new_id(), "welcome", "A", "B", None, clock.now()))


async def _copy(session: AsyncSession, person: SignedUp, _: str) -> None:
    await privacy.request_export(session, Actor(person.id, frozenset(), step_up_at=clock.now()))


async def _erasures(session: AsyncSession, person: SignedUp, _: str) -> None:
    due = clock.now() - timedelta(days=1)
    row = {"id": new_id(), "person_id": person.id, "requested_at": due, "due_at": due, "blocked_by": []}
    await session.execute(insert(Erasure).values(row))
    await privacy.erase_due(session)


async def _provider_event(session: AsyncSession, _: SignedUp, __: str) -> None:
    await payments.receive(session, "local", event_id="event-1", raw=b"{}")


async def _unpaid(session: AsyncSession, person: SignedUp, _: str) -> None:
    ago = clock.now() - timedelta(minutes=5)
    row = {"id": new_id(), "person_id": person.id, "provider": "local", "amount": 50_000, "refunded": 0, "state": "created"}
    await session.execute(insert(PaymentOrder).values(**row, created_at=ago, expires_at=clock.now(), next_look_at=ago))
    await look_at_orders.run(session)


SITES: Final[dict[tuple[str, str], tuple[str, Site]]] = {
    ("core/messages/sending.py", "send"): ("core.deliver_message", _message),
    ("core/events.py", "_run_optional"): ("core.retry_handler", _event),
    ("simulator/commands/reward.py", "reward_fill"): ("simulator.retry_rewards", _unrewarded),
    ("simulator/commands/resting.py", "queue_fill"): ("simulator.fill_resting", _touched),
    ("identity/commands/resetting.py", "ask_for_reset"): ("identity.send_reset_link", _reset),
    ("identity/commands/codes.py", "_challenge"): ("identity.deliver_code", _code),
    ("identity/email_jobs.py", "give_up_unverified"): ("identity.remove_unverified", _given_up),
    ("notifications/push_commands.py", "queue"): ("notifications.deliver_push", _push),
    ("payments/commands/inbox.py", "receive"): ("payments.apply_event", _provider_event),
    ("payments/jobs.py", "look_at_orders"): ("payments.look_at_order", _unpaid),
    ("privacy/commands/exports.py", "request_export"): ("privacy.build_export", _copy),
    ("privacy/commands/erasures.py", "erase_due"): ("privacy.erase", _erasures),
}


def test_every_place_that_queues_a_job_is_drilled() -> None:
    root = Path(saker.__file__).parent
    found = {
        (path.relative_to(root).as_posix(), function.name)
        for path in root.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and "enqueue" in {getattr(call.func, "id", ""), getattr(call.func, "attr", "")}
    }
    assert found == set(SITES)


class CalledOff(Exception):
    """The caller fails after the job was queued."""


@pytest.mark.parametrize("site", SITES, ids=".".join)
async def test_a_job_exists_exactly_if_its_transaction_committed(
    client: AsyncClient, sign_up: SignUp, urls: Urls, database: Database, books: Books, site: tuple[str, str]
) -> None:
    task, work = SITES[site]
    asha = await sign_up()
    order_id = await rest(client, asha)
    async with database.edge() as session:
        await session.execute(text("DELETE FROM procrastinate_jobs"))
    with broken_rewards(urls), broken_handler(), capture_logs():  # the faults are planted: nobody need read of them
        with pytest.raises(CalledOff):
            await called_off(database, work, asha, order_id)
        assert await books.count("procrastinate_jobs") == 0
        async with database.edge() as session:
            await work(session, asha, order_id)
    assert await books.count("procrastinate_jobs", "task_name = :task AND status = 'todo'", task=task) == 1


async def called_off(database: Database, work: Site, person: SignedUp, order_id: str) -> None:
    """Do the work, see its job, and fail."""
    async with database.edge() as session:
        await work(session, person, order_id)
        assert (await session.execute(text("SELECT count(*) FROM procrastinate_jobs"))).scalar_one() == 1
        raise CalledOff


@contextmanager
def broken_rewards(urls: Urls) -> Iterator[None]:
    """While the block runs, there is no way to give XP, so that a fill queues a retry."""
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute("ALTER FUNCTION rewards.award RENAME TO award_broken")
        yield
        owner.execute("ALTER FUNCTION rewards.award_broken RENAME TO award")


@contextmanager
def broken_handler() -> Iterator[None]:
    """While the block runs, only a handler that fails listens to sign-ins, so that each queues a retry."""
    events._handlers[events._key(_broken)] = _broken
    listeners = events._optional[LoggedIn]
    kept, listeners[:] = listeners[:], [_broken]
    yield
    listeners[:] = kept
    del events._handlers[events._key(_broken)]


async def rest(client: AsyncClient, person: SignedUp) -> str:
    """A resting buy far below the market; its id."""
    limit = f"{await mid(client) // 2}.00"
    placed = await order(client, person, type="limit", quantity="0.001", limit_price=limit, client_order_id=str(new_id()))
    return str(placed.json()["order"]["id"])
