"""Servers whose launcher and keeper are both dead, and the files that a killed server leaves behind.

Called with both locks held, so whatever still runs in the cluster's directory belongs to no living
launcher. It is stopped rather than adopted: its socket, its settings and its keeper may be wrong or
gone, a fast shutdown loses nothing, and afterwards there is only one kind of start.
"""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

from saker.app.embedded import pidfile
from saker.app.embedded.directory import DataDirectory
from saker.app.embedded.errors import LeftoverServer

FAST_SHUTDOWN_SECONDS = 120.0
IMMEDIATE_SHUTDOWN_SECONDS = 30.0
_POLL_SECONDS = 0.01


def clear(directory: DataDirectory) -> None:
    """Stop leftover servers and remove what would mislead the next one. Raises LeftoverServer."""
    if directory.partial_cluster.exists():
        shutil.rmtree(directory.partial_cluster)  # an initdb that was killed
    written = pidfile.read(directory.cluster)
    if written is None:
        return
    _stop(directory, written.pid)
    # The file must not outlive the server: after a restart of the machine or the container its number may
    # belong to another process, and PostgreSQL would refuse to start. That no process works in the
    # directory any more was seen above, which is what the file is there to tell.
    if _can_see_processes():
        (directory.cluster / pidfile.NAME).unlink(missing_ok=True)


def _stop(directory: DataDirectory, postmaster: int) -> None:
    if not _can_see_processes():
        return
    running = _processes(directory.cluster)
    if postmaster in running:
        _signal([postmaster], signal.SIGINT)
        running = _wait(directory.cluster, FAST_SHUTDOWN_SECONDS)
    # Backends whose postmaster is dead end by themselves, unless they are busy; they have nothing to save.
    _signal(running, signal.SIGQUIT)
    running = _wait(directory.cluster, IMMEDIATE_SHUTDOWN_SECONDS)
    if running:
        raise LeftoverServer(directory.path, running[0])


def _can_see_processes() -> bool:
    """Only Linux tells cheaply and surely in which directory a process works; elsewhere PostgreSQL judges alone."""
    return sys.platform == "linux"


def _processes(cluster: Path) -> list[int]:
    """Process ids of PostgreSQL's processes that work in this cluster (all of them change into it)."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            works_here = (entry / "cwd").samefile(cluster)  # by identity: neither a link nor a move hides a server
            program = (entry / "exe").readlink().name.removesuffix(" (deleted)")
        except OSError:  # it ended meanwhile, or belongs to somebody else and so is not ours
            continue
        if works_here and program == "postgres":
            found.append(int(entry.name))
    return found


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _wait(cluster: Path, seconds: float) -> list[int]:
    deadline = time.monotonic() + seconds
    while (running := _processes(cluster)) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return running
