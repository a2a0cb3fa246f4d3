"""The file `saker` at the root: at most 20 lines of sh that find or fetch uv and hand over to it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.rules.source import REPOSITORY

LAUNCHER = REPOSITORY / "saker"
SAYS_ITS_ARGUMENTS = '#!/bin/sh\nprintf "%s\\n" "$@"\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the launcher in it, below a name with a space."""
    root = tmp_path / "a checkout"
    root.mkdir()
    (root / "saker").write_text(LAUNCHER.read_text())
    (root / "saker").chmod(0o755)
    return root


def program(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    made = folder / name
    made.write_text(text)
    made.chmod(0o755)
    return made


def launch(checkout: Path, path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the launcher on a machine that has these programs and five more."""
    for name in ("sh", "dirname", "cp", "mkdir", "cat"):
        found = shutil.which(name)
        assert found is not None
        if not (path / name).exists():
            (path / name).symlink_to(found)
    return subprocess.run(
        [checkout / "saker", *arguments],
        env={"PATH": str(path), "HOME": str(path)},
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


def test_it_has_at_most_20_lines_and_is_plain_sh() -> None:
    assert len(LAUNCHER.read_text().splitlines()) <= 20
    assert os.access(LAUNCHER, os.X_OK)
    assert subprocess.run(["sh", "-n", LAUNCHER], check=False).returncode == 0


def test_uv_on_the_path_is_used_with_every_argument_as_it_was(checkout: Path, tmp_path: Path) -> None:
    program(tmp_path / "bin", "uv", SAYS_ITS_ARGUMENTS)
    done = launch(checkout, tmp_path / "bin", "market", "import", "a file.csv")
    assert done.stdout.splitlines() == ["run", "--project", str(checkout), "saker", "market", "import", "a file.csv"]


def test_without_uv_it_is_put_into_a_private_venv_once(checkout: Path, tmp_path: Path) -> None:
    # A python3 whose `-m venv` makes a python whose `-m pip` makes a uv, and says so each time.
    uv, python = checkout / ".uv/bin/uv", checkout / ".uv/bin/python"
    program(tmp_path / "made", "uv", SAYS_ITS_ARGUMENTS)
    program(tmp_path / "made", "python", f'#!/bin/sh\necho "$2 $3" >>"{tmp_path}/log"\ncp "{tmp_path}/made/uv" "{uv}"\n')
    program(
        tmp_path / "bin",
        "python3",
        f'#!/bin/sh\n[ "$2" = venv ] || exit 0\necho venv >>"{tmp_path}/log"\n'
        f'mkdir -p "{python.parent}"\ncp "{tmp_path}/made/python" "{python}"\n',
    )
    for _ in range(2):
        done = launch(checkout, tmp_path / "bin", "up")
        assert done.stdout.splitlines() == ["run", "--project", str(checkout), "saker", "up"]
    assert (tmp_path / "log").read_text().splitlines() == ["venv", "pip install"]


def test_a_python_that_is_too_old_is_named(checkout: Path, tmp_path: Path) -> None:
    program(tmp_path / "bin", "python3", "#!/bin/sh\nexit 1\n")
    done = launch(checkout, tmp_path / "bin", "up")
    assert done.returncode == 1
    assert "Python 3.11 or later" in done.stderr
    assert not (checkout / ".uv").exists()
