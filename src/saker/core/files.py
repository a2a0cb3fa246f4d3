"""The file store: a local directory, through the interface that an S3-compatible store has too.

A stored file's name is the SHA-256 of its content, so the same bytes are stored once and a name cannot be chosen by
whoever sends the file.
"""

import hashlib
from pathlib import Path

import obstore
from obstore.store import LocalStore

from saker.core.errors import NotFound
from saker.core.settings import Settings


class FileNotStored(NotFound):
    """No file of that name is stored."""

    code = "file_not_stored"


class FileStore:
    """Puts and gets bytes by content hash."""

    def __init__(self, directory: Path) -> None:
        self._store = LocalStore(directory, mkdir=True)

    @classmethod
    def from_settings(cls, settings: Settings) -> "FileStore":
        """The store in SAKER_FILES_DIR, or in `files` of the data directory. Raises RuntimeError with neither."""
        directory = settings.files_dir or (settings.data_dir / "files" if settings.data_dir else None)
        if directory is None:
            message = "set SAKER_FILES_DIR or SAKER_DATA_DIR"
            raise RuntimeError(message)
        return cls(directory)

    async def put(self, content: bytes) -> str:
        """Store the bytes and return their name; storing them again changes nothing."""
        name = hashlib.sha256(content).hexdigest()
        await obstore.put_async(self._store, _path(name), content)
        return name

    async def get(self, name: str) -> bytes:
        """The bytes of that name. Raises FileNotStored."""
        try:
            found = await obstore.get_async(self._store, _path(name))
        except FileNotFoundError:
            raise FileNotStored from None
        return bytes(await found.bytes_async())

    async def delete(self, name: str) -> None:
        """Forget the bytes; forgetting what is not there is no error."""
        try:
            await obstore.delete_async(self._store, _path(name))
        except FileNotFoundError:
            return


def _path(name: str) -> str:
    if len(name) != 64 or set(name) - set("0123456789abcdef"):  # noqa: PLR2004 - hex digits of SHA-256
        raise FileNotStored
    return f"{name[:2]}/{name}"
