"""Roles and databases, by the superuser's URL, so that any process that was given it can make test databases."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

from saker.app.embedded.credentials import APPLICATION, OWNER

# Of the role, not of the server: the owner's migrations may wait and work for longer.
_APPLICATION_SETTINGS = {"lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"}


def ensure_roles(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Create the two roles if they are missing. Neither can become more than it is."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        existing = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        if OWNER not in existing:
            _create_role(connection, OWNER, passwords[OWNER])
        if APPLICATION not in existing:
            with connection.transaction():
                _create_role(connection, APPLICATION, passwords[APPLICATION])
                for setting, value in _APPLICATION_SETTINGS.items():
                    connection.execute(
                        sql.SQL("ALTER ROLE {} SET {} = {}").format(
                            sql.Identifier(APPLICATION), sql.Identifier(setting), sql.Literal(value)
                        )
                    )


def ensure_database(admin_url: str, name: str) -> None:
    """Create the database if it is missing, owned by the owner role and open to the application role.

    The grants are made every time: an earlier attempt may have ended before them.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found is None:
            _create(connection, name, "template1")
        _grant_database(connection, name)
    _grant_schema(admin_url, name)


def create_database(admin_url: str, name: str, template: str | None = None) -> None:
    """Create a database, empty or as a copy of another one to which nobody is connected.

    Raises psycopg.errors.DuplicateDatabase, or psycopg.errors.ObjectInUse when the template has sessions.
    Grants inside the template come along; those on the database itself are set anew.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        _create(connection, name, template or "template1")
        _grant_database(connection, name)
    if template is None:
        _grant_schema(admin_url, name)


def drop_database(admin_url: str, name: str) -> None:
    """Drop the database if it exists, ending its sessions."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _create_role(connection: psycopg.Connection, name: str, password: str) -> None:
    # Hashed here, so that the server never sees, and never logs, the password.
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}").format(
            sql.Identifier(name), sql.Literal(verifier.decode())
        )
    )


def _create(connection: psycopg.Connection, name: str, template: str) -> None:
    # Copying the files is twice as quick for a small template as writing each of its blocks to the log.
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
        )
    )


def _grant_database(connection: psycopg.Connection, name: str) -> None:
    database = sql.Identifier(name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(APPLICATION)))


def _grant_schema(admin_url: str, name: str) -> None:
    with psycopg.connect(admin_url, dbname=name, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(APPLICATION)))
