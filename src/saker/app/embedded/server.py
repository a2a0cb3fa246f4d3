"""Starting the embedded server, and what a caller can do with one that runs."""

import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from saker.app.embedded import cluster, credentials, databases, leftovers, locks, programs, sockets
from saker.app.embedded.addresses import Address, Role, Way
from saker.app.embedded.directory import DataDirectory, prepare
from saker.app.embedded.errors import DiskFull
from saker.app.embedded.process import STOP_SECONDS, ServerProcess

# Nothing acknowledged is lost: fsync and synchronous_commit keep PostgreSQL's own default, on.
DEFAULT_SETTINGS: Mapping[str, str] = {
    "shared_buffers": "128MB",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_startup_progress_interval": "1s",  # a recovery speaks every second, so silence means something
}


def start(path: Path, *, tcp: bool = False, settings: Mapping[str, str] | None = None) -> "Running":
    """Create the cluster if the directory is new, start the server, and wait until it answers.

    `tcp` adds a free port on 127.0.0.1 to the unix socket; both ask for a password. `settings` are
    PostgreSQL's, on top of DEFAULT_SETTINGS. The server lives as long as this process at most; use
    the result as a context manager, or call its `stop()`.

    Raises any of `errors`; after an error nothing runs and nothing is locked.
    """
    with _disk_full(path):
        directory = prepare(path)
        lock = locks.take_launcher_lock(directory)
        running = Running(directory, lock, tcp=tcp, settings=settings or {})
        try:
            running.restart()
        except BaseException:
            running.stop()
            raise
        return running


class Running:
    """A server that runs, or ran until it was killed or stopped."""

    def __init__(self, directory: DataDirectory, lock: int, *, tcp: bool, settings: Mapping[str, str]) -> None:
        self._directory = directory
        self._lock: int | None = lock
        self._tcp = tcp
        self._port = sockets.free_port() if tcp else sockets.DEFAULT_PORT
        self._settings = {**DEFAULT_SETTINGS, **settings}
        self._process: ServerProcess | None = None
        self.path = directory.path
        self.log = directory.log
        self.address: Address  # the same after a restart; known before start() hands this object out

    @property
    def admin_url(self) -> str:
        """The superuser's URL, for the functions of `databases`."""
        return self.address.admin_url

    def url(self, database: str = "saker", role: Role = "saker_app", *, over: Way = "socket") -> str:
        """A postgresql:// URL with the role's password; ValueError for `tcp` on a server started without it."""
        return self.address.url(database, role, over=over)

    def __str__(self) -> str:
        return "the database"

    def is_running(self) -> bool:
        """False once the server was stopped, or killed from outside."""
        return self._process is not None and self._process.is_running()

    def ensure_database(self, name: str = "saker") -> None:
        """See `databases.ensure_database`."""
        databases.ensure_database(self.admin_url, name)

    def create_database(self, name: str, template: str | None = None) -> None:
        """See `databases.create_database`."""
        databases.create_database(self.admin_url, name, template)

    def drop_database(self, name: str) -> None:
        """See `databases.drop_database`."""
        databases.drop_database(self.admin_url, name)

    def restart(self) -> None:
        """Start the server (again, after it was killed); one that runs is stopped first. The address stays."""
        self._end()
        server_lock = locks.take_server_lock(self._directory, patience_seconds=STOP_SECONDS)
        try:
            command = self._prepare(server_lock)
            self._process = ServerProcess(self._directory, command, server_lock)
        finally:
            os.close(server_lock)  # the keeper has its own copy
        try:
            self._process.wait_until_ready(self.admin_url)
            databases.ensure_roles(self.admin_url, self.address.passwords)
        except BaseException:
            self._end()
            raise

    def stop(self) -> None:
        """Shut the server down in order and release the directory. A second call does nothing."""
        if self._lock is None:
            return
        try:
            self._end()
            sockets.remove_private_directory(self._directory)
        finally:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _prepare(self, server_lock: int) -> list[str]:
        """All that comes before the server: the last one's remains, programs, passwords, cluster. Its command line."""
        directory = self._directory
        leftovers.clear(directory)
        root = programs.copy_for_server(directory.programs) if directory.account else None
        socket_directory = sockets.private_directory(directory)
        passwords = credentials.load_or_create(directory)
        self.address = Address(socket_directory, self._port, self._tcp, passwords)
        if not directory.cluster.exists():
            initdb = programs.server_binary(root, "initdb")
            options = ["--no-sync"] if self._settings.get("fsync") == "off" else []
            # The socket's directory is the one private place that the server's account can read.
            with credentials.handed_over(directory, socket_directory / "password", passwords) as password_file:
                cluster.create(directory, [os.fspath(initdb), f"--pwfile={password_file}", *options], server_lock)
        settings = {
            **self._settings,
            "unix_socket_directories": os.fspath(socket_directory),
            "listen_addresses": sockets.LOOPBACK if self._tcp else "",
            "port": str(self._port),
        }
        postgres = programs.server_binary(root, "postgres")
        return [os.fspath(postgres), "-D", os.fspath(directory.cluster), *(f"--{k}={v}" for k, v in settings.items())]

    def _end(self) -> None:
        """Stop the server if one runs, also one whose keeper was killed."""
        if self._process is None:
            return
        ended_in_order = self._process.stop()
        self._process = None
        if not ended_in_order:
            server_lock = locks.take_server_lock(self._directory, patience_seconds=STOP_SECONDS)
            try:
                leftovers.clear(self._directory)
            finally:
                os.close(server_lock)


@contextmanager
def _disk_full(path: Path) -> Iterator[None]:
    """Say DiskFull when a write of our own, or our SQL, meets a full disk; what programs print is read elsewhere."""
    try:
        yield
    except psycopg.errors.DiskFull as error:
        raise DiskFull(path, shutil.disk_usage(path).free) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        existing = next(step for step in (path.absolute(), *path.absolute().parents) if step.exists())
        raise DiskFull(path, shutil.disk_usage(existing).free) from error
