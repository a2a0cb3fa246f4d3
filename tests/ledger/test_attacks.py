"""The rules that the database keeps, attacked by plain SQL: as the application's role, and as the owner of the tables."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Final, TypeVar

import psycopg
import pytest

from saker.app import embedded
from saker.core.db import Database
from saker.core.ids import new_id
from tests.conftest import TEMPLATE, Urls
from tests.ledger.making import Known, balances, known_books, refusal, run_sql, verify

T = TypeVar("T")

DENIED: Final = "42501"
NOT_WRITABLE: Final = "SK001"
BELOW_FLOOR: Final = "23514"
DUPLICATE: Final = "23505"

NEW_GROUP: Final = (
    "INSERT INTO ledger.groups (id, scope, key, request_hash, kind, size, created_at)"
    " VALUES ('00000000-0000-7000-8000-000000000001', 'attack', 'attack', '\\x00', 'attack', {size}, now())"
)
INTO: Final = (
    "INSERT INTO ledger.transfers (id, group_id, place, source_id, target_id, amount, kind, effective_at, created_at) VALUES"
)


def move(source: str, target: str, amount: str, *, place: int = 1, group: str = "'00000000-0000-7000-8000-000000000001'") -> str:
    """A transfer by plain SQL."""
    return f"{INTO} (gen_random_uuid(), {group}, {place}, {source}, {target}, {amount}, 'attack', now(), now())"


@dataclass(frozen=True, slots=True)
class Attack:
    """What is tried, and the SQLSTATE with which it is refused; for the owner it may be another one than for the application."""

    name: str
    sql: tuple[str, ...]
    refused: str
    for_owner: str | None = None


def attack(name: str, *sql: str, refused: str, for_owner: str | None = None) -> Attack:
    """One attack."""
    return Attack(name, sql, refused, for_owner or refused)


def opened(size: int = 1) -> str:
    """A group of our own."""
    return NEW_GROUP.format(size=size)


TRANSFERS = [
    attack("more than the source has", opened(), move("%(asha)s", "%(ravi)s", "50001"), refused=BELOW_FLOOR),
    attack("from one who has nothing to spare", opened(), move("%(ravi)s", "%(world)s", "1e37"), refused=BELOW_FLOOR),
    attack("an amount of nothing", opened(), move("%(asha)s", "%(ravi)s", "0"), refused="SK009"),
    attack("an amount that rounds to nothing", opened(), move("%(asha)s", "%(ravi)s", "0.4"), refused="SK009"),
    attack("a negative amount", opened(), move("%(asha)s", "%(ravi)s", "-100"), refused="SK009"),
    attack("an amount that is no number", opened(), move("%(world)s", "%(ravi)s", "'NaN'"), refused="SK009"),
    attack("an infinite amount", opened(), move("%(world)s", "%(ravi)s", "'Infinity'"), refused="22003"),
    attack("39 digits", opened(), move("%(world)s", "%(ravi)s", "1e38"), refused="22003"),
    attack("from an account to itself", opened(), move("%(asha)s", "%(asha)s", "1"), refused="SK009"),
    attack("rupees into a practice account", opened(), move("%(asha)s", "%(practice)s", "1"), refused="SK004"),
    attack("practice money out of the world", opened(), move("%(world)s", "%(practice)s", "1"), refused="SK004"),
    attack("into an account that does not exist", opened(), move("%(asha)s", "999999", "1"), refused="SK002"),
    attack("out of an account that does not exist", opened(), move("-1", "%(ravi)s", "1"), refused="SK002"),
    attack("without a group", move("%(asha)s", "%(ravi)s", "1"), refused="SK005"),
    attack("added to a group of yesterday", move("%(asha)s", "%(ravi)s", "1", place=3, group="%(group)s"), refused="SK005"),
    attack(
        "put into a group of yesterday at a place that is taken",
        move("%(asha)s", "%(ravi)s", "1", place=2, group="%(group)s"),
        refused=DUPLICATE,
    ),
    attack("a second one at the same place", opened(2), *[move("%(asha)s", "%(ravi)s", "1")] * 2, refused=DUPLICATE),
    attack("at a place beyond the size", opened(), move("%(asha)s", "%(ravi)s", "1", place=2), refused="SK005"),
    attack("at no place", opened(), move("%(asha)s", "%(ravi)s", "1", place=0), refused="SK005"),
    attack("fewer than the group says", opened(2), move("%(asha)s", "%(ravi)s", "1"), refused="SK006"),
    attack("none at all", opened(), refused="SK006"),
    attack("a group of nothing", opened(0), refused="SK006"),
    attack(
        "one more after the group was found complete",
        opened(),
        move("%(asha)s", "%(ravi)s", "1"),
        "SET CONSTRAINTS ALL IMMEDIATE",
        move("%(asha)s", "%(ravi)s", "1", place=2),
        refused="SK005",
    ),
    attack(
        "the same key again",
        "INSERT INTO ledger.groups (id, scope, key, request_hash, kind, size, created_at)"
        " SELECT gen_random_uuid(), scope, key, request_hash, kind, size, created_at FROM ledger.groups LIMIT 1",
        refused=DUPLICATE,
    ),
    attack(
        "a group undone twice",
        *(
            "INSERT INTO ledger.groups (id, scope, key, request_hash, kind, size, created_at, reverses)"
            f" VALUES ('00000000-0000-7000-8000-00000000000{n}', 'undo', '{n}', '\\x00', 'undo', 1, now(), %(group)s)"
            for n in (1, 2)
        ),
        move("%(ravi)s", "%(asha)s", "1"),
        move("%(ravi)s", "%(asha)s", "1", group="'00000000-0000-7000-8000-000000000002'"),
        refused=DUPLICATE,
    ),
    attack(
        "the same transfer again",
        opened(),
        INTO + " (%(transfer)s, '00000000-0000-7000-8000-000000000001', 1, %(asha)s, %(ravi)s, 1, 'attack', now(), now())",
        refused=DUPLICATE,
    ),
]

EDITS = [
    *(
        attack(f"{verb} {table}", sql.format(table=table), refused=DENIED, for_owner=NOT_WRITABLE)
        for table, column in {
            "transfers": "amount",
            "groups": "size",
            "entries": "amount",
            "system_entries": "amount",
            "accounts": "balance",
            "assets": "scale",
            "blocks": "height",
            "verifications": "took_ms",
        }.items()
        for verb, sql in {
            "update": f"UPDATE ledger.{{table}} SET {column} = {column} + 1",
            "delete": "DELETE FROM ledger.{table}",
            "truncate": "TRUNCATE ledger.{table} CASCADE",
            "merge": f"MERGE INTO ledger.{{table}} t USING (VALUES (1)) v ON true WHEN MATCHED THEN UPDATE SET {column} = 1",
        }.items()
    ),
    attack("update what is pending", "UPDATE ledger.system_pending SET amount = 1", refused=DENIED, for_owner=NOT_WRITABLE),
    attack("truncate what is pending", "TRUNCATE ledger.system_pending", refused=DENIED, for_owner=NOT_WRITABLE),
    attack(
        "an entry of one's own",
        "INSERT INTO ledger.entries VALUES (%(asha)s, 99, %(transfer)s, 100, 100)",
        refused=DENIED,
        for_owner=NOT_WRITABLE,
    ),
    attack(
        "a system entry of one's own",
        "INSERT INTO ledger.system_entries VALUES (%(transfer)s, 1, 100)",
        refused=DENIED,
        for_owner=NOT_WRITABLE,
    ),
    attack(
        "a pending leg of one's own",
        "INSERT INTO ledger.system_pending (transfer_id, account_id, amount) VALUES (%(transfer)s, %(world)s, 100)",
        refused=DENIED,
        for_owner=NOT_WRITABLE,
    ),
    attack("a balance set", "UPDATE ledger.accounts SET balance = 5 WHERE id = %(asha)s", refused=DENIED, for_owner=NOT_WRITABLE),
    attack(
        "a balance set on conflict",
        "INSERT INTO ledger.accounts (asset_id, owner_id, purpose, floor) VALUES (%(asset)s, %(asha_owner)s, 'available', 0)"
        " ON CONFLICT (owner_id, asset_id, purpose, ref) DO UPDATE SET balance = 5",
        refused=DENIED,
        for_owner=NOT_WRITABLE,
    ),
    attack("a sequence set", "UPDATE ledger.accounts SET seq = seq + 1", refused=DENIED, for_owner=NOT_WRITABLE),
    attack(
        "another owner",
        "UPDATE ledger.accounts SET owner_id = gen_random_uuid() WHERE id = %(asha)s",
        refused=DENIED,
        for_owner=NOT_WRITABLE,
    ),
    attack("another purpose", "UPDATE ledger.accounts SET purpose = 'promo'", refused=DENIED, for_owner=NOT_WRITABLE),
    attack("another asset", "UPDATE ledger.accounts SET asset_id = %(other_asset)s", refused=DENIED, for_owner=NOT_WRITABLE),
    attack(
        "no floor any more",
        "UPDATE ledger.accounts SET floor = NULL WHERE id = %(asha)s",
        refused=DENIED,
        for_owner=NOT_WRITABLE,
    ),
    attack(
        "a floor below zero",
        "UPDATE ledger.accounts SET floor = -100 WHERE id = %(asha)s",
        refused=DENIED,
        for_owner=NOT_WRITABLE,
    ),
    attack(
        "a floor for the world", "UPDATE ledger.accounts SET floor = 0 WHERE id = %(world)s", refused=DENIED, for_owner=NOT_WRITABLE
    ),
]

FREEZE: Final = "UPDATE ledger.accounts SET frozen_at = now() WHERE id = {}"
FROZEN = [
    attack(
        f"{source} to {target} while {frozen} is frozen",
        FREEZE.format(f"%({frozen})s"),
        opened(),
        move(f"%({source})s", f"%({target})s", "1"),
        refused=DENIED,
        for_owner="SK003",
    )
    for source, target in (("asha", "ravi"), ("ravi", "asha"), ("world", "asha"), ("asha", "world"))
    for frozen in (source, target)
]

OPENINGS = [
    attack(
        "an account that opens with money",
        "INSERT INTO ledger.accounts (asset_id, owner_id, purpose, floor, balance)"
        " VALUES (%(asset)s, gen_random_uuid(), 'a', 0, 5)",
        refused=DENIED,
        for_owner=NOT_WRITABLE,
    ),
    attack(
        "an account that opens with a past",
        "INSERT INTO ledger.accounts (asset_id, owner_id, purpose, floor, seq) VALUES (%(asset)s, gen_random_uuid(), 'a', 0, 5)",
        refused=DENIED,
        for_owner=NOT_WRITABLE,
    ),
    attack(
        "a person's account without a floor",
        "INSERT INTO ledger.accounts (asset_id, owner_id, purpose) VALUES (%(asset)s, gen_random_uuid(), 'available')",
        refused=NOT_WRITABLE,
    ),
    attack(
        "a trade's account without a floor",
        "INSERT INTO ledger.accounts (asset_id, ref, purpose) VALUES (%(asset)s, gen_random_uuid(), 'escrow')",
        refused=NOT_WRITABLE,
    ),
    attack(
        "a credit line where none belongs",
        "INSERT INTO ledger.accounts (asset_id, owner_id, purpose, floor) VALUES (%(asset)s, gen_random_uuid(), 'available', -5)",
        refused=NOT_WRITABLE,
    ),
    attack(
        "a floor above zero",
        "INSERT INTO ledger.accounts (asset_id, owner_id, purpose, floor) VALUES (%(asset)s, gen_random_uuid(), 'a', 5)",
        refused=NOT_WRITABLE,
    ),
    attack(
        "an account of an asset that does not exist",
        "INSERT INTO ledger.accounts (asset_id, owner_id, purpose, floor) VALUES (999, gen_random_uuid(), 'a', 0)",
        refused="23503",
    ),
    attack(
        "the same account twice",
        "INSERT INTO ledger.accounts (asset_id, owner_id, purpose, floor) VALUES (%(asset)s, %(asha_owner)s, 'available', 0)",
        refused=DUPLICATE,
    ),
]

POST: Final = (
    "SELECT ledger.post(gen_random_uuid(), 'attack', 'attack', '\\x00', 'attack', NULL, NULL, NULL, now(),"
    " ARRAY[gen_random_uuid()], ARRAY[{asset}], ARRAY[NULL]::uuid[], ARRAY['world'], ARRAY[NULL]::uuid[],"
    " ARRAY[%(asha_owner)s]::uuid[], ARRAY['available'], ARRAY[NULL]::uuid[], ARRAY[{amount}]::numeric[], ARRAY[NULL]::jsonb[])"
)
CALLS = [
    attack("no number to post", POST.format(asset="'INR'", amount="'NaN'"), refused="SK009"),
    attack("nothing to post", POST.format(asset="'INR'", amount="0"), refused="SK009"),
    attack("less than nothing to post", POST.format(asset="'INR'", amount="-5"), refused="SK009"),
    attack("an amount that is null", POST.format(asset="'INR'", amount="NULL"), refused="23502"),
    attack("an asset that does not exist", POST.format(asset="'GOLD'", amount="5"), refused="SK007"),
    attack(
        "a posting of no transfers",
        "SELECT ledger.post(gen_random_uuid(), 'a', 'a', '\\x00', 'a', NULL, NULL, NULL, now(), '{}', '{}', '{}', '{}', '{}', '{}',"
        " '{}', '{}', '{}', '{}')",
        refused="SK006",
    ),
    attack(
        "many postings, one of them empty",
        "SELECT ledger.post_many(now(), ARRAY[gen_random_uuid()], ARRAY['a'], ARRAY['a'], ARRAY['\\x00']::bytea[], ARRAY['a'],"
        " ARRAY[NULL]::uuid[], ARRAY[NULL]::uuid[], ARRAY[1],"
        " '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
        refused="SK006",
    ),
    attack(
        "a reversal of a group that does not exist",
        "INSERT INTO ledger.groups (id, scope, key, request_hash, kind, size, created_at, reverses)"
        " VALUES ('00000000-0000-7000-8000-000000000001', 'a', 'a', '\\x00', 'a', 1, now(), gen_random_uuid())",
        move("%(asha)s", "%(ravi)s", "1"),
        refused="23503",
    ),
]

EVERYONE = [*TRANSFERS, *FROZEN, *EDITS, *OPENINGS, *CALLS]

ONLY_APPLICATION = [
    attack("switch the triggers off", "ALTER TABLE ledger.transfers DISABLE TRIGGER ALL", refused=DENIED),
    attack("drop a trigger", "DROP TRIGGER apply ON ledger.transfers", refused=DENIED),
    attack(
        "another trigger", "CREATE TRIGGER mine BEFORE INSERT ON ledger.transfers EXECUTE FUNCTION ledger.refuse()", refused=DENIED
    ),
    attack("another function", "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql RETURN 1", refused=DENIED),
    attack(
        "replace a function",
        "CREATE OR REPLACE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        refused=DENIED,
    ),
    attack("drop the floor", "ALTER TABLE ledger.accounts DROP CONSTRAINT ck_accounts_floor", refused=DENIED),
    attack("a table in the way", "CREATE TEMP TABLE accounts (id int)", refused=DENIED),
    attack("a schema in the way", "CREATE SCHEMA mine", refused=DENIED),
    attack("another role", "SET ROLE saker_owner", refused=DENIED),
    attack("as if replicated", "SET session_replication_role = replica", refused=DENIED),
    attack("ask the trigger's own work", "SELECT ledger.account_id(NULL, 1::smallint, 'mine', NULL)", refused=DENIED),
    attack("freeze somebody", "UPDATE ledger.accounts SET frozen_at = now()", refused=DENIED),
]


def name_of(one: Attack) -> str:
    return one.name.replace(" ", "_")


@pytest.fixture(scope="module")
def attacked(postgres: embedded.Running) -> Iterator[tuple[Urls, Known]]:
    """Books that all refused attacks share: nothing of them remains, and at the end every invariant holds."""
    name = f"test_{new_id().hex}"
    postgres.create_database(name, template=TEMPLATE)
    urls = Urls(postgres, name)
    yield urls, asyncio.run(_in_books(urls, known_books))
    report = asyncio.run(_in_books(urls, verify))
    postgres.drop_database(name)
    assert report.broken == ()


async def _in_books(urls: Urls, work: Callable[[Database], Awaitable[T]]) -> T:
    database = Database(urls.app, pool=1, wait_seconds=10)
    try:
        return await work(database)
    finally:
        await database.close()


@pytest.mark.parametrize("tried", [*EVERYONE, *ONLY_APPLICATION], ids=name_of)
def test_the_application_is_refused(attacked: tuple[Urls, Known], tried: Attack) -> None:
    urls, known = attacked
    before = balances(urls.app)
    assert refusal(urls.app, tried.sql, asdict(known)) == tried.refused
    assert balances(urls.app) == before


@pytest.mark.parametrize("tried", EVERYONE, ids=name_of)
def test_the_owner_is_refused(attacked: tuple[Urls, Known], tried: Attack) -> None:
    urls, known = attacked
    before = balances(urls.owner)
    assert refusal(urls.owner, tried.sql, asdict(known)) == tried.for_owner
    assert balances(urls.owner) == before


async def test_the_application_cannot_use_an_account_that_is_frozen(database: Database, urls: Urls) -> None:
    known = await known_books(database)
    run_sql(urls.owner, "UPDATE ledger.accounts SET frozen_at = now() WHERE id IN (%(asha)s, %(world)s)", **asdict(known))
    for source, target in (("asha", "ravi"), ("ravi", "asha"), ("world", "ravi"), ("ravi", "world")):
        sql = (opened(), move(f"%({source})s", f"%({target})s", "1"))
        assert refusal(urls.app, sql, asdict(known)) == "SK003"


@pytest.mark.parametrize("role", ["app", "owner"])
async def test_a_transfer_by_plain_sql_moves_both_balances_and_writes_both_legs(database: Database, urls: Urls, role: str) -> None:
    known = await known_books(database)
    before = balances(urls.app)
    run_sql(
        getattr(urls, role),
        opened(2),
        move("%(asha)s", "%(ravi)s", "7"),
        move("%(ravi)s", "%(asha)s", "2", place=2),
        **asdict(known),
    )
    after = balances(urls.app)
    assert [int(after[id_] - before[id_]) for id_ in (known.asha, known.ravi)] == [-5, 5]
    assert [broken.name for broken in (await verify(database)).broken] == ["ledger.hashes"]  # it came under no request's hash


@pytest.mark.parametrize("role", ["app", "owner"])
async def test_a_transfer_that_conflicts_and_does_nothing_moves_nothing(database: Database, urls: Urls, role: str) -> None:
    known = await known_books(database)
    before = balances(urls.app)
    again = INTO + " (%(transfer)s, %(group)s, 1, %(asha)s, %(ravi)s, 1, 'attack', now(), now()) ON CONFLICT DO NOTHING"
    assert refusal(getattr(urls, role), (again,), asdict(known)) is None
    assert balances(urls.app) == before
    assert (await verify(database)).broken == ()


def test_not_even_copy_writes_an_entry(attacked: tuple[Urls, Known]) -> None:
    urls, known = attacked
    with (
        psycopg.connect(urls.owner) as connection,
        pytest.raises(psycopg.Error) as caught,
        connection.cursor() as cursor,
        cursor.copy("COPY ledger.entries FROM STDIN") as copy,
    ):
        copy.write_row((known.asha, 99, known.transfer, 100, 100))
    assert caught.value.sqlstate == NOT_WRITABLE


async def test_what_the_owner_deletes_from_pending_is_added_to_its_account(database: Database, urls: Urls) -> None:
    known = await known_books(database)
    run_sql(urls.owner, "DELETE FROM ledger.system_pending")
    assert balances(urls.app)[known.world] == -800_00
    assert (await verify(database)).broken == ()


async def test_the_application_cannot_be_made_to_look_elsewhere(database: Database, urls: Urls) -> None:
    """The functions that write keep a search_path of their own."""
    await known_books(database)
    rows = run_sql(
        urls.app,
        "SELECT proname FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace AND prosecdef"
        " AND NOT coalesce(proconfig, '{}') @> ARRAY['search_path=pg_catalog, pg_temp']",
    )
    assert rows == []
