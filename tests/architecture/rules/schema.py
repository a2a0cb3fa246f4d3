"""The database that migrations make is the one that the models describe, and going down leaves nothing behind."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, MetaData, text

# The queue's tables are made by its own library; Alembic keeps its version in core.schema_version.
FOREIGN_SCHEMAS = frozenset({"public"})
_CHECKS = text(
    "SELECT connamespace::regnamespace || '.' || conname FROM pg_constraint"
    " WHERE contype = 'c' AND conrelid <> 0 AND connamespace::regnamespace::text = ANY(:schemas)"
)
_OBJECTS = text(
    "SELECT 'table ' || oid::regclass FROM pg_class WHERE relnamespace::regnamespace::text = ANY(:schemas)"
    "  AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')"
    " UNION ALL SELECT 'function ' || oid::regprocedure FROM pg_proc WHERE pronamespace::regnamespace::text = ANY(:schemas)"
    " UNION ALL SELECT 'type ' || oid::regtype FROM pg_type"
    "  WHERE typnamespace::regnamespace::text = ANY(:schemas) AND typelem = 0 AND typrelid = 0"
    " ORDER BY 1"
)
_NOTIFYING = text(
    "SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
    " WHERE NOT tgisinternal AND (proname LIKE '%notify%' OR prosrc ~* 'pg_notify|\\mNOTIFY\\M') ORDER BY 1"
)


def differences(connection: Connection, metadata: MetaData) -> list[str]:
    """What differs between the database and the models: tables, columns, types, defaults, indexes, constraints."""
    schemas = {table.schema for table in metadata.tables.values()}

    def include(name: str | None, kind: str, parents: object) -> bool:
        return kind != "schema" or name in schemas

    context = MigrationContext.configure(
        connection,
        opts={
            "include_schemas": True,
            "include_name": include,
            "compare_type": True,
            "compare_server_default": True,
            "target_metadata": metadata,
            "version_table": "schema_version",
            "version_table_schema": "core",
        },
    )
    return [_described(difference) for difference in compare_metadata(context, metadata)] + _check_differences(connection, metadata)


def _described(difference: Any) -> str:
    """One of Alembic's tuples, or lists of them, in words: what is done to what."""
    if isinstance(difference, list):
        return "; ".join(_described(part) for part in difference)
    parts = [part for part in difference if part is not None and not isinstance(part, dict)]
    return " ".join(str(getattr(part, "fullname", None) or getattr(part, "name", None) or part) for part in parts)


def _check_differences(connection: Connection, metadata: MetaData) -> list[str]:
    """CHECK constraints, which Alembic does not compare: by name, in both directions."""
    schemas = sorted({str(table.schema) for table in metadata.tables.values()})
    described = {
        f"{table.schema}.{constraint.name}"
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint) and constraint.name is not None
    }
    rows = connection.execute(_CHECKS, {"schemas": schemas})
    real = {str(row[0]) for row in rows}
    return [f"check {name} only in the models" for name in sorted(described - real)] + [
        f"check {name} only in the database" for name in sorted(real - described)
    ]


def leftovers(connection: Connection, schemas: list[str]) -> list[str]:
    """Tables, functions and types in these schemas."""
    return [str(row[0]) for row in connection.execute(_OBJECTS, {"schemas": schemas})]


def notifying(connection: Connection) -> list[str]:
    """Triggers that NOTIFY: each takes a lock that halves the rate of every posting."""
    return [str(row[0]) for row in connection.execute(_NOTIFYING)]


def heads(directory: str) -> list[str]:
    """The newest revisions; one when the history is a line."""
    return list(ScriptDirectory(directory).get_heads())


def branches(directory: str) -> list[str]:
    """Revisions that two others follow, or that follow two others."""
    script = ScriptDirectory(directory)
    return [revision.revision for revision in script.walk_revisions() if revision.is_branch_point or revision.is_merge_point]
