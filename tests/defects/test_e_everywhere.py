"""Defects found everywhere: E1, E2, E4 to E6, E8, E15."""

import asyncio
import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlencode

import psycopg
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pydantic import SecretStr

from saker.app import worker
from saker.app.http import RefusedToStart, create_app
from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.jobs import enqueue
from saker.core.settings import DEFAULT_SECRET, Environment, Settings
from saker.simulator.commands.resting import fill_resting_job
from tests.architecture.rules.source import REPOSITORY
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.fixtures.operations import VALID, Attacker, operations, owned
from tests.fixtures.people import SignUp
from tests.fixtures.second_factors import step_up
from tests.fixtures.trading import minor, order

OWN: Final = "https://app.saker.example"
FOREIGN: Final = ("https://evil.example", "null", "https://app.saker.example.evil.example", "https://preview.app.saker.example")
FORBIDDEN_NAMES: Final = re.compile(
    r"\.(db|sqlite3?|sql\.gz|dump|pem|key|p12|pfx|jks|kdbx)$|(^|/)(\.env(\..+)?|id_rsa|id_ed25519|\.pgpass|credentials\.json)$"
)
SECRETS: Final = re.compile(
    rb"-----BEGIN (?:RSA |EC |OPENSSH |PGP )?PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|sk_live_[0-9A-Za-z]{16}"
    rb"|rzp_live_[0-9A-Za-z]{14}|xox[abprs]-[0-9A-Za-z-]{20}|AIza[0-9A-Za-z_-]{35}|SG\.[\w-]{22}\.[\w-]{43}"
    rb"|saker_[0-9A-Za-z]{49}|SQLite format 3"
)
SHARED: Final = {
    "board": "a board is everyone's",
    "size": "a word",
    "address": "a picture is for whoever was shown its address, which cannot be guessed",
    "document": "a word",
    "token": "an unsubscribe link, signed, is for whoever was mailed it",
    "erasure_id": "a certificate names nobody, and is for whoever holds its number",
}
IDS: Final = frozenset(
    {
        "approval_id",
        "suppression_id",
        "actor_id",
        "subscription_id",
        "export_id",
        "passkey_id",
        "key_id",
        "order_id",
        "payment_order_id",
        "session_id",
        "person_id",
        "account_id",
        "group_id",
        "account",
    }
)
AT_ONCE: Final = 64


async def test_e01_any_origin_may_call_with_credentials(app: FastAPI, app_settings: Settings) -> None:
    """Every site, or every preview address, may call the API as the person who is signed in."""
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    listed = create_app(app_settings.model_copy(update={"cors_origins": (OWN,)}))
    for made, origins in ((app, (*FOREIGN, OWN)), (listed, FOREIGN)):
        async with AsyncClient(transport=ASGITransport(made), base_url="https://saker.example/api/v1") as client:
            for origin in origins:
                for answer in (
                    await client.options("/simulator/orders", headers={"Origin": origin, **asked}),
                    await client.get("/terms", headers={"Origin": origin}) if made is app else None,
                ):
                    if answer is not None:
                        assert "access-control-allow-origin" not in answer.headers, origin
    async with AsyncClient(transport=ASGITransport(listed), base_url="https://saker.example/api/v1") as client:
        allowed = await client.options("/simulator/orders", headers={"Origin": OWN, **asked})
        assert allowed.headers["access-control-allow-origin"] == OWN
    for wildcard in ("*", "https://*.saker.example"):
        with pytest.raises(RefusedToStart, match="SAKER_CORS_ORIGINS"):
            create_app(Settings(environment=Environment.PRODUCTION, cors_origins=(wildcard,)))


def test_e02_a_secret_or_a_database_is_in_the_repository() -> None:
    """A default secret that works, an API key or a database file is in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True).stdout
    files = [name for name in listed.decode().split("\0") if name and (REPOSITORY / name).is_file()]
    assert len(files) > 200
    assert [name for name in files if FORBIDDEN_NAMES.search(name)] == []
    own = "tests/defects/test_e_everywhere.py"
    assert [name for name in files if name != own and SECRETS.search((REPOSITORY / name).read_bytes())] == []
    for secret in (DEFAULT_SECRET, "short"):
        with pytest.raises(RefusedToStart, match="SECRET_KEY"):
            create_app(Settings(environment=Environment.PRODUCTION, secret_key=SecretStr(secret)))


@pytest.mark.parametrize("planted", ["data/app.db", ".env", ".env.production", "deploy/server.pem", "x/id_ed25519"])
def test_e02_a_planted_file_is_found(planted: str) -> None:
    assert FORBIDDEN_NAMES.search(planted)


@pytest.mark.parametrize("planted", [b"AKIA" + b"A" * 16, b"-----BEGIN " + b"PRIVATE KEY-----", b"SQLite " + b"format 3\0"])
def test_e02_a_planted_secret_is_found(planted: bytes) -> None:
    assert SECRETS.search(b"key = " + planted)


@contextmanager
def failing_commits(urls: Urls) -> Iterator[None]:
    """Let every transaction that stores an order fail at its COMMIT, and only there."""
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute(
            "CREATE FUNCTION simulator.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'planted'; END $$;"
            "CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON simulator.orders DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION simulator.fail()"
        )
        yield
        owner.execute("DROP TRIGGER fails ON simulator.orders; DROP FUNCTION simulator.fail()")


async def test_e04_the_answer_leaves_before_the_commit(client: AsyncClient, sign_up: SignUp, urls: Urls, books: Books) -> None:
    """The answer says 200, and then the COMMIT fails."""
    asha = await sign_up()
    with failing_commits(urls):
        answer = await order(client, asha, key="again")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert await books.count("simulator.orders") == 0
    assert await books.count("core.idempotency_keys") == 0
    await books.require_balance()
    assert (await order(client, asha, key="again")).status_code == 201
    assert await books.count("simulator.orders") == 1


async def test_e05_a_job_runs_though_nothing_was_committed(database: Database, books: Books) -> None:
    """A job outlives the transaction that asked for it and rolled back; or is lost though that one committed."""
    wanted = str(new_id())
    of_this = "task_name = :name AND args ->> 'order_id' = :wanted"
    values = {"name": fill_resting_job.name, "wanted": wanted}
    async with database.session() as session:
        await enqueue(session, fill_resting_job, order_id=wanted)
        await session.rollback()
    assert await books.count("procrastinate_jobs", of_this, **values) == 0
    async with database.edge() as session:
        await enqueue(session, fill_resting_job, order_id=wanted)
    assert await books.count("procrastinate_jobs", f"{of_this} AND status = 'todo'", **values) == 1


async def test_e06_the_job_of_a_dead_worker_is_doing_for_ever(
    app_settings: Settings, database: Database, urls: Urls, books: Books
) -> None:
    """A worker is killed amid a job, and the job stays `doing` for ever."""
    async with database.edge() as session:
        await enqueue(session, fill_resting_job, order_id=str(new_id()))
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id)"
            " UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM dead), attempts = 1"
        )
    queue = worker.build(app_settings, database)
    async with queue.open_async():
        rescuing = asyncio.create_task(worker._rescue(queue))
        deadline = time.monotonic() + 30
        while await books.count("procrastinate_jobs", "status = 'todo'") == 0:
            assert time.monotonic() < deadline, "the job was not given back"
            await asyncio.sleep(0.1)
        rescuing.cancel()
        await asyncio.gather(rescuing, return_exceptions=True)


OF_ALL = ("/admin/", "/market/")
"""Lists of what belongs to nobody, and of staff."""

OTHERWISE = {"/auth/mfa": "passkeys", "/me/privacy": "exports", "/me/push-subscriptions": "subscriptions"}
"""Lists of one's own inside of another answer."""


async def test_e08_an_object_of_somebody_else_is_reached_by_its_id(
    app: FastAPI, client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    """Whoever knows, or guesses, an id reads or changes what belongs to somebody else. On every route with an id."""
    asha, ravi = await sign_up(), await step_up(client, await sign_up())
    hers = await owned(client, database, asha)
    with_ids = [one for one in operations(app) if IDS & {*one.path_names, *one.query}]
    named = {name for one in operations(app) for name in (*one.path_names, *(key for key in one.query if key.endswith("_id")))}
    assert named - set(SHARED) <= IDS, "say whose this id is"
    assert len(with_ids) >= 9
    for one in with_ids:
        body = json.dumps(VALID[one.name][0]()).encode() if one.body else None
        query = urlencode({name: hers[name] for name in one.required_query})
        answer = await Attacker(client, ravi.headers, hers).send(one.name, body, query=f"?{query}" if query else "")
        assert answer.status_code in {403, 404}, f"{one.name}: {answer.status_code} {answer.text}"
        assert str(asha.id) not in answer.text
    mine = await client.get(f"/simulator/orders/{hers['order_id']}", headers=asha.headers)
    assert (mine.status_code, mine.json()["order"]["status"]) == (200, "open")
    assert len((await client.get("/auth/sessions", headers=asha.headers)).json()["items"]) == 1


async def test_e08_lists_hold_nothing_of_somebody_else(
    app: FastAPI, client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    """A list forgets to ask whose its rows are. On every list of a person's own."""
    asha, ravi = await sign_up(), await sign_up()
    await owned(client, database, asha)
    assert (await order(client, asha)).status_code == 201
    lists = {
        one.path: "items" for one in operations(app) if one.method == "get" and "items" in (one.answer or {}).get("properties", {})
    }
    own = {path: name for path, name in lists.items() if "{" not in path and not path.startswith(OF_ALL)} | OTHERWISE
    assert len(own) >= len(OTHERWISE) + 7
    for path, name in own.items():
        hers = (await client.get(path, headers=asha.headers)).json()[name]
        his = (await client.get(path, headers=ravi.headers)).json()[name]
        assert hers, f"{path}: she has nothing there that he could see"
        assert [item for item in his if item in hers] == [], path
    assert (await client.get("/simulator/portfolio", headers=ravi.headers)).json()["positions"] == []


async def test_e15_many_requests_at_once_freeze_the_server(
    app: FastAPI, client: AsyncClient, sign_up: SignUp, database: Database, books: Books
) -> None:
    """Sixty-four ordinary requests take every connection from inside the event loop, and nothing is answered any more."""
    people = [await sign_up() for _ in range(4)]
    storm = asyncio.gather(*(order(client, people[number % 4], notional="500") for number in range(AT_ONCE)))
    healthy = 0
    while not storm.done():
        assert (await asyncio.wait_for(client.get("/health"), 5)).status_code == 200
        healthy += 1
        await asyncio.sleep(0.01)
    codes = [answer.status_code for answer in await asyncio.wait_for(storm, 60)]
    assert set(codes) <= {201, 503}
    assert codes.count(503) < AT_ONCE / 2
    assert healthy > 0
    spent = [minor((await client.get("/simulator/account", headers=one.headers)).json()["balance"]) for one in people]
    assert all(balance < 1_00_000_00 for balance in spent)
    await books.require_balance()
