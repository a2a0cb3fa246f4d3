"""`ledger verify` names what an owner did who switched the rules off; and finds nothing where nothing is wrong."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

import psycopg
import pytest
from prometheus_client import REGISTRY
from typer.testing import CliRunner

from saker.app import embedded
from saker.app.cli import ledger as command
from saker.core import settings
from saker.core.contrib import Invariant
from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.settings import Settings
from saker.ledger import commands, invariants, jobs, queries
from saker.ledger.verify import contributed
from saker.ledger.verify import verify as verify_books
from tests.conftest import Urls
from tests.ledger.making import FEES, Known, gift, known_books, pay, purse, transfer, verify

OFF: Final = "SET session_replication_role = replica"

# What was done → the invariants that must name it. Others may notice it too.
TAMPERINGS: Final[dict[str, tuple[tuple[str, ...], set[str]]]] = {
    "a balance was raised": (
        ("UPDATE ledger.accounts SET balance = balance + 1 WHERE id = %(asha)s",),
        {"ledger.zero_sum", "ledger.balances"},
    ),
    "a balance was moved to somebody else": (
        (
            "UPDATE ledger.accounts SET balance = balance + 1 WHERE id = %(asha)s",
            "UPDATE ledger.accounts SET balance = balance - 1 WHERE id = %(ravi)s",
        ),
        {"ledger.balances"},
    ),
    "the world's balance was raised": (("UPDATE ledger.accounts SET balance = 1 WHERE id = %(world)s",), {"ledger.balances"}),
    "a balance is no number": (
        ("UPDATE ledger.accounts SET balance = 'NaN' WHERE id = %(asha)s",),
        {"ledger.zero_sum", "ledger.balances"},
    ),
    "a sequence was moved": (("UPDATE ledger.accounts SET seq = seq + 1 WHERE id = %(asha)s",), {"ledger.balances"}),
    "an entry was raised with its balances": (
        (
            "UPDATE ledger.entries SET amount = amount + 1 WHERE account_id = %(asha)s AND seq = 1",
            "UPDATE ledger.entries SET balance_after = balance_after + 1 WHERE account_id = %(asha)s",
            "UPDATE ledger.accounts SET balance = balance + 1 WHERE id = %(asha)s",
        ),
        {"ledger.legs", "ledger.zero_sum"},
    ),
    "a balance in the middle was changed": (
        ("UPDATE ledger.entries SET balance_after = balance_after + 1 WHERE account_id = %(asha)s AND seq = 2",),
        {"ledger.chain"},
    ),
    "an entry is gone": (
        ("DELETE FROM ledger.entries WHERE account_id = %(asha)s AND seq = 2",),
        {"ledger.chain", "ledger.balances", "ledger.legs"},
    ),
    "the last entry is gone": (
        ("DELETE FROM ledger.entries WHERE account_id = %(asha)s AND seq = 3",),
        {"ledger.balances", "ledger.legs"},
    ),
    "an entry was renumbered": (
        ("UPDATE ledger.entries SET seq = 9 WHERE account_id = %(asha)s AND seq = 3",),
        {"ledger.chain"},
    ),
    "two entries changed places": (
        (
            "UPDATE ledger.entries SET seq = -seq WHERE account_id = %(asha)s",
            "UPDATE ledger.entries SET seq = CASE seq WHEN -2 THEN 3 WHEN -3 THEN 2 ELSE 1 END WHERE account_id = %(asha)s",
        ),
        {"ledger.chain"},
    ),
    "an entry without a transfer": (
        ("INSERT INTO ledger.entries VALUES (%(asha)s, 4, gen_random_uuid(), 0, 50000)",),
        {"ledger.legs", "ledger.balances"},
    ),
    "an entry was given to somebody else's account": (
        ("UPDATE ledger.entries SET account_id = %(practice)s, seq = 2 WHERE account_id = %(asha)s AND seq = 3",),
        {"ledger.legs", "ledger.balances"},
    ),
    "a leg was written twice": (
        (
            (
                "INSERT INTO ledger.entries SELECT account_id, 4, transfer_id, 0, balance_after FROM ledger.entries"
                " WHERE account_id = %(asha)s AND seq = 3"
            ),
        ),
        {"ledger.legs"},
    ),
    "a system entry is gone": (
        ("DELETE FROM ledger.system_entries WHERE account_id = %(world)s AND amount = -70000",),
        {"ledger.legs", "ledger.balances", "ledger.leg_tables"},
    ),
    "a pending leg is gone": (
        ("DELETE FROM ledger.system_pending WHERE amount = -70000",),
        {"ledger.zero_sum", "ledger.balances"},
    ),
    "a pending leg was raised": (
        ("UPDATE ledger.system_pending SET amount = amount - 5 WHERE amount = -70000",),
        {"ledger.leg_tables", "ledger.zero_sum"},
    ),
    "a pending leg stands twice": (
        (
            (
                "INSERT INTO ledger.system_pending (transfer_id, account_id, amount)"
                " SELECT transfer_id, account_id, amount FROM ledger.system_pending"
            ),
        ),
        {"ledger.leg_tables", "ledger.zero_sum"},
    ),
    "a transfer was raised": (
        ("UPDATE ledger.transfers SET amount = amount + 1 WHERE id = %(transfer)s",),
        {"ledger.legs", "ledger.hashes"},
    ),
    "a transfer was raised with everything that follows from it": (
        (
            "UPDATE ledger.transfers SET amount = amount + 1 WHERE group_id = %(group)s AND place = 2",
            (
                "UPDATE ledger.entries SET amount = amount + sign(amount), balance_after = balance_after + sign(amount)"
                " WHERE transfer_id = (SELECT id FROM ledger.transfers WHERE group_id = %(group)s AND place = 2)"
            ),
            (
                "UPDATE ledger.accounts SET balance = balance + CASE id WHEN %(asha)s THEN -1 ELSE 1 END"
                " WHERE id IN (%(asha)s, %(ravi)s)"
            ),
        ),
        {"ledger.hashes"},
    ),
    "a transfer is gone": (
        ("DELETE FROM ledger.transfers WHERE id = %(transfer)s",),
        {"ledger.groups", "ledger.legs"},
    ),
    "a transfer leads elsewhere": (
        ("UPDATE ledger.transfers SET target_id = %(practice)s WHERE group_id = %(group)s AND place = 1",),
        {"ledger.legs", "ledger.transfers"},
    ),
    "a transfer leads nowhere": (
        ("UPDATE ledger.transfers SET target_id = 999 WHERE group_id = %(group)s AND place = 1",),
        {"ledger.legs", "ledger.transfers"},
    ),
    "a transfer of nothing": (
        ("UPDATE ledger.transfers SET amount = 0 WHERE id = %(transfer)s",),
        {"ledger.transfers", "ledger.legs"},
    ),
    "a transfer that is no number": (
        ("UPDATE ledger.transfers SET amount = 'NaN' WHERE id = %(transfer)s",),
        {"ledger.transfers", "ledger.legs"},
    ),
    "a transfer that came while its trigger was off": (
        (
            (
                "INSERT INTO ledger.transfers VALUES"
                " (gen_random_uuid(), %(group)s, 3, %(asha)s, %(ravi)s, 5, 'attack', now(), now(), NULL)"
            ),
        ),
        {"ledger.legs", "ledger.groups"},
    ),
    "a transfer left its group": (
        ("UPDATE ledger.transfers SET group_id = gen_random_uuid() WHERE id = %(transfer)s",),
        {"ledger.groups"},
    ),
    "a transfer changed its place": (
        ("UPDATE ledger.transfers SET place = 7 WHERE group_id = %(group)s AND place = 2",),
        {"ledger.groups"},
    ),
    "a group is gone": (("DELETE FROM ledger.groups WHERE id = %(group)s",), {"ledger.groups"}),
    "a group says another size": (("UPDATE ledger.groups SET size = 1 WHERE id = %(group)s",), {"ledger.groups"}),
    "a group of nothing": (
        (
            (
                "INSERT INTO ledger.groups (id, scope, key, request_hash, kind, size, created_at)"
                " VALUES (gen_random_uuid(), 'a', 'a', '\\x00', 'a', 0, now())"
            ),
        ),
        {"ledger.groups"},
    ),
    "a group was given another meaning": (("UPDATE ledger.groups SET kind = 'bribe' WHERE id = %(group)s",), {"ledger.hashes"}),
    "an account was given away": (
        ("UPDATE ledger.accounts SET owner_id = gen_random_uuid() WHERE id = %(asha)s",),
        {"ledger.hashes"},
    ),
    "an account was given another asset": (
        ("UPDATE ledger.accounts SET asset_id = %(other_asset)s WHERE id = %(asha)s",),
        {"ledger.transfers", "ledger.zero_sum"},
    ),
    "an account is gone": (
        ("DELETE FROM ledger.accounts WHERE id = %(asha)s",),
        {"ledger.transfers", "ledger.leg_tables", "ledger.zero_sum"},
    ),
    "an account lost its floor": (
        ("UPDATE ledger.accounts SET floor = NULL WHERE id = %(asha)s",),
        {"ledger.floors", "ledger.leg_tables"},
    ),
    "an account may be overdrawn": (("UPDATE ledger.accounts SET floor = -9 WHERE id = %(asha)s",), {"ledger.floors"}),
    "the world got a floor": (("UPDATE ledger.accounts SET floor = -1e20 WHERE id = %(world)s",), {"ledger.floors"}),
    "an account was overdrawn": (
        (
            "ALTER TABLE ledger.accounts DROP CONSTRAINT ck_accounts_floor",
            "UPDATE ledger.accounts SET balance = balance - 90000 WHERE id = %(asha)s",
        ),
        {"ledger.floors", "ledger.guards"},
    ),
    "an account had been overdrawn for a while": (
        ("UPDATE ledger.entries SET balance_after = -1 WHERE account_id = %(asha)s AND seq = 2",),
        {"ledger.floors"},
    ),
    "a reversal that undoes something else": (
        ("UPDATE ledger.groups SET reverses = %(group)s WHERE id <> %(group)s AND kind = 'gift.reversal'",),
        {"ledger.reversals"},
    ),
    "rows came in by inheritance": (
        (
            "CREATE TABLE ledger.more (LIKE ledger.accounts INCLUDING DEFAULTS) INHERITS (ledger.accounts)",
            "INSERT INTO ledger.more (id, asset_id, purpose, floor, balance) VALUES (77, %(asset)s, 'mine', 0, 100)",
        ),
        {"ledger.zero_sum", "ledger.balances"},
    ),
    "a trigger is off": (("ALTER TABLE ledger.transfers DISABLE TRIGGER apply",), {"ledger.guards"}),
    "a trigger is gone": (("DROP TRIGGER complete ON ledger.groups",), {"ledger.guards"}),
    "a trigger fires for replicas only": (
        ("ALTER TABLE ledger.entries ENABLE REPLICA TRIGGER append_only",),
        {"ledger.guards"},
    ),
    "the application may set balances": (("GRANT UPDATE (balance) ON ledger.accounts TO saker_app",), {"ledger.rights"}),
    "everyone may write groups": (("GRANT INSERT ON ledger.groups TO PUBLIC",), {"ledger.rights"}),
    "the application may delete": (("GRANT DELETE ON ledger.entries TO saker_app",), {"ledger.rights"}),
}


async def books_with_a_reversal(database: Database) -> Known:
    """Known books, and a gift that was taken back."""
    known = await known_books(database)
    async with database.edge() as session:
        posted = await commands.post(session, gift(new_id(), 5))
        await commands.reverse(session, posted.group_id)
    return known


@pytest.fixture
def admin(postgres: embedded.Running, urls: Urls) -> Iterator[psycopg.Connection]:
    """The superuser in the test's database, who can switch the rules off."""
    name = urls.owner.split("/")[3].split("?")[0]
    with psycopg.connect(postgres.admin_url, dbname=name, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("what", TAMPERINGS)
async def test_verify_names_what_was_done(database: Database, admin: psycopg.Connection, what: str) -> None:
    known = await books_with_a_reversal(database)
    statements, names = TAMPERINGS[what]
    admin.execute(OFF)
    for statement in statements:
        admin.execute(statement.encode(), {} if statement.startswith(("ALTER", "DROP", "CREATE", "GRANT")) else asdict(known))
    broken = {one.name: one for one in (await verify(database)).broken}
    assert names <= set(broken)
    assert all(one.count == len(one.rows) > 0 for one in broken.values())


def test_every_invariant_has_a_tampering_that_it_must_name() -> None:
    named = set().union(*(names for _, names in TAMPERINGS.values()))
    assert named == {invariant.name for invariant in invariants.INVARIANTS}


async def test_books_that_were_only_posted_to_are_clean(database: Database) -> None:
    await books_with_a_reversal(database)
    async with database.edge() as session:
        await commands.roll_up(session, batch=2)
    report = await verify(database)
    assert report.clean
    assert report.broken == ()
    assert report.checked == tuple(invariant.name for invariant in invariants.INVARIANTS)


async def test_empty_books_are_clean(database: Database) -> None:
    assert (await verify(database)).broken == ()


async def test_verify_names_the_rows_and_counts_those_beyond_the_first(database: Database, admin: psycopg.Connection) -> None:
    async with database.edge() as session:
        await commands.post_many(session, [gift(new_id(), 100) for _ in range(30)])
    admin.execute(OFF)
    admin.execute("UPDATE ledger.entries SET balance_after = 99")
    (broken,) = (await verify(database)).broken
    assert (broken.name, broken.count, len(broken.rows)) == ("ledger.chain", 30, 20)
    assert set(broken.rows[0]) == {"account", "seq", "amount", "balance_after"}


async def test_verify_looks_at_what_other_slices_contribute(database: Database) -> None:
    good = Invariant("test.good", "nothing", "SELECT 1 WHERE false")
    bad = Invariant("test.bad", "something", "SELECT 'this' AS thing UNION SELECT 'that' ORDER BY 1")
    async with database.session(read_only=True) as session:
        report = await verify_books(session, (good, bad))
    assert [(one.name, one.rows) for one in report.broken] == [("test.bad", ({"thing": "that"}, {"thing": "this"}))]
    assert report.checked[-2:] == ("test.good", "test.bad")


async def test_verify_sees_one_moment_and_cannot_write(database: Database) -> None:
    known = await known_books(database)
    during: list[int] = []
    balance = f"SELECT balance FROM ledger.accounts WHERE id = {known.asha}"
    async with database.session(read_only=True) as session:
        await verify_books(session, (), progress=lambda done, *_: during.append(done))
        connection = await session.connection()
        first = (await connection.exec_driver_sql(balance)).scalar_one()
        async with database.edge() as writing:
            await pay(writing, transfer(purse(known.asha_owner), FEES, 100))
        assert (await connection.exec_driver_sql(balance)).scalar_one() == first
        assert (await connection.exec_driver_sql("SHOW transaction_read_only")).scalar_one() == "on"
    assert during == list(range(len(invariants.INVARIANTS)))


async def test_the_nightly_job_keeps_what_it_found_and_every_process_exports_it(
    database: Database, admin: psycopg.Connection
) -> None:
    await known_books(database)
    admin.execute(OFF)
    admin.execute("UPDATE ledger.entries SET balance_after = balance_after + 1")
    contributed.invariants = (Invariant("test.contributed", "nothing", "SELECT 1 WHERE false"),)
    try:
        async with database.edge() as session:
            await jobs.verify_nightly.run(session)
    finally:
        contributed.invariants = ()
    async with database.reading() as session:
        kept = await queries.last_verification(session)
    assert kept is not None
    assert kept.violations["ledger.chain"] == 7
    assert kept.violations["ledger.zero_sum"] == kept.violations["test.contributed"] == 0
    assert set(kept.first_rows) == {"ledger.chain"}
    await jobs.export_drift(database)
    assert REGISTRY.get_sample_value("saker_ledger_drift", {"invariant": "ledger.chain"}) == 7
    assert REGISTRY.get_sample_value("saker_ledger_drift", {"invariant": "ledger.floors"}) == 0
    assert REGISTRY.get_sample_value("saker_ledger_verified_at_seconds") == int(kept.at.timestamp())


async def test_without_a_verification_the_metric_says_never(database: Database) -> None:
    await jobs.export_drift(database)
    assert REGISTRY.get_sample_value("saker_ledger_verified_at_seconds") == 0


@pytest.fixture
def cli(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line, on the test's database."""
    monkeypatch.setattr(settings, "current", lambda: Settings(database_url=urls.app))
    return CliRunner()


async def test_the_command_says_that_clean_books_hold(cli: CliRunner, urls: Urls) -> None:
    result = await asyncio.to_thread(cli.invoke, command.app, ["verify"])
    assert result.exit_code == 0, result.output
    assert "✓ ledger.zero_sum" in result.output
    assert urls.app not in result.output


async def test_the_command_fails_and_names_the_rows(cli: CliRunner, database: Database, admin: psycopg.Connection) -> None:
    known = await known_books(database)
    admin.execute(OFF)
    admin.execute(b"UPDATE ledger.accounts SET balance = balance + 1 WHERE id = %s", [known.asha])
    result = await asyncio.to_thread(cli.invoke, command.app, ["verify"])
    assert result.exit_code == 1
    assert f"account {known.asha}, balance 50001" in result.output
    assert "asset INR, total 1" in result.output
