"""Creating a cluster, and saying in our words why one of PostgreSQL's programs gave up."""

import errno
import os
import shutil
import subprocess
from pathlib import Path

from saker.app.embedded import keeper
from saker.app.embedded.credentials import SUPERUSER
from saker.app.embedded.directory import DataDirectory
from saker.app.embedded.errors import DiskFull, EmbeddedError, ServerDidNotStart

# PostgreSQL takes these words from the C library, in the C locale that we run it in.
_NO_SPACE = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT))

# The builtin provider needs no locale of the machine: order and case are the same everywhere.
_OPTIONS = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--auth=scram-sha-256",
    "--no-instructions",
    f"--username={SUPERUSER}",
)


def create(directory: DataDirectory, initdb: list[str], server_lock: int) -> None:
    """Run initdb beside the final place and move the result there: a cluster exists whole or not at all.

    initdb inherits the server's lock: should we die meanwhile, the next start waits for it to end.
    Raises DiskFull, ServerDidNotStart.
    """
    partial = directory.partial_cluster
    partial.mkdir(mode=0o700)
    directory.give(partial)
    account = directory.account
    finished = subprocess.run(
        [*initdb, *_OPTIONS, f"--pgdata={partial}"],
        cwd="/",
        env=keeper.ENVIRONMENT,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        pass_fds=[server_lock],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise explain(directory, "initdb failed", finished.stdout)
    partial.rename(directory.cluster)
    _sync(directory.path)


def explain(directory: DataDirectory, reason: str, output: str) -> EmbeddedError:
    """The error that this output stands for."""
    if any(words in output for words in _NO_SPACE):
        return DiskFull(directory.path, shutil.disk_usage(directory.path).free)
    return ServerDidNotStart(reason, directory.log, output.strip())


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
