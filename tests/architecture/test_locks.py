"""Every version is written down, with hashes and without addresses."""

import pytest

from tests.architecture.rules import locks
from tests.architecture.rules.source import REPOSITORY

PROJECT = """
[build-system]
requires = ["builder==1.0"]
[project]
dependencies = ["web==2.0", "database[fast]==3.1 ; sys_platform != 'win32'"]
[dependency-groups]
dev = ["tester==4.0"]
[tool.uv]
constraint-dependencies = ["web==2.0", "database==3.1 ; sys_platform != 'win32'", "tester==4.0", "below==0.1"]
"""
LOCK = """web==2.0 \\
    --hash=sha256:aa
database==3.1 ; sys_platform != 'win32' \\
    --hash=sha256:bb
below==0.1 \\
    --hash=sha256:cc
"""


def test_every_version_is_written_down() -> None:
    project, lock = (REPOSITORY / name for name in ("pyproject.toml", "requirements.lock"))
    assert locks.violations(project.read_text(), lock.read_text()) == []


def test_a_consistent_project_is_no_violation() -> None:
    assert locks.violations(PROJECT, LOCK) == []


@pytest.mark.parametrize(
    ("project", "lock", "says"),
    [
        (PROJECT.replace('"tester==4.0"]\n[', '"tester>=4.0"]\n['), LOCK, "tester>=4.0: pin it with =="),
        (
            PROJECT.replace('["web==2.0", "database[', '["web==2.1", "database['),
            LOCK,
            "web==2.1: the constraints name another version",
        ),
        (PROJECT, LOCK.replace("below==0.1", "below==0.2"), "below==0.2: in requirements.lock, not in the constraints"),
        (PROJECT, LOCK.replace("web==2.0", "wob==2.0"), "web: not in requirements.lock"),
        (PROJECT, LOCK.replace("    --hash=sha256:cc\n", ""), "below: no hash"),
        (PROJECT, LOCK + "--index-url https://example.org/\n", "requirements.lock: holds an address"),
    ],
)
def test_a_planted_disagreement_is_found(project: str, lock: str, says: str) -> None:
    assert any(found.startswith(says) for found in locks.violations(project, lock))
