"""C1: one-time codes from a guessable generator, without a limit of tries, in the log, stored in clear."""

import ast
import asyncio
import inspect
import re
from collections import Counter
from pathlib import Path

from httpx import AsyncClient
from sqlalchemy import text

from saker.core.db import Database
from saker.identity.commands import codes
from tests.conftest import Urls
from tests.fixtures.codes import OTHER_PHONE, PHONE, another, asked, code_of, give, registered
from tests.fixtures.servers import Servers, Workers

GUESSES = 50


async def test_fifty_guesses_at_once_over_two_processes_are_five_and_no_log_holds_a_code(
    urls: Urls, database: Database, tmp_path: Path, workers: Workers
) -> None:
    async with Servers(urls.app, tmp_path, count=2, LOG_LEVEL="DEBUG") as servers:
        await registered(servers.client, database)
        challenge_id = await asked(servers.client)
        code = await code_of(database, challenge_id)
        wrong = [f"{(int(code) + 1 + number) % 1_000_000:06}" for number in range(GUESSES)]
        answers = await asyncio.gather(*(give(servers.client, challenge_id, guess) for guess in wrong))
        assert Counter(answer.status_code for answer in answers) == {401: GUESSES}
        assert (await give(servers.client, challenge_id, code)).status_code == 401
        workers.start(LOG_LEVEL="DEBUG")
        sent = await asked(servers.client, OTHER_PHONE, "register")
        kept = await _kept(f"http://127.0.0.1:{servers.ports[0]}", OTHER_PHONE)
        assert (await give(servers.client, sent, kept, display_name="Ravi", accept_terms=True)).status_code == 200
    async with database.reading() as session:
        failed = "SELECT count(*) FROM core.audit_log WHERE action = 'identity.code_failed'"
        assert (await session.execute(text(failed))).scalar_one() == 5
    logs = _said(tmp_path)
    assert logs, "at DEBUG the processes say something"
    for secret in (code, kept, PHONE, OTHER_PHONE, *wrong[:5]):
        assert not re.search(rf"(?<![\w.]){re.escape(secret)}(?!\w)", logs)  # a time's microseconds are six digits, too


def _said(directory: Path) -> str:
    return "".join(path.read_text() for path in directory.glob("*.log"))


async def _kept(origin: str, phone: str) -> str:
    """The code that the worker put into the outbox."""
    async with asyncio.timeout(60), AsyncClient(base_url=origin) as client:
        while True:
            items = (await client.get("/dev/outbox.json")).json()["items"]
            if found := [item for item in items if item["to"] == phone]:
                return str(found[0]["text"])[:6]
            await asyncio.sleep(0.1)


async def test_neither_codes_nor_numbers_are_in_a_dump(client: AsyncClient, database: Database) -> None:
    """Every row of every table as text: a number or a code stands nowhere, not in clear, not as bytes."""
    await registered(client, database)
    challenge_id = await asked(client)
    code = await code_of(database, challenge_id)
    assert (await give(client, challenge_id, another(code))).status_code == 401
    dump = await _dump(database)
    assert "Asha" in dump
    for secret in (PHONE, PHONE[1:], PHONE[3:], f'"{code}"'):
        assert secret not in dump
        assert secret.encode().hex() not in dump
    async with database.reading() as session:
        held = (await session.execute(text("SELECT octet_length(code_hash) FROM identity.code_challenges"))).scalars().all()
    assert set(held) == {32}


async def _dump(database: Database) -> str:
    listed = (
        "SELECT table_schema || '.' || table_name FROM information_schema.table_privileges WHERE privilege_type = 'SELECT'"
        " AND grantee = current_user AND table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    async with database.reading() as session:
        tables = (await session.execute(text(listed))).scalars().all()
        assert {"identity.people", "identity.code_challenges", "core.audit_log"} <= set(tables)
        rows = [text(f"SELECT string_agg(t::text, ' ') FROM {name} t") for name in tables]
        return "\n".join([(await session.execute(one)).scalar_one() or "" for one in rows])


def test_codes_come_from_the_system_and_are_compared_in_constant_time() -> None:
    tree = ast.parse(inspect.getsource(codes))
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert "secrets.randbelow" in calls
    assert "hmac.compare_digest" in calls
    assert "random" not in imported
