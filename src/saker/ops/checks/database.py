"""Checks of the database, asked as the application role: its version, its rights, its limits, its rules."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.checking import asking
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status

OLDEST_MAJOR: Final = 15
PROCESSES: Final = 2  # an api and a worker, at the least

_RIGHTS: Final = """
SELECT rolname, array_remove(ARRAY[
    CASE WHEN rolsuper THEN 'is a superuser' END,
    CASE WHEN rolcreaterole THEN 'may create roles' END,
    CASE WHEN rolcreatedb THEN 'may create databases' END,
    CASE WHEN rolreplication THEN 'may replicate' END,
    CASE WHEN rolbypassrls THEN 'bypasses row security' END,
    CASE WHEN has_database_privilege(current_database(), 'CREATE') THEN 'may create schemas' END,
    (SELECT 'may create objects in ' || string_agg(nspname, ', ' ORDER BY nspname) FROM pg_namespace
        WHERE nspname !~ '^(pg_|information_schema)' AND has_schema_privilege(oid, 'CREATE')),
    (SELECT 'owns ' || count(*) || ' objects' FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname !~ '^(pg_|information_schema)' AND pg_has_role(relowner, 'MEMBER') HAVING count(*) > 0)
], NULL) AS faults FROM pg_roles WHERE rolname = current_user
"""

_LIMITS: Final = """
SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS connections,
    array(SELECT name FROM pg_settings WHERE setting = '0'
        AND name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') ORDER BY name) AS boundless
"""

_OUT_OF_FORCE: Final = """
SELECT 'constraint ' || nspname || '.' || conname FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace
    WHERE nspname !~ '^(pg_|information_schema)' AND NOT convalidated
UNION ALL
SELECT 'index ' || indexrelid::regclass FROM pg_index JOIN pg_class c ON c.oid = indexrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname !~ '^(pg_|information_schema)' AND NOT (indisvalid AND indisready)
UNION ALL
SELECT 'trigger ' || tgname || ' on ' || tgrelid::regclass FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname !~ '^(pg_|information_schema)' AND tgenabled NOT IN ('O', 'A')
ORDER BY 1
"""

_NOTIFYING: Final = """
SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger
    JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = tgfoid
    WHERE nspname !~ '^(pg_|information_schema)' AND NOT tgisinternal AND p.prosrc ~* '\\m(pg_notify|notify)\\M' ORDER BY 1
"""

_KEYS: Final = "password|access_token|refresh_token|mfa_token|token|secret|otp"
_SECRETS: Final = {
    "a hash of a password": r"\$argon2id?\$|\$2[aby]\$\d\d\$",
    "an access token": r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.",
    "a private key": "BEGIN [A-Z ]*PRIVATE KEY",
    "a mailed link": "#token=",
}
_PLACES: Final = {
    "core.audit_log": ("SELECT concat(before::text, after::text) AS words FROM core.audit_log ORDER BY id DESC", _KEYS),
    "procrastinate_jobs": ("SELECT args::text AS words FROM procrastinate_jobs ORDER BY id DESC", f"{_KEYS}|code|phone|to|email"),
    "core.event_outbox": ("SELECT payload::text AS words FROM core.event_outbox ORDER BY id DESC", _KEYS),
}
"""Table → its newest texts, and the names under which it may hold no text at all."""

_LOOKED_AT: Final = 20_000


async def _version(session: AsyncSession, _: CheckContext) -> Finding:
    source = "SHOW server_version"
    number, shown = (
        await session.execute(text("SELECT current_setting('server_version_num')::int, current_setting('server_version')"))
    ).one()
    status = Status.PASS if number // 10_000 >= OLDEST_MAJOR else Status.FAIL
    return Finding(status, f"PostgreSQL {shown}, at least {OLDEST_MAJOR} is needed", source)


async def _role(session: AsyncSession, _: CheckContext) -> Finding:
    row = (await session.execute(text(_RIGHTS))).one()
    seen = f"role {row.rolname} " + ("; ".join(row.faults) or "owns nothing and cannot become more than it is")
    return Finding(Status.FAIL if row.faults else Status.PASS, seen, "pg_roles, pg_class, has_schema_privilege")


async def _limits(session: AsyncSession, context: CheckContext) -> Finding:
    row = (await session.execute(text(_LIMITS))).one()
    needed = context.settings.database_pool * PROCESSES
    faults = [f"{name} is 0" for name in row.boundless]
    if needed > row.connections:
        faults.append(f"{PROCESSES} processes take {needed} connections and the server has {row.connections}")
    good = f"{needed} connections for {PROCESSES} processes, of {row.connections}; statements, locks and idle transactions end"
    return Finding(Status.FAIL if faults else Status.PASS, "; ".join(faults) or good, "pg_settings, SAKER_DATABASE_POOL")


async def _in_force(session: AsyncSession, _: CheckContext) -> Finding:
    found = list((await session.execute(text(_OUT_OF_FORCE))).scalars())
    seen = f"out of force: {', '.join(found)}" if found else "every constraint, index and trigger is in force"
    return Finding(Status.FAIL if found else Status.PASS, seen, "pg_constraint, pg_index, pg_trigger")


async def _silent(session: AsyncSession, _: CheckContext) -> Finding:
    found = list((await session.execute(text(_NOTIFYING))).scalars())
    seen = f"triggers that notify: {', '.join(found)}" if found else "no trigger notifies"
    return Finding(Status.FAIL if found else Status.PASS, seen, "pg_trigger, pg_proc")


async def _discreet(session: AsyncSession, _: CheckContext) -> Finding:
    faults = []
    for table, (texts, names) in _PLACES.items():
        forms = {**_SECRETS, "a text under the name of a secret": rf'"({names})": *"[^"]'}
        counts = ", ".join(f"count(*) FILTER (WHERE words ~ :form{at})" for at in range(len(forms)))
        statement = text(f"SELECT {counts} FROM ({texts} LIMIT {_LOOKED_AT}) AS newest")  # noqa: S608 - nothing of it is input
        values = {f"form{at}": form for at, form in enumerate(forms.values())}
        seen = zip(forms, (await session.execute(statement, values)).one(), strict=True)
        faults += [f"{table}: {count} rows hold {what}" for what, count in seen if count]
    good = f"no secret in the newest {_LOOKED_AT} rows of {', '.join(_PLACES)}"
    return Finding(Status.FAIL if faults else Status.PASS, "; ".join(faults) or good, ", ".join(_PLACES))


CHECKS: tuple[Check, ...] = (
    Check(
        "SKR-DB-001",
        "The database is a PostgreSQL that is supported",
        CheckKind.CONFIG,
        ("U16",),
        f"Point DATABASE_URL at PostgreSQL {OLDEST_MAJOR} or newer.",
        asking(_version),
    ),
    Check(
        "SKR-DB-002",
        "The application's role owns nothing and cannot become more than it is",
        CheckKind.CONFIG,
        ("U3",),
        "Connect as a role without rights of its own (saker_app) and migrate as the owner (SAKER_MIGRATE_DATABASE_URL).",
        asking(_role),
    ),
    Check(
        "SKR-DB-003",
        "Connections are bounded in number, and what they do in time",
        CheckKind.CONFIG,
        ("U64", "U65"),
        "Lower SAKER_DATABASE_POOL or raise max_connections; ALTER ROLE the application's role SET lock_timeout = '5s',"
        " idle_in_transaction_session_timeout = '30s'.",
        asking(_limits),
    ),
    Check(
        "SKR-DB-004",
        "Every constraint, index and trigger is in force",
        CheckKind.CONFIG,
        ("U62",),
        "VALIDATE the constraint, REINDEX the index, ENABLE the trigger; then run `saker ledger verify`.",
        asking(_in_force),
    ),
    Check(
        "SKR-DB-005",
        "No trigger notifies: a NOTIFY takes a lock that halves the rate of posting",
        CheckKind.CONFIG,
        (),
        "DROP the trigger; workers poll.",
        asking(_silent),
    ),
    Check(
        "SKR-DB-008",
        "The audit log, the jobs and the events hold no secret as it is",
        CheckKind.CONFIG,
        ("U55",),
        "Find what wrote it (its action, task or name), seal it there, and change the secret.",
        asking(_discreet),
    ),
)
