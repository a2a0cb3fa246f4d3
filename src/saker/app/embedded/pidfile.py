"""postmaster.pid: where a server writes who and where it is (PostgreSQL's src/include/utils/pidfile.h)."""

from dataclasses import dataclass
from pathlib import Path

NAME = "postmaster.pid"
_LINES = 8  # the last one, the state, is written when the server first has one


@dataclass(frozen=True)
class PidFile:
    """What the running, or the killed, server wrote. `pid` is 0 in a file cut short."""

    pid: int
    started: str = ""
    port: int = 0
    socket_directory: str = ""
    listens_on: str = ""
    state: str = ""


def read(cluster: Path) -> PidFile | None:
    """The file in this cluster, None without one."""
    try:
        lines = [line.strip() for line in (cluster / NAME).read_text().splitlines()]
    except FileNotFoundError:
        return None
    pid = int(lines[0]) if lines and lines[0].isdigit() else 0
    if len(lines) < _LINES:
        return PidFile(pid)
    _, _, started, port, socket_directory, listens_on, _, state = lines[:_LINES]
    return PidFile(pid, started, int(port), socket_directory, listens_on, state)
