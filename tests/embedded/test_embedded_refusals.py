"""What the launcher refuses to touch, and what it says: facts, and a remedy."""

import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from saker.app import embedded
from saker.app.embedded.errors import (
    CredentialsMissing,
    DataDirectoryInUse,
    DataDirectoryUnreachable,
    DiskFull,
    NotADataDirectory,
    OtherMajorVersion,
    ServerDidNotStart,
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a place that others cannot enter, or mount")


def contents(path: Path) -> set[tuple[str, int]]:
    return {(str(entry.relative_to(path)), entry.lstat().st_mode) for entry in path.rglob("*")}


def test_a_directory_in_use_is_refused_naming_the_process(data: Path, fast: dict[str, str], launch: Callable[..., Any]) -> None:
    first = launch(data).ready()
    with pytest.raises(DataDirectoryInUse, match=f"in use by process {first.process.pid}.*--data-dir") as caught:
        embedded.start(data, settings=fast)
    assert caught.value.pid == first.process.pid
    with psycopg.connect(first.facts["url"]) as undisturbed:
        undisturbed.execute("SELECT 1")
    first.kill()
    with embedded.start(data, settings=fast) as running:
        assert running.is_running()


def test_of_several_first_starts_at_once_one_wins(place: Path, launch: Callable[..., Any]) -> None:
    launchers = [launch(place / "data") for _ in range(4)]
    first_lines = [(launcher, launcher.process.stdout.readline()) for launcher in launchers]
    ready = [launcher for launcher, line in first_lines if line]
    refused = [launcher for launcher, line in first_lines if not line]
    assert (len(ready), len(refused)) == (1, 3)
    for launcher in refused:
        assert f"DataDirectoryInUse: {place / 'data'} is in use by process {ready[0].process.pid}" in launcher.errors()


def test_a_second_start_in_one_process_is_refused(data: Path, fast: dict[str, str]) -> None:
    with embedded.start(data, settings=fast), pytest.raises(DataDirectoryInUse):
        embedded.start(data, settings=fast)


def test_a_directory_of_another_major_version_is_refused_and_left_alone(data: Path, fast: dict[str, str]) -> None:
    (data / "pgdata" / "PG_VERSION").write_text("15\n")
    before = contents(data)
    with pytest.raises(OtherMajorVersion, match=r"PostgreSQL 15; this Saker runs PostgreSQL 18.*pg_dump") as caught:
        embedded.start(data, settings=fast)
    assert (caught.value.found, caught.value.supported) == ("15", "18")
    assert contents(data) == before


@pytest.mark.parametrize("name", ["holiday.jpg", "PG_VERSION", ".hidden"])
def test_a_directory_with_other_things_in_it_is_refused_and_left_alone(place: Path, name: str) -> None:
    (place / name).write_text("18\n")
    before = contents(place)
    with pytest.raises(NotADataDirectory, match=f"'{name}'.*empty or a new directory"):
        embedded.start(place)
    assert contents(place) == before


def test_a_cluster_without_its_version_is_refused(data: Path) -> None:
    (data / "pgdata" / "PG_VERSION").unlink()
    with pytest.raises(NotADataDirectory, match="without PG_VERSION"):
        embedded.start(data)


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_file_in_the_place_of_the_directory_is_refused(place: Path, below: str) -> None:
    (place / "file").write_text("")
    with pytest.raises(NotADataDirectory, match="a file in its place"):
        embedded.start(place / "file" / below)


@pytest.mark.parametrize("damage", [None, "", "{}", "[]"])
def test_a_cluster_without_its_passwords_is_not_made_anew(data: Path, fast: dict[str, str], damage: str | None) -> None:
    file = data / "credentials.json"
    whole = file.read_text()
    if damage is None:
        file.unlink()
    else:
        file.write_text(damage)
    with pytest.raises(CredentialsMissing, match="Restore it from a backup"):
        embedded.start(data, settings=fast)
    file.write_text(whole)
    file.chmod(0o600)
    with embedded.start(data, settings=fast) as running, psycopg.connect(running.url()) as connection:
        connection.execute("SELECT 1")


def test_what_the_server_says_is_passed_on_and_nothing_stays_locked(data: Path, fast: dict[str, str]) -> None:
    with pytest.raises(ServerDidNotStart, match='invalid value for parameter "shared_buffers": "plenty"'):
        embedded.start(data, settings={**fast, "shared_buffers": "plenty"})
    with embedded.start(data, settings=fast) as running:
        assert running.is_running()


@as_root
@pytest.mark.parametrize("below", ["", "new/and/deep"])
def test_a_place_closed_to_the_servers_account_is_refused_and_stays_closed(place: Path, below: str) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    path = home / below
    with pytest.raises(DataDirectoryUnreachable, match=f"not let in by {home}.*/var/lib/saker") as caught:
        embedded.start(path)
    assert caught.value.blocked_by == home
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert list(home.iterdir()) == []


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of 80 MB: a cluster fits, and little else."""
    mounted = place / "disk"
    mounted.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80m,mode=0711", "saker-test", mounted], check=True)
    yield mounted
    subprocess.run(["umount", mounted], check=True)


STEPS = ("launcher.lock", "programs", "pgdata.partial", "pgdata")


def fill(disk: Path, *, leave_bytes: int) -> Path:
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_bsize
        os.posix_fallocate(file.fileno(), 0, free - leave_bytes)
    return ballast


@as_root
@pytest.mark.parametrize(("leave_mib", "reached"), [(0, "launcher.lock"), (10, "programs"), (34, "pgdata.partial")])
def test_a_disk_too_full_for_a_cluster_is_named_and_a_later_start_succeeds(
    small_disk: Path, fast: dict[str, str], leave_mib: int, reached: str
) -> None:
    """Covers our own first write, the copy of the programs, and initdb, whose output names the error."""
    ballast = fill(small_disk, leave_bytes=leave_mib * 2**20)
    path = small_disk / "data"
    with pytest.raises(DiskFull, match=f"holds {path} is full.*Make room") as caught:
        embedded.start(path, settings=fast)
    assert [step for step in STEPS if (path / step).exists()][-1] == reached
    assert isinstance(caught.value.__cause__, OSError) == (reached != "pgdata.partial")
    assert caught.value.free_bytes <= leave_mib * 2**20
    ballast.unlink()
    with embedded.start(path, settings=fast) as running:
        assert running.is_running()


@as_root
def test_a_disk_too_full_for_the_server_is_named_and_loses_nothing(small_disk: Path, fast: dict[str, str]) -> None:
    """Covers the server's own log: it cannot write its pid file."""
    path = small_disk / "data"
    with embedded.start(path, settings=fast) as running, psycopg.connect(running.admin_url, autocommit=True) as admin:
        admin.execute("CREATE TABLE kept AS SELECT 7 AS id")
    ballast = fill(small_disk, leave_bytes=0)
    with pytest.raises(DiskFull, match=r"is full \(0 MiB free\)"):
        embedded.start(path, settings=fast)
    ballast.unlink()
    with embedded.start(path, settings=fast) as running, psycopg.connect(running.admin_url) as admin:
        assert admin.execute("SELECT id FROM kept").fetchall() == [(7,)]


def test_a_full_disk_is_named_when_our_own_file_meets_it(place: Path) -> None:
    """Needs no mount: the kernel's own full device stands in the place of the first file that is written."""
    (place / "launcher.lock").symlink_to("/dev/full")
    with pytest.raises(DiskFull, match="is full"):
        embedded.start(place)
