"""kill -9, of everything that can be killed, at every moment: no data is lost, no server is left."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from saker.app import embedded
from saker.app.embedded import locks
from saker.app.embedded.directory import DataDirectory
from saker.app.embedded.errors import ServerDidNotStart
from saker.app.embedded.process import ServerProcess

PATIENCE_SECONDS = 20.0


def eventually(claim: Callable[[], bool]) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def postmaster_of(path: Path) -> psutil.Process:
    return psutil.Process(int((path / "pgdata" / "postmaster.pid").read_text().split()[0]))


def keep(url: str, value: int) -> None:
    """Commit a row: from here on it may not be lost."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])


def kept(url: str) -> list[int]:
    with psycopg.connect(url, autocommit=True) as connection:
        return [value for (value,) in connection.execute("SELECT id FROM kept ORDER BY id")]


def test_a_killed_server_is_restarted_at_the_same_address_with_all_that_was_committed(data: Path, fast: dict[str, str]) -> None:
    with embedded.start(data, settings={**fast, "fsync": "on"}) as running:
        url = running.url(role="saker_owner")
        keep(url, 7)
        cut_off = psycopg.connect(url)
        cut_off.execute("INSERT INTO kept VALUES (8)")
        postmaster_of(running.path).kill()
        assert eventually(lambda: not running.is_running())
        with pytest.raises(psycopg.OperationalError):
            cut_off.commit()
        running.restart()
        assert kept(url) == [7]
        assert "database system was not properly shut down" in running.log.read_text()


def test_a_busy_backend_of_a_killed_server_does_not_stop_the_next_one(data: Path, fast: dict[str, str]) -> None:
    """Such a backend never looks whether its postmaster lives, and PostgreSQL refuses to start beside it."""
    with embedded.start(data, settings=fast) as running:
        busy = psycopg.connect(running.url(role="saker_owner"))
        backend = psutil.Process(busy.info.backend_pid)

        def count_for_ever() -> None:
            with pytest.raises(psycopg.OperationalError):
                busy.execute("SELECT count(*) FROM generate_series(1, 1e15::bigint) a")

        counting = threading.Thread(target=count_for_ever)
        counting.start()
        assert eventually(lambda: backend.cpu_times().user > 0.2)
        postmaster_of(running.path).kill()
        assert eventually(lambda: not running.is_running())
        assert not gone(backend)
        running.restart()
        counting.join(PATIENCE_SECONDS)
        assert gone(backend)
        keep(running.url(role="saker_owner"), 7)


def test_the_server_ends_with_its_killed_launcher(data: Path, fast: dict[str, str], launch: Callable[..., Any]) -> None:
    launcher = launch(data).ready()
    server, keeper = launcher.server, launcher.keeper
    keep(launcher.facts["url"], 7)
    launcher.kill()
    assert eventually(lambda: gone(server) and gone(keeper))
    with embedded.start(launcher.path, settings=fast) as running:
        assert kept(running.url(role="saker_owner")) == [7]
        assert "was not properly shut down" not in running.log.read_text()


def test_a_start_waits_for_the_server_of_a_launcher_killed_just_before(
    data: Path, fast: dict[str, str], launch: Callable[..., Any]
) -> None:
    launcher = launch(data).ready()
    server = launcher.server
    keep(launcher.facts["url"], 7)
    launcher.kill()
    with embedded.start(launcher.path, settings=fast) as running:
        assert gone(server)
        assert kept(running.url(role="saker_owner")) == [7]


def test_the_server_ends_with_its_launcher_though_a_fork_of_it_lives(data: Path, launch: Callable[..., Any]) -> None:
    launcher = launch(data, then="fork").ready()
    server = launcher.server
    (fork,) = (p for p in psutil.Process(launcher.process.pid).children() if p != launcher.keeper)
    try:
        launcher.kill()
        assert eventually(lambda: gone(server))
        assert not gone(fork)
    finally:
        fork.kill()


def test_a_server_whose_launcher_and_keeper_were_killed_is_stopped_by_the_next_start(
    data: Path, fast: dict[str, str], launch: Callable[..., Any]
) -> None:
    launcher = launch(data).ready()
    server = launcher.server
    keep(launcher.facts["url"], 7)
    launcher.keeper.kill()
    launcher.kill()
    assert kept(launcher.facts["url"]) == [7], "the server still runs, left by everybody"
    with embedded.start(launcher.path, settings=fast) as running:
        assert gone(server)
        assert kept(running.url(role="saker_owner")) == [7]
        assert "was not properly shut down" not in running.log.read_text()


def test_stop_stops_a_server_whose_keeper_was_killed(data: Path, fast: dict[str, str]) -> None:
    with embedded.start(data, settings=fast) as running:
        server = postmaster_of(running.path)
        keeper = server.parent()
        assert keeper is not None
        keeper.kill()
        assert eventually(lambda: not running.is_running())
        assert not gone(server)
    assert gone(server)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_keeper_that_is_asked_to_end_stops_its_server_first(data: Path, fast: dict[str, str], number: int) -> None:
    with embedded.start(data, settings=fast) as running, psycopg.connect(running.admin_url):
        server = postmaster_of(running.path)
        keeper = server.parent()
        assert keeper is not None
        keeper.send_signal(number)
        assert eventually(lambda: not running.is_running())
        assert gone(server)
    assert "database system is shut down" in running.log.read_text()


def test_an_interrupt_of_the_terminal_reaches_the_application_and_not_the_server(data: Path, launch: Callable[..., Any]) -> None:
    launcher = launch(data).ready()
    assert os.getsid(launcher.keeper.pid) != os.getsid(launcher.process.pid)
    assert os.getpgid(launcher.server.pid) != os.getpgid(launcher.process.pid)


@pytest.mark.parametrize("moment", ["credentials.json", "pgdata.partial", "pgdata.partial/global/pg_control", "pgdata"])
def test_a_launcher_killed_while_it_creates_the_cluster_leaves_nothing_in_the_way(
    place: Path, fast: dict[str, str], launch: Callable[..., Any], moment: str
) -> None:
    launcher = launch(place / "data")
    assert eventually((launcher.path / moment).exists)
    launcher.kill()
    with embedded.start(launcher.path, settings=fast) as running:
        running.ensure_database("saker")
        keep(running.url(role="saker_owner"), 7)
        assert not (running.path / "pgdata.partial").exists()


def test_the_number_of_a_killed_server_may_belong_to_another_process_by_now(data: Path, fast: dict[str, str]) -> None:
    """After a restart of a container numbers repeat; PostgreSQL alone would refuse to start."""
    with embedded.start(data, settings=fast) as running:
        server = postmaster_of(running.path)
        pid_file = running.path / "pgdata" / "postmaster.pid"
        with subprocess.Popen(["sleep", "60"], user=server.uids().effective) as innocent:
            server.kill()
            assert eventually(lambda: not running.is_running())
            lines = pid_file.read_text().split("\n")
            pid_file.write_text("\n".join([str(innocent.pid), *lines[1:]]))
            running.restart()
            psycopg.connect(running.admin_url).close()
            assert innocent.poll() is None, "the other process is not ours to end"
            innocent.kill()


def fake_server(place: Path, script: str) -> ServerProcess:
    """A keeper with a shell script in the server's place."""
    (place / "pgdata").mkdir()
    directory = DataDirectory(place, account=None)
    lock = locks.take_server_lock(directory, patience_seconds=0)
    try:
        return ServerProcess(directory, ["/bin/sh", "-c", script], lock)
    finally:
        os.close(lock)


def test_a_recovery_is_waited_for_as_long_as_it_goes_on(place: Path) -> None:
    server = fake_server(place, "for i in 1 2 3 4 5 6 7 8; do echo redo in progress $i; sleep 0.1; done; exit 3")
    with pytest.raises(ServerDidNotStart, match=r"ended with status(.|\n)*redo in progress 8"):
        server.wait_until_ready("", silence_seconds=0.5)
    assert not server.stop()


def test_a_server_that_has_been_silent_for_long_is_given_up(place: Path) -> None:
    server = fake_server(place, "echo redo in progress; exec sleep 60")
    with pytest.raises(ServerDidNotStart, match=r"silent for 0.2 s(.|\n)*redo in progress"):
        server.wait_until_ready("", silence_seconds=0.2)
    assert not server.stop()
