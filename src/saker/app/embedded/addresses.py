"""How a server is reached: URLs for whoever may read its passwords."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlencode

from saker.app.embedded import credentials, locks, pidfile
from saker.app.embedded.directory import DataDirectory
from saker.app.embedded.sockets import LOOPBACK

Role = Literal["saker_app", "saker_owner", "postgres"]
Way = Literal["socket", "tcp"]


@dataclass(frozen=True)
class Address:
    """Where a server listens. `port` also names the socket's file."""

    socket_directory: Path
    port: int
    tcp: bool
    passwords: Mapping[str, str] = field(repr=False)

    def url(self, database: str = "saker", role: Role = "saker_app", *, over: Way = "socket") -> str:
        """A postgresql:// URL with the role's password; ValueError for `tcp` on a server started without it."""
        login = f"{role}:{quote(self.passwords[role], safe='')}"
        name = quote(database, safe="")
        if over == "socket":
            place = {"host": os.fspath(self.socket_directory), "port": str(self.port)}
            return f"postgresql://{login}@/{name}?{urlencode(place)}"
        if not self.tcp:
            raise ValueError("this server was started without tcp")
        return f"postgresql://{login}@{LOOPBACK}:{self.port}/{name}"

    @property
    def admin_url(self) -> str:
        """The superuser's URL, for the functions of `databases`."""
        return self.url("postgres", "postgres")


def find(path: Path) -> Address | None:
    """The address of the server that another process runs in this directory, None when none is ready there.

    For commands beside a running `saker up`, by the same user (PermissionError for another). Raises CredentialsMissing.
    """
    directory = DataDirectory(path.expanduser().resolve(), account=None)
    if not directory.cluster.is_dir() or not locks.is_server_locked(directory):
        return None
    written = pidfile.read(directory.cluster)
    if written is None or written.state != "ready":
        return None
    return Address(Path(written.socket_directory), written.port, bool(written.listens_on), credentials.load(directory))
