"""The data directory: its layout, and whether this launcher may use it.

launcher.lock     held (flock) by the launcher, with its process id inside
server.lock       held by the keeper for as long as a server runs
credentials.json  passwords of the three roles, 0600
pgdata/           the cluster; appears whole (initdb works in pgdata.partial, then a rename)
run/              the socket, 0700; a symbolic link to a shorter place when this path is too long for one
server.log        what PostgreSQL says; server.log.1 is the one before
programs/         as root only: PostgreSQL's programs where the server's account can read them
"""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from saker.app.embedded import programs
from saker.app.embedded.errors import (
    DataDirectoryUnreachable,
    NotADataDirectory,
    OtherMajorVersion,
    ServerAccountMissing,
    ServerAccountRefused,
)

# As root: a system user made for Saker when there is one, else the account that owns nothing.
SERVER_ACCOUNTS = ("saker", "nobody")

_KNOWN = {
    "launcher.lock",
    "server.lock",
    "credentials.json",
    "credentials.partial",
    "pgdata",
    "pgdata.partial",
    "run",
    "server.log",
    "server.log.1",
    "programs",
}


@dataclass(frozen=True)
class Account:
    """An unprivileged account that runs the server when Saker runs as root."""

    name: str
    uid: int
    gid: int


class DataDirectory:
    """Paths below one data directory. `account` is None when the server runs as ourselves."""

    def __init__(self, path: Path, account: Account | None) -> None:
        self.path = path
        self.account = account
        self.launcher_lock = path / "launcher.lock"
        self.server_lock = path / "server.lock"
        self.credentials = path / "credentials.json"
        self.cluster = path / "pgdata"
        self.partial_cluster = path / "pgdata.partial"
        self.run = path / "run"
        self.log = path / "server.log"
        self.programs = path / "programs"

    def give(self, what: Path | int) -> None:
        """Hand a path, or an open file, that we have just made to the account that runs the server.

        A path in a directory of that account must come as an open file: the account could put a link in its place.
        """
        if self.account is not None:
            os.chown(what, self.account.uid, self.account.gid)


def default_directory() -> Path:
    """Where the database lives unless told otherwise: /var/lib/saker/postgres as root, else below XDG_DATA_HOME."""
    if os.geteuid() == 0:
        return Path("/var/lib/saker/postgres")
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base, "saker", "postgres")


def prepare(path: Path) -> DataDirectory:
    """Create the directory if it is missing, and refuse one that is not ours, before anything in it changes.

    Raises NotADataDirectory, OtherMajorVersion, DataDirectoryUnreachable, ServerAccountMissing,
    ServerAccountRefused.
    """
    path = path.expanduser().resolve()
    existing = _nearest_existing(path)
    account = _server_account(path / "pgdata")
    if account is not None:
        _check_reachable(existing, account)
    if not os.access(existing, os.R_OK | os.W_OK | os.X_OK):
        raise DataDirectoryUnreachable(path, existing, pwd.getpwuid(os.geteuid()).pw_name)
    # As root the server's account has to pass through, and only to pass through.
    _make(path, 0o700 if account is None else 0o711)
    directory = DataDirectory(path, account)
    _check_contents(directory)
    return directory


def _server_account(cluster: Path) -> Account | None:
    """Nobody special for an ordinary user; as root the owner of the cluster, else a known account."""
    if os.geteuid() != 0:
        return None
    entries = {entry.pw_name: entry for entry in pwd.getpwall()}
    owner = cluster.stat().st_uid if cluster.exists() else 0
    owners = [entry for entry in entries.values() if entry.pw_uid == owner != 0]
    known = [entries[name] for name in SERVER_ACCOUNTS if name in entries]
    chosen = next(iter((*owners, *known)), None)
    if chosen is None:
        raise ServerAccountMissing(SERVER_ACCOUNTS)
    return Account(chosen.pw_name, chosen.pw_uid, chosen.pw_gid)


def _nearest_existing(path: Path) -> Path:
    for step in (path, *path.parents):
        try:
            mode = step.stat().st_mode
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            continue
        if not stat.S_ISDIR(mode):
            raise NotADataDirectory(step, "a file in its place")
        return step
    raise AssertionError(path)


def _check_reachable(path: Path, account: Account) -> None:
    """Ask the kernel, as that account, whether it can enter (modes, access lists and mounts all count)."""
    if _can_enter(path, account):
        return
    for step in (*reversed(path.parents), path):
        if not _can_enter(step, account):
            raise DataDirectoryUnreachable(path, step, account.name)


def _can_enter(path: Path, account: Account) -> bool:
    try:
        entered = subprocess.run(
            ["/bin/sh", "-c", 'cd -- "$1"', "sh", os.fspath(path)],
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError as error:  # the kernel does not let this root become anybody else
        raise ServerAccountRefused(account.name) from error
    return entered.returncode == 0


def _make(path: Path, mode: int) -> None:
    """Make the missing directories with these modes whatever the umask; those that exist keep theirs."""
    if path.is_dir():
        return
    _make(path.parent, 0o755)
    path.mkdir(exist_ok=True)
    path.chmod(mode)


def _check_contents(directory: DataDirectory) -> None:
    strangers = sorted(entry.name for entry in directory.path.iterdir() if entry.name not in _KNOWN)
    if strangers:
        raise NotADataDirectory(directory.path, strangers[0])
    if not directory.cluster.exists():
        return
    try:
        found = (directory.cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError as error:
        raise NotADataDirectory(directory.path, "pgdata without PG_VERSION") from error
    if found != programs.major_version():
        raise OtherMajorVersion(directory.path, found, programs.major_version())
