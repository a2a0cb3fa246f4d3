"""Migrations make what the models describe, in one line, and go down without leaving anything behind."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine, text

from saker.app import embedded, migrating
from saker.app.tables import metadata
from saker.core.db import NONE, driver_url
from tests.architecture.rules import schema
from tests.conftest import Urls

SCHEMAS = sorted({str(table.schema) for table in metadata.tables.values()})


@pytest.fixture
def migrated(urls: Urls) -> Iterator[Connection]:
    """A connection of the owner to a database at the head."""
    engine = create_engine(driver_url(urls.owner))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_the_migrations_make_what_the_models_describe(migrated: Connection) -> None:
    assert schema.differences(migrated, metadata) == []


def test_the_history_is_one_line() -> None:
    directory = str(migrating.directory())
    assert len(schema.heads(directory)) == 1
    assert schema.branches(directory) == []


def test_down_leaves_nothing_and_up_again_makes_the_same(urls: Urls, migrated: Connection) -> None:
    first = dump(urls.owner)
    migrating.downgrade(urls.owner, "base")
    assert schema.leftovers(migrated, [*SCHEMAS, "public"]) == ["table core.schema_version"]
    migrated.rollback()
    migrating.upgrade(urls.owner)
    assert dump(urls.owner) == first


def test_no_trigger_notifies(migrated: Connection) -> None:
    assert schema.notifying(migrated) == []


@pytest.mark.parametrize(
    ("planted", "says"),
    [
        ("ALTER TABLE core.heartbeats ADD COLUMN shadow text", "shadow"),
        ("ALTER TABLE core.event_outbox DROP COLUMN payload", "payload"),
        ("ALTER TABLE core.event_outbox ALTER COLUMN person_id SET NOT NULL", "person_id"),
        ("ALTER TABLE core.event_outbox ALTER COLUMN name TYPE varchar(3)", "name"),
        ("DROP INDEX core.ix_event_outbox_created_at", "ix_event_outbox_created_at"),
        ("CREATE TABLE core.shadow (id integer)", "shadow"),
        ("ALTER TABLE core.kept_messages DROP CONSTRAINT ck_kept_messages_channel", "ck_kept_messages_channel only in the models"),
        ("ALTER TABLE core.heartbeats ADD CONSTRAINT shadow CHECK (name <> '')", "shadow only in the database"),
        ("ALTER TABLE ledger.accounts ALTER COLUMN balance SET DEFAULT 5", "balance"),
    ],
)
def test_a_planted_difference_is_found(migrated: Connection, planted: str, says: str) -> None:
    before = schema.differences(migrated, metadata)
    migrated.execute(text(planted))
    found = [difference for difference in schema.differences(migrated, metadata) if difference not in before]
    assert len(found) == 1
    assert says in found[0]


def test_a_planted_table_of_the_models_alone_is_found(migrated: Connection) -> None:
    more = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(more)
    Table("planted", more, Column("id", Integer, primary_key=True, info=NONE), schema="ledger")
    assert any("planted" in found for found in schema.differences(migrated, more))


def test_a_planted_second_head_is_found(tmp_path: Path) -> None:
    plant_history(tmp_path, ("0001", None), ("0002", "0001"), ("0003", "0001"))
    assert sorted(schema.heads(str(tmp_path))) == ["0002", "0003"]
    assert schema.branches(str(tmp_path)) == ["0001"]


def test_planted_leftovers_are_found(migrated: Connection) -> None:
    migrated.execute(text("CREATE SCHEMA planted"))
    migrated.execute(text("CREATE TYPE planted.colour AS ENUM ('red')"))
    migrated.execute(text("CREATE FUNCTION planted.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"))
    migrated.execute(text("CREATE TABLE planted.t (id int)"))
    assert schema.leftovers(migrated, ["planted"]) == ["function planted.f()", "table planted.t", "type planted.colour"]


def test_a_planted_notify_is_found(migrated: Connection) -> None:
    migrated.execute(
        text(
            "CREATE FUNCTION core.shout() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_notify('jobs', ''); RETURN NULL; END $$"
        )
    )
    migrated.execute(text("CREATE TRIGGER planted AFTER INSERT ON procrastinate_jobs EXECUTE FUNCTION core.shout()"))
    assert schema.notifying(migrated) == ["procrastinate_jobs.planted"]


def dump(url: str) -> str:
    """The schema as SQL, without what pg_dump makes up anew each time."""
    done = subprocess.run(
        [embedded.binary("pg_dump"), "--schema-only", "--dbname", url], capture_output=True, text=True, check=True
    )
    return re.sub(r"\\(un)?restrict \w+\n", "", done.stdout)


def plant_history(directory: Path, *revisions: tuple[str, str | None]) -> None:
    (directory / "versions").mkdir()
    for name, after in revisions:
        (directory / "versions" / f"{name}.py").write_text(f"revision = {name!r}\ndown_revision = {after!r}\n")
