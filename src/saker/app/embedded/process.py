"""One run of the server: its keeper, its log, its readiness and its end."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import BinaryIO

import psycopg

from saker.app.embedded import cluster, keeper, pidfile
from saker.app.embedded.directory import DataDirectory
from saker.app.embedded.errors import EmbeddedError

# A recovery is waited for as long as it writes to its log; only its final checkpoint is silent for long.
SILENCE_SECONDS = 300.0
CONNECT_SECONDS = 10.0
STOP_SECONDS = keeper.FAST_SHUTDOWN_SECONDS + 60.0

_LOG_BYTES = 8 * 2**20
_TAIL_LINES = 15
_POLL_SECONDS = 0.005


class ServerProcess:
    """A keeper with its server. The keeper inherits `server_lock` and holds it to the server's end."""

    def __init__(self, directory: DataDirectory, command: Sequence[str], server_lock: int) -> None:
        self._directory = directory
        self._log_start = 0
        self._stale = pidfile.read(directory.cluster)
        account = directory.account
        ids = ["-", "-"] if account is None else [str(account.uid), str(account.gid)]
        with self._open_log() as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", keeper.__file__, str(os.getpid()), *ids, *command],
                cwd="/",
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=[server_lock],
                start_new_session=True,
            )

    def is_running(self) -> bool:
        """Whether the keeper lives; it ends when its server does."""
        return self._keeper.poll() is None

    def wait_until_ready(self, admin_url: str, *, silence_seconds: float = SILENCE_SECONDS) -> None:
        """Wait for the server to answer, through a recovery of any length that goes on.

        Raises DiskFull, ServerDidNotStart.
        """
        log_size, heard_at = -1, time.monotonic()
        while not self._says_ready():
            if not self.is_running():
                raise self._failure(f"it ended with status {self._keeper.returncode}")
            if (size := self._directory.log.stat().st_size) != log_size:
                log_size, heard_at = size, time.monotonic()
            if time.monotonic() - heard_at > silence_seconds:
                raise self._failure(f"it has been silent for {silence_seconds:g} s")
            time.sleep(_POLL_SECONDS)
        self._connect(admin_url)

    def stop(self) -> bool:
        """Ask for a fast shutdown, wait for it, and tell whether the server ended in order."""
        if self._keeper.stdin is not None:
            self._keeper.stdin.close()
        return self._keeper.wait(STOP_SECONDS) == 0

    def _open_log(self) -> BinaryIO:
        log = self._directory.log
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._log_start = os.fstat(descriptor).st_size
        return os.fdopen(descriptor, "ab")

    def _says_ready(self) -> bool:
        """The server keeps its state in its pid file; the one of a killed server may still lie there."""
        written = pidfile.read(self._directory.cluster)
        return written is not None and written != self._stale and written.state == "ready"

    def _connect(self, admin_url: str) -> None:
        deadline = time.monotonic() + CONNECT_SECONDS
        while True:
            try:
                psycopg.connect(admin_url, connect_timeout=int(CONNECT_SECONDS)).close()
            except psycopg.OperationalError as error:
                if not self.is_running() or time.monotonic() > deadline:
                    raise self._failure(f"it runs but does not let the launcher in ({error})") from error
                time.sleep(_POLL_SECONDS)
            else:
                return

    def _failure(self, reason: str) -> EmbeddedError:
        with self._directory.log.open("rb") as log:
            log.seek(self._log_start)
            written = log.read().decode(errors="replace")
        return cluster.explain(self._directory, reason, "\n".join(written.splitlines()[-_TAIL_LINES:]))
