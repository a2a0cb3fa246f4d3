"""Alembic's environment: migrations run as the owner role, with a lock timeout, one transaction for all of them."""

from alembic import context
from sqlalchemy import create_engine, text

from saker.app.tables import metadata
from saker.core.db import driver_url

LOCK_TIMEOUT = "10s"


def include_name(name: str | None, type_: str, parent_names: object) -> bool:
    """Our own schemas only; procrastinate keeps its tables in `public`."""
    del parent_names
    return type_ != "schema" or name in {table.schema for table in metadata.tables.values()}


def run() -> None:
    """Apply the migrations to the database that the caller named, or on the connection that it passed."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        url = context.config.get_main_option("sqlalchemy.url")
        assert url is not None
        engine = create_engine(driver_url(url))
        with engine.begin() as connection:
            _migrate(connection)
        engine.dispose()
    else:
        _migrate(connection)


def _migrate(connection) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - alembic's connection
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_schemas=True,
        include_name=include_name,
        compare_type=True,
        compare_server_default=False,
        version_table="schema_version",
        version_table_schema="core",
    )
    with context.begin_transaction():
        context.run_migrations()


run()
