"""Places for data directories, a server to look at, and launchers in processes of their own."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import psutil
import pytest

from saker.app import embedded

SOURCES = Path(embedded.__file__).parents[3]
FAST = {"fsync": "off", "max_connections": "20", "shared_buffers": "16MB"}
PATIENCE_SECONDS = 20.0
MEMORY_BYTES = 2**30

_LAUNCHER = """
import json, os, sys, time
from pathlib import Path
from saker.app import embedded
with embedded.start(Path(sys.argv[1]), settings=json.loads(sys.argv[2])) as running:
    running.ensure_database("saker")
    if sys.argv[3] == "fork" and os.fork() == 0:
        time.sleep(60)
        os._exit(0)
    print(json.dumps({"url": running.url(role="saker_owner"), "uid": os.geteuid()}), flush=True)
    sys.stdin.read()
"""


class Launcher:
    """A process that starts a server, says so, and goes on until its input ends or it is killed."""

    def __init__(self, path: Path, *, prefix: Sequence[str] = (), then: str = "wait", **environment: str) -> None:
        self.path = path
        self.facts: dict[str, Any] = {}
        self.process = subprocess.Popen(
            [*prefix, sys.executable, "-c", _LAUNCHER, str(path), json.dumps(FAST), then],
            env={**os.environ, "PYTHONPATH": str(SOURCES), **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> Self:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.errors()
        self.facts = json.loads(line)
        return self

    @property
    def server_lock(self) -> Path:
        return self.path / "server.lock"

    @property
    def server(self) -> psutil.Process:
        """The postmaster."""
        return psutil.Process(int((self.path / "pgdata" / "postmaster.pid").read_text().split()[0]))

    @property
    def keeper(self) -> psutil.Process:
        parent = self.server.parent()
        assert parent is not None
        return parent

    def kill(self) -> None:
        self.process.kill()
        self._close()

    def stop(self) -> None:
        """Let it end in order."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(PATIENCE_SECONDS) == 0
        self._close()

    def errors(self) -> str:
        """What it says on standard error until it ends by itself."""
        _, errors = self.process.communicate(timeout=PATIENCE_SECONDS)
        return errors

    def wait_for_the_servers_end(self) -> None:
        """The directory is removed next."""
        if self.server_lock.exists():
            with self.server_lock.open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)

    def _close(self) -> None:
        self.process.wait(PATIENCE_SECONDS)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


def _fast_disk() -> str:
    """Memory where there is enough of it: a cluster is a thousand small files."""
    memory = "/dev/shm"
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MEMORY_BYTES:
        return memory
    return "/tmp"


@contextmanager
def _place() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="saker-test-", dir=_fast_disk()))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path)


@pytest.fixture
def place() -> Iterator[Path]:
    """A short path that every account can pass through (pytest's own tmp_path is closed to others)."""
    with _place() as path:
        yield path


@pytest.fixture(scope="session")
def fast() -> dict[str, str]:
    """Settings for clusters that need not outlive the machine."""
    return FAST


@pytest.fixture(scope="session")
def original(fast: dict[str, str]) -> Iterator[Path]:
    """A data directory with the database `saker`, made once and stopped in order."""
    with _place() as path:
        with embedded.start(path / "data", settings=fast) as server:
            server.ensure_database("saker")
        yield path / "data"


@pytest.fixture
def data(original: Path, place: Path) -> Path:
    """A data directory of the test's own: a copy of the original, which is faster than a new one."""
    subprocess.run(["cp", "-a", original, place / "data"], check=True)
    return place / "data"


@pytest.fixture(scope="module")
def running(fast: dict[str, str]) -> Iterator[embedded.Running]:
    """A server with the database `saker`, for tests that only look."""
    with _place() as path, embedded.start(path / "data", tcp=True, settings=fast) as server:
        server.ensure_database("saker")
        yield server


@pytest.fixture
def launch() -> Iterator[Callable[..., Launcher]]:
    """Start a launcher in another process; what is left of it at the end of the test is killed."""
    launchers: list[Launcher] = []

    def started(path: Path, *, prefix: Sequence[str] = (), then: str = "wait", **environment: str) -> Launcher:
        launchers.append(Launcher(path, prefix=prefix, then=then, **environment))
        return launchers[-1]

    yield started
    for launcher in launchers:
        launcher.kill()
    for launcher in launchers:
        launcher.wait_for_the_servers_end()
