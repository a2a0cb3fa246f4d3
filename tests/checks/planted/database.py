"""Faults of the database, each made by SQL as somebody with too much power would."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg
from fastapi import APIRouter

from saker.app import wiring
from saker.core.auth import Person
from saker.core.contrib import CheckContext
from saker.core.http import router
from saker.core.ids import new_id
from saker.core.settings import Product
from tests.checks.world import Planted, World, after, with_settings

_OLD_SERVER = (
    "CREATE FUNCTION public.current_setting(name text) RETURNS text LANGUAGE sql AS"
    " $$ SELECT CASE name WHEN 'server_version_num' THEN '140011' ELSE '14.11' END $$"
)
_NOTIFY = (
    "CREATE FUNCTION public.tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('jobs', ''); RETURN NEW; END $$"
)


@asynccontextmanager
async def _old_server(world: World) -> AsyncIterator[CheckContext]:
    """A server that says it is of version 14: a function of ours stands before the server's own."""
    world.execute(_OLD_SERVER)
    world.execute(f"ALTER ROLE saker_app IN DATABASE {_name(world)} SET search_path = public, pg_catalog", role="admin")
    async with world.connected(world.app_url) as database:
        yield world.context(database=database)


def _name(world: World) -> str:
    return world.app_url.split("@/")[1].split("?")[0]


@asynccontextmanager
async def _as_owner(world: World) -> AsyncIterator[CheckContext]:
    async with world.connected(world.owner_url) as database:
        yield world.context(database=database)


@asynccontextmanager
async def _as_superuser(world: World) -> AsyncIterator[CheckContext]:
    async with world.connected(world.admin_url.replace("@/postgres", f"@/{_name(world)}")) as database:
        yield world.context(database=database)


@asynccontextmanager
async def _waits_for_ever(world: World) -> AsyncIterator[CheckContext]:
    world.execute(f"ALTER ROLE saker_app IN DATABASE {_name(world)} SET lock_timeout = 0", role="admin")
    async with world.connected(world.app_url) as database:
        yield world.context(database=database)


@asynccontextmanager
async def _invalid_index(world: World) -> AsyncIterator[CheckContext]:
    """A unique index whose building failed stays behind, invalid."""
    world.execute("INSERT INTO core.heartbeats VALUES ('a', '2026-01-01Z'), ('b', '2026-01-01Z')")
    with suppress(psycopg.errors.UniqueViolation):
        world.execute("CREATE UNIQUE INDEX CONCURRENTLY half_built ON core.heartbeats (at)")
    yield world.context()


@asynccontextmanager
async def _bare_route(world: World) -> AsyncIterator[CheckContext]:
    """A product's POST that a retry would carry out twice."""
    bare: APIRouter = router("/simulator", tag="planted")

    @bare.post("/gifts")
    async def give(actor: Person) -> None:
        """Give something."""

    world.monkeypatch.setattr(wiring, "PRODUCT_API", {Product.SIMULATOR: (bare,)})
    yield world.context()


def _audited(after_it: dict[str, str | None]) -> str:
    return (
        "INSERT INTO core.audit_log (id, at, action, target, after)"
        f" VALUES ('{new_id()}', now(), 'planted', 'person:1', '{json.dumps(after_it)}')"
    )


def _queued(args: dict[str, str]) -> str:
    return f"INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'planted', '{json.dumps(args)}')"


PLANTED = {
    "SKR-DB-001": Planted(with_settings(), {"version 14": _old_server}),
    "SKR-DB-002": Planted(
        with_settings(),
        {
            "the owner": _as_owner,
            "a superuser": _as_superuser,
            "may make objects": after("GRANT CREATE ON SCHEMA ledger TO saker_app"),
            "owns a table": after(
                "GRANT CREATE ON SCHEMA core TO saker_app",
                "SET ROLE postgres",
                "ALTER TABLE core.heartbeats OWNER TO saker_app",
                role="admin",
            ),
        },
    ),
    "SKR-DB-003": Planted(
        with_settings(), {"more connections than there are": with_settings(database_pool=100), "locks without end": _waits_for_ever}
    ),
    "SKR-DB-004": Planted(
        with_settings(),
        {
            "constraint not validated": after("ALTER TABLE core.heartbeats ADD CONSTRAINT named CHECK (name <> '') NOT VALID"),
            "trigger switched off": after("ALTER TABLE core.audit_log DISABLE TRIGGER append_only"),
            "trigger of replicas only": after("ALTER TABLE core.audit_log ENABLE REPLICA TRIGGER append_only"),
            "index half built": _invalid_index,
        },
    ),
    "SKR-DB-005": Planted(
        with_settings(),
        {"notifies": after(_NOTIFY, "CREATE TRIGGER t AFTER INSERT ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION tell()")},
    ),
    "SKR-DB-006": Planted(
        with_settings(),
        {
            "behind": after("UPDATE core.schema_version SET version_num = '0001'"),
            "never migrated": after("DELETE FROM core.schema_version"),
        },
    ),
    "SKR-DB-007": Planted(
        with_settings(),
        {
            "a table is gone": after("DROP TABLE core.kept_messages"),
            "a column too many": after("ALTER TABLE core.heartbeats ADD COLUMN note text"),
            "an index is gone": after("DROP INDEX core.ix_idempotency_keys_created_at"),
            "a key is gone": after("ALTER TABLE core.event_outbox DROP CONSTRAINT uq_event_outbox_stream_seq"),
            "a column may be empty": after("ALTER TABLE core.heartbeats ALTER COLUMN at DROP NOT NULL"),
        },
    ),
    "SKR-DB-008": Planted(
        after(_audited({"by": "password", "token": None}), _queued({"_sealed": "AAAA", "message_id": "1"})),
        {
            "a password": after(_audited({"password": "kite-lantern-42"})),
            "a hash": after(_audited({"was": "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"})),
            "a token": after(_queued({"challenge_id": "1", "token": "abc"})),
            "a code": after(_queued({"challenge_id": "1", "code": "123456"})),
            "a recipient": after(_queued({"to": "asha@example.com"})),
            "a mailed link": after(_queued({"words": "https://saker.example/reset#token=abc"})),
            "an access token in an event": after(
                "INSERT INTO core.event_outbox (name, payload, created_at)"
                " VALUES ('x', '{\"bearer\": \"eyJhbGciOiJFZDI1NTE5.eyJpc3MiOiJzYWtlciJ9.c2ln\"}', now())"
            ),
        },
    ),
    "SKR-API-001": Planted(with_settings(), {"a bare route": _bare_route}),
}
