"""Where the server listens: a private directory for its socket, and a free port on loopback when asked."""

import os
import shutil
import socket
import stat
import tempfile
from pathlib import Path

from saker.app.embedded.directory import DataDirectory

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 5432

# A socket's whole path fits into 103 bytes (macOS; 107 on Linux), of which /.s.PGSQL.65535 takes 15.
_DIRECTORY_BYTES = 88
_PRIVATE = 0o700
_SHORT_PLACE = "/tmp"  # noqa: S108 - only for mkdtemp; TMPDIR may be long, or closed to the server's account


def private_directory(directory: DataDirectory) -> Path:
    """An empty 0700 directory of the server's account whose path is short enough for a socket.

    `run` in the data directory; when that path is too long, a directory under /tmp to which `run` is a
    symbolic link, so that a launcher that was killed does not leave it behind for good.
    """
    run = directory.run
    found = run.readlink() if run.is_symlink() else run
    if _is_short(found) and _emptied(found, directory):
        return found
    if run.is_symlink():
        run.unlink()
    elif run.exists():
        shutil.rmtree(run)
    if _is_short(run):
        run.mkdir(mode=_PRIVATE)
        directory.give(run)
        return run
    made = Path(tempfile.mkdtemp(prefix="saker-", dir=_SHORT_PLACE))
    directory.give(made)
    run.symlink_to(made)
    return made


def remove_private_directory(directory: DataDirectory) -> None:
    """Leave nothing in /tmp behind; a `run` in the data directory stays."""
    run = directory.run
    if not run.is_symlink():
        return
    if _emptied(run.readlink(), directory):
        run.readlink().rmdir()
    run.unlink()


def free_port() -> int:
    """A port on loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _is_short(path: Path) -> bool:
    return len(os.fsencode(path)) <= _DIRECTORY_BYTES


def _emptied(path: Path, directory: DataDirectory) -> bool:
    """Whether the directory is still there and private to the server's account; if so, now without old sockets.

    Everything goes through one descriptor: in /tmp, a path may change its meaning between two looks.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return False
    try:
        status = os.fstat(descriptor)
        owner = os.geteuid() if directory.account is None else directory.account.uid
        if status.st_uid != owner or stat.S_IMODE(status.st_mode) != _PRIVATE:
            return False
        for name in os.listdir(descriptor):  # noqa: PTH208 - a descriptor has no path
            os.unlink(name, dir_fd=descriptor)
        return True
    finally:
        os.close(descriptor)
