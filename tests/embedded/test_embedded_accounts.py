"""As root and as an ordinary user: who runs the server, what it can read, and what stays as it was."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from saker.app import embedded
from saker.app.embedded import programs

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")

NOBODY = pwd.getpwnam("nobody")
# An ordinary user who may read what this interpreter needs, wherever it is installed, and no more.
BECOME_NOBODY = (
    "setpriv",
    f"--reuid={NOBODY.pw_uid}",
    f"--regid={NOBODY.pw_gid}",
    "--clear-groups",
    "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search",
)


def postmaster_of(path: Path) -> psutil.Process:
    return psutil.Process(int((path / "pgdata" / "postmaster.pid").read_text().split()[0]))


def groups_of(process: psutil.Process) -> str:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return next(line for line in status.splitlines() if line.startswith("Groups:")).removeprefix("Groups:").strip()


@as_root
def test_root_starts_a_server_that_runs_as_nobody_special(place: Path, fast: dict[str, str]) -> None:
    before = stat.S_IMODE(place.stat().st_mode)
    with embedded.start(place / "deep" / "data", settings=fast) as running:
        server = postmaster_of(running.path)
        assert set(server.uids()) == {running.path.joinpath("pgdata").stat().st_uid}
        assert 0 not in {*server.uids(), *server.gids()}
        assert groups_of(server) == ""
        assert Path(server.exe()).is_relative_to(running.path / "programs")
        psycopg.connect(running.admin_url).close()
        for private, mode in {"credentials.json": 0o600, "server.log": 0o600, "launcher.lock": 0o600}.items():
            status = (running.path / private).stat()
            assert (status.st_uid, stat.S_IMODE(status.st_mode)) == (0, mode)
    assert stat.S_IMODE(place.stat().st_mode) == before
    assert stat.S_IMODE(running.path.stat().st_mode) == 0o711


@as_root
def test_the_servers_account_cannot_change_its_programs(data: Path) -> None:
    for entry in (data / "programs").rglob("*"):
        status = entry.stat()
        assert status.st_uid != NOBODY.pw_uid
        assert status.st_mode & 0o022 == 0


@as_root
@pytest.mark.parametrize("modes", ["go+rX", "go-rwx"])
def test_root_may_have_its_packages_in_a_home_that_others_cannot_enter(place: Path, launch: Callable[..., Any], modes: str) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    site = embedded.binary("postgres").parents[3]
    for name in (programs.PACKAGE, f"{programs.PACKAGE}.libs"):
        shutil.copytree(site / name, home / name, ignore=shutil.ignore_patterns("include", "doc", "*.a"))
    (details,) = site.glob(f"{programs.PACKAGE}-*.dist-info")
    shutil.copytree(details, home / details.name)
    subprocess.run(["chmod", "-R", modes, home], check=True)
    home.chmod(0o700)
    sources = Path(embedded.__file__).parents[3]
    launcher = launch(place / "data", PYTHONPATH=f"{home}:{sources}").ready()
    assert Path(launcher.server.exe()).is_relative_to(place / "data" / "programs")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@as_root
def test_a_new_version_of_the_programs_replaces_the_old(data: Path, fast: dict[str, str]) -> None:
    old = data / "programs" / "18.0"
    (data / "programs" / metadata.version(programs.WHEEL)).rename(old)
    (data / "programs" / "partial").mkdir()
    with embedded.start(data, settings=fast):
        assert [entry.name for entry in (data / "programs").iterdir()] == [metadata.version(programs.WHEEL)]


@as_root
def test_the_owner_of_the_cluster_goes_on_to_run_it(data: Path, fast: dict[str, str]) -> None:
    other = pwd.getpwnam("daemon")
    for entry in (data / "pgdata", *(data / "pgdata").rglob("*")):
        os.chown(entry, other.pw_uid, other.pw_gid, follow_symlinks=False)
    with embedded.start(data, settings=fast) as running:
        assert postmaster_of(running.path).username() == "daemon"
        assert running.address.socket_directory.stat().st_uid == other.pw_uid


def test_an_ordinary_user_runs_the_server_as_itself_below_its_home(place: Path, launch: Callable[..., Any]) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    prefix: tuple[str, ...] = ()
    if os.geteuid() == 0:
        os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)
        prefix = BECOME_NOBODY
    uid = home.stat().st_uid
    path = home / ".local" / "share" / "saker" / "postgres"
    launcher = launch(path, prefix=prefix, HOME=str(home)).ready()
    assert launcher.facts["uid"] == uid != 0
    assert set(launcher.server.uids()) == set(launcher.keeper.uids()) == {uid}
    with psycopg.connect(launcher.facts["url"]) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("saker_owner",)
    assert not (path / "programs").exists()
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert {entry.lstat().st_uid for entry in home.rglob("*")} == {uid}
    server = launcher.server
    launcher.stop()
    assert not server.is_running()


@as_root
def test_an_ordinary_user_is_refused_in_the_directory_of_another(data: Path, launch: Callable[..., Any]) -> None:
    launcher = launch(data, prefix=BECOME_NOBODY)
    assert f"DataDirectoryUnreachable: The account 'nobody', which has to use {data}" in launcher.errors()


def test_a_root_that_cannot_become_another_is_told_so(place: Path, launch: Callable[..., Any]) -> None:
    prefix = ("unshare", "--user", "--map-root-user")
    if subprocess.run([*prefix, sys.executable, "-c", ""], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let us run Python in a user namespace")
    errors = launch(place / "data", prefix=prefix).errors()
    assert "ServerAccountRefused" in errors
    assert "Start Saker as an ordinary user" in errors
    assert not (place / "data").exists()


def test_the_default_directory_follows_the_account(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(place))
    expected = Path("/var/lib/saker/postgres") if os.geteuid() == 0 else place / "saker" / "postgres"
    assert embedded.default_directory() == expected
