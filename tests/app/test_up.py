"""`saker up` as people run it: a process that brings everything, keeps it alive, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import psutil
import pytest

from tests.fixtures.servers import LOOPBACK, free_ports

STARTED_WITHIN_SECONDS: Final = 120
ENDED_WITHIN_SECONDS: Final = 40
INTERRUPTED: Final = 130
LONG_ENOUGH: Final = "a-directory-whose-name-is-long-" * 5


class Up:
    """A running `saker up` on a port and a data directory of its own."""

    def __init__(self, directory: Path, port: int, *options: str) -> None:
        self.port = port
        self.log = directory / f"up-{len(list(directory.iterdir()))}.log"
        command = [sys.executable, "-m", "saker.app.cli", "up", "--port", str(port), "--data-dir", str(directory), *options]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "SAKER_", "FRONTEND_"))}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(command, env={**clean, "ENVIRONMENT": "test"}, stdout=out, stderr=subprocess.STDOUT)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://{LOOPBACK}:{self.port}{path}", timeout=10)

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/api/v1/health/ready").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def child(self, *words: str) -> psutil.Process:
        """The descendant in whose command line all of the words stand."""
        return next(one for one in self.children() if set(words) <= set(one.cmdline()))

    def database(self) -> psutil.Process:
        """The server process of PostgreSQL: the parent of its workers."""
        return next(one for one in self.children() if one.name() == "postgres" and "-D" in one.cmdline())

    def children(self) -> list[psutil.Process]:
        """Every process below this one."""
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found


def eventually(claim: Callable[[], bool], seconds: float = STARTED_WITHIN_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def all_gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=ENDED_WITHIN_SECONDS)
    return not alive


@contextmanager
def running(directory: Path, *options: str) -> Iterator[Up]:
    """`saker up`, ready; interrupted at the end as by Ctrl-C, after which nothing of it is left."""
    up = Up(directory, free_ports(1)[0], *options)
    try:
        assert eventually(up.is_ready), up.log.read_text()
        yield up
    finally:
        below = up.children()
        up.process.send_signal(signal.SIGINT)
        code = up.process.wait(ENDED_WITHIN_SECONDS)
        ended = all_gone(below)
        for one in below:
            if one.is_running():
                one.kill()
    assert ended, up.log.read_text()
    assert code == INTERRUPTED, up.log.read_text()


@pytest.fixture
def directory() -> Iterator[Path]:
    """Readable by the account that the database runs under, which what another run of tests keeps is not."""
    with tempfile.TemporaryDirectory(prefix="saker-up-") as made:
        path = Path(made)
        path.chmod(0o755)
        yield path


@pytest.mark.timeout(300)
def test_it_keeps_what_runs_beside_the_server_alive(directory: Path) -> None:
    with running(directory, "--no-demo") as up:
        page = up.get("/practise/portfolio")
        assert page.headers["content-type"].startswith("text/html")
        database, worker = up.database(), up.child("worker")
        database.kill()
        worker.kill()
        assert eventually(lambda: not database.is_running() and not worker.is_running())
        assert eventually(lambda: up.is_ready() and up.child("worker").pid != worker.pid)
        assert up.database().pid != database.pid
    assert "saker worker ended and is started again" in up.log.read_text()


@pytest.mark.timeout(300)
def test_a_second_one_is_told_which_is_in_its_way(directory: Path) -> None:
    with running(directory, "--no-demo") as first:
        same_port = Up(directory, first.port, "--no-demo")
        same_directory = Up(directory, free_ports(1)[0], "--no-demo")
        assert (same_port.process.wait(60), same_directory.process.wait(60)) == (1, 1)
        assert f"port {first.port} of {LOOPBACK} cannot be used" in same_port.log.read_text()
        assert str(directory / "postgres") in same_directory.log.read_text()
        assert first.is_ready()


@pytest.mark.timeout(300)
def test_killed_it_leaves_no_process_and_starts_again(directory: Path) -> None:
    up = Up(directory, free_ports(1)[0], "--no-demo")
    assert eventually(up.is_ready), up.log.read_text()
    below = up.children()
    up.process.kill()
    up.process.wait()
    assert all_gone(below)
    with running(directory, "--no-demo"):
        pass


@pytest.mark.timeout(300)
def test_a_long_path_is_no_obstacle(directory: Path) -> None:
    deep = directory / LONG_ENOUGH
    deep.mkdir(mode=0o755)
    with running(deep, "--no-demo") as up:
        assert up.get("/api/v1/health").json()["status"] == "ok"


def test_it_refuses_production(directory: Path) -> None:
    command = [sys.executable, "-m", "saker.app.cli", "up", "--data-dir", str(directory)]
    said = subprocess.run(command, env={**os.environ, "ENVIRONMENT": "production"}, capture_output=True, text=True, check=False)
    assert said.returncode != 0
    assert "Traceback" not in said.stderr
    assert not list(directory.iterdir())
