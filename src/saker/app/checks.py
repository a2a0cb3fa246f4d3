"""Checks that need the whole: the migrations, every slice's tables, every router. `app/wiring.py` gives them what they look at."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.app import migrating
from saker.core.checking import asking
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Invariant, Status
from saker.core.http.route import requires_key
from saker.core.settings import Settings
from saker.ledger.verify import verify

KEYLESS: Final[Mapping[str, str]] = {
    "/api/v1/simulator/orders/preview": "reads only; answers a question that does not fit into an address",
}
"""POSTs of products that need no idempotency key, each with the reason."""


def heads() -> Sequence[str]:
    """The heads of the migrations that this version ships."""
    return ScriptDirectory(str(migrating.directory())).get_heads()


def migrated(shipped: Callable[[], Sequence[str]]) -> Callable[[CheckContext], Awaitable[Finding]]:
    """Whether the database is at the only head of what `shipped` names."""

    async def look(session: AsyncSession, _: CheckContext) -> Finding:
        at = list((await session.execute(text("SELECT version_num FROM core.schema_version"))).scalars())
        known = list(shipped())
        status = Status.PASS if len(known) == 1 and at == known else Status.FAIL
        seen = f"database at {', '.join(at) or 'nothing'}; head {', '.join(known)}"
        return Finding(status, seen, "core.schema_version, migrations/")

    return asking(look)


def as_modelled(metadata: MetaData) -> Callable[[CheckContext], Awaitable[Finding]]:
    """Whether tables, columns, indexes and keys of the database are those of the models."""

    def compare(connection: Connection) -> list[Any]:
        ours = {table.schema for table in metadata.tables.values()}
        options = {
            "include_schemas": True,
            "include_name": lambda name, kind, _: kind != "schema" or name in ours,
            "include_object": lambda _, name, kind, reflected, __: not (reflected and kind == "table" and name == "schema_version"),
            "compare_type": True,
            "compare_server_default": False,
        }
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async def look(session: AsyncSession, _: CheckContext) -> Finding:
        differences = await (await session.connection()).run_sync(compare)
        seen = "; ".join(_named(difference) for difference in differences)
        good = f"{len(metadata.tables)} tables with their columns, indexes and keys"
        return Finding(Status.FAIL if differences else Status.PASS, seen or good, "models against the catalogue")

    return asking(look)


def _named(difference: Any) -> str:
    """One difference in words: what would have to be done, and to what."""
    if isinstance(difference, list):
        return "; ".join(_named(part) for part in difference)
    verb, *things = difference
    names = (getattr(thing, "name", thing) for thing in things)
    return f"{verb} {'.'.join(name for name in names if isinstance(name, str))}"


def retry_safe(routers: Callable[[Settings], Iterable[APIRouter]]) -> Callable[[CheckContext], Awaitable[Finding]]:
    """Whether every POST of these routers, apart from KEYLESS, requires an idempotency key."""

    async def run(context: CheckContext) -> Finding:
        acts = [route for router in routers(context.settings) for route in iter_route_contexts(router.routes) if _acts(route)]
        bare = [str(route.path_format) for route in acts if not _calls(route.dependant, requires_key)]
        seen = f"without a key: {', '.join(bare)}" if bare else f"{len(acts)} routes that act, each with a key"
        return Finding(Status.FAIL if bare else Status.PASS, seen, "the routers of products")

    return run


def _acts(route: RouteContext) -> bool:
    return "POST" in (route.methods or ()) and route.path_format not in KEYLESS


def _calls(dependant: Dependant, wanted: Callable[..., Any]) -> bool:
    return dependant.call is wanted or any(_calls(below, wanted) for below in dependant.dependencies)


def verified(invariants: Sequence[Invariant]) -> Callable[[CheckContext], Awaitable[Finding]]:
    """Whether the books verify, with these invariants beside their own."""

    async def look(session: AsyncSession, _: CheckContext) -> Finding:
        report = await verify(session, invariants)
        broken = [f"{one.name}: {one.count} rows, first {next(iter(one.rows[0].values()))}" for one in report.broken]
        seen = "; ".join(broken) or f"{len(report.checked)} invariants hold"
        return Finding(Status.PASS if report.clean else Status.FAIL, seen, "saker ledger verify")

    return asking(look)


def contributed(
    metadata: MetaData, product_routers: Callable[[Settings], Iterable[APIRouter]], invariants: Sequence[Invariant]
) -> tuple[Check, ...]:
    """The checks of the whole, over these tables, routers and contributed invariants."""
    return (
        Check(
            "SKR-DB-006",
            "Every migration is applied, and there is one head",
            CheckKind.CONFIG,
            ("U59",),
            "Run `saker migrate` with this version; if it names two heads, install a released version.",
            migrated(heads),
        ),
        Check(
            "SKR-DB-007",
            "The tables, columns, indexes and keys are those of this version",
            CheckKind.CONFIG,
            ("U60", "U63"),
            "Undo what was changed by hand, or restore; then run `saker migrate`.",
            as_modelled(metadata),
        ),
        Check(
            "SKR-API-001",
            "Every request of a product that acts requires an idempotency key",
            CheckKind.CONFIG,
            ("U58",),
            "Declare `key: IdempotencyKey` on the route, or list it with its reason in app/checks.py.",
            retry_safe(product_routers),
        ),
        Check(
            "SKR-LED-001",
            "The books balance, and every invariant of every slice holds",
            CheckKind.DRILL,
            ("U70", "U93"),
            "Stop the workers, run `saker ledger verify`, and follow the rows that it names; restore if they were tampered with.",
            verified(invariants),
            timedelta(hours=26),
        ),
    )
