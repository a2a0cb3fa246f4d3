"""The server's parent process: runs PostgreSQL for as long as the launcher lives, and not longer.

Started by `server.py` as a plain script (standard library only, no site packages), in a session of its
own, so that Ctrl-C reaches the application first. Arguments: the launcher's process id, the user and
group id for the server (or two dashes), then the server's command line. Standard input is a pipe whose
other end only the launcher holds; when it closes (`stop()`, a normal exit, kill -9: the kernel closes
it in every case) the keeper asks for a fast shutdown and waits for it. It inherits the descriptor of
`server.lock`, so that lock is free exactly when the keeper, and with it the server, has gone. Its exit
status is 0 when the server ended in order.

Why not prctl(PR_SET_PDEATHSIG) alone: it follows the *thread* that forked, so a server started from a
worker thread would die with that thread, and it exists on Linux only.
"""

import os
import select
import signal
import subprocess
import sys
from types import FrameType

# Nothing of the launcher's: no PG… variable, no locale and no time zone reaches PostgreSQL.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
FAST_SHUTDOWN_SECONDS = 120.0
LOOK_AT_PARENT_SECONDS = 1.0


def main(arguments: list[str]) -> int:
    """Run the server to its end, or to the launcher's."""
    launcher, uid, gid, *command = arguments
    watch = Watch(int(launcher))
    as_ourselves = uid == "-"
    server = subprocess.Popen(
        command,
        env=ENVIRONMENT,
        user=None if as_ourselves else int(uid),
        group=None if as_ourselves else int(gid),
        extra_groups=None if as_ourselves else [],
        stdin=subprocess.DEVNULL,
    )
    while server.poll() is None and not watch.wants_the_end():
        watch.wait()
    if server.poll() is None:
        server.send_signal(signal.SIGINT)  # fast: roll back, disconnect, checkpoint
    try:
        status = server.wait(FAST_SHUTDOWN_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)  # immediate: the next start recovers from the log, nothing is lost
        status = server.wait()
    return 0 if status == 0 else 1


class Watch:
    """What the keeper waits for: the launcher's end, a request to stop, the server's end."""

    def __init__(self, launcher: int) -> None:
        self._launcher = launcher
        self._asked = False
        self._woken, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, self._note)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask)

    def wants_the_end(self) -> bool:
        """Whether the server shall stop."""
        # The parent is looked at too: a fork of the launcher may hold the pipe open after its death.
        return self._asked or os.getppid() != self._launcher

    def wait(self) -> None:
        """Until something may have changed; a second at most."""
        readable, _, _ = select.select([sys.stdin, self._woken], [], [], LOOK_AT_PARENT_SECONDS)
        if self._woken in readable:
            os.read(self._woken, 64)
        if sys.stdin in readable:
            self._asked = True

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        """SIGCHLD: the wake-up descriptor has already ended the wait."""

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
