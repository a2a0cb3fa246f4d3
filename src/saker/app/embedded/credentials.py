"""The three roles of the cluster and their passwords."""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from saker.app.embedded.directory import DataDirectory
from saker.app.embedded.errors import CredentialsMissing

SUPERUSER = "postgres"  # stays with the launcher
OWNER = "saker_owner"  # owns the databases and their schemas; migrates
APPLICATION = "saker_app"  # owns nothing
ROLES = (SUPERUSER, OWNER, APPLICATION)

_PASSWORD_BYTES = 32


def load_or_create(directory: DataDirectory) -> dict[str, str]:
    """Passwords by role, made at random before the cluster is; raises CredentialsMissing when they came apart."""
    if directory.credentials.exists() or directory.cluster.exists():
        return load(directory)
    passwords = {role: secrets.token_urlsafe(_PASSWORD_BYTES) for role in ROLES}
    partial = directory.credentials.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with create_private(partial) as file:
        json.dump(passwords, file)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(directory.credentials)
    return passwords


@contextmanager
def handed_over(directory: DataDirectory, path: Path, passwords: Mapping[str, str]) -> Iterator[Path]:
    """The superuser's password in a file for the server's account, for as long as initdb needs it."""
    with create_private(path) as file:
        directory.give(file.fileno())
        file.write(passwords[SUPERUSER])
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def create_private(path: Path) -> TextIO:
    """Create and open a file that only its owner can read, from the first byte on; a link in its place is refused."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")


def load(directory: DataDirectory) -> dict[str, str]:
    """Passwords by role. Raises CredentialsMissing."""
    try:
        stored = json.loads(directory.credentials.read_text())
        return {role: str(stored[role]) for role in ROLES}
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise CredentialsMissing(directory.credentials) from error
