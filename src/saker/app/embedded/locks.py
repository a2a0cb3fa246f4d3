"""Two advisory locks (flock): one launcher per directory, one server per directory.

The kernel releases both when their holders die, however they die; no process id is ever judged.
"""

import fcntl
import os
import time
from pathlib import Path

from saker.app.embedded import pidfile
from saker.app.embedded.directory import DataDirectory
from saker.app.embedded.errors import DataDirectoryInUse, LeftoverServer

_PID_WRITTEN_SECONDS = 1.0
_POLL_SECONDS = 0.01
_PID_WIDTH = 20  # always the same, so that one write replaces an older number


def take_launcher_lock(directory: DataDirectory) -> int:
    """Return the descriptor that holds the lock, or raise DataDirectoryInUse naming the holder."""
    descriptor = _open(directory.launcher_lock)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise DataDirectoryInUse(directory.path, _holder(directory.launcher_lock)) from error
    try:
        os.pwrite(descriptor, f"{os.getpid():<{_PID_WIDTH}}".encode(), 0)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def take_server_lock(directory: DataDirectory, *, patience_seconds: float) -> int:
    """Wait until the keeper of a launcher that died has stopped its server; return the descriptor.

    Raises LeftoverServer when it takes longer than the keeper allows a shutdown to take.
    """
    descriptor = _open(directory.server_lock)
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                os.close(descriptor)
                server = pidfile.read(directory.cluster)
                raise LeftoverServer(directory.path, server.pid if server else 0) from error
            time.sleep(_POLL_SECONDS)
        else:
            return descriptor


def is_server_locked(directory: DataDirectory) -> bool:
    """Whether somebody's server runs. Looks by taking the lock for a moment, which `take_server_lock` outwaits."""
    descriptor = _open(directory.server_lock)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _holder(path: Path) -> int:
    """The process id in a lock file; its holder may have taken the lock a moment before writing it. 0 if unknown."""
    deadline = time.monotonic() + _PID_WRITTEN_SECONDS
    while time.monotonic() < deadline:
        if (text := path.read_text().strip()).isdigit():
            return int(text)
        time.sleep(_POLL_SECONDS)
    return 0
