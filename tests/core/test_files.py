"""The file store: bytes by the hash of their content, and no name that somebody chose."""

import hashlib
from pathlib import Path

import pytest

from saker.core.files import FileNotStored, FileStore
from saker.core.settings import Settings

CONTENT = b"\x00\xffpicture"
NAME = hashlib.sha256(CONTENT).hexdigest()


def places(directory: Path) -> list[str]:
    """Below which of its folders the content is stored."""
    return sorted(path.relative_to(directory).parts[0] for path in directory.rglob(NAME) if path.read_bytes() == CONTENT)


async def test_what_is_put_is_got_until_it_is_deleted(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    assert await store.put(CONTENT) == await store.put(CONTENT) == NAME
    assert await store.get(NAME) == CONTENT
    assert places(tmp_path) == ["files"]
    await store.delete(NAME)
    await store.delete(NAME)
    with pytest.raises(FileNotStored):
        await store.get(NAME)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", NAME.upper(), NAME[:-1], f"{NAME}0", f"/{NAME[1:]}"])
async def test_a_name_that_is_no_hash_is_not_stored(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    store = FileStore(tmp_path / "files")
    with pytest.raises(FileNotStored):
        await store.get(name)
    with pytest.raises(FileNotStored):
        await store.delete(name)


async def test_it_lies_where_the_settings_say(tmp_path: Path) -> None:
    await FileStore.from_settings(Settings(files_dir=tmp_path / "own")).put(CONTENT)
    await FileStore.from_settings(Settings(data_dir=tmp_path)).put(CONTENT)
    assert places(tmp_path) == ["files", "own"]
    with pytest.raises(RuntimeError, match="SAKER_FILES_DIR"):
        FileStore.from_settings(Settings(data_dir=None, files_dir=None))
