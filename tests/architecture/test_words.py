"""No file of the repository holds a registry's address, a machine's path or unfinished work."""

from pathlib import Path

import pytest

from tests.architecture.rules import words
from tests.architecture.rules.source import REPOSITORY


def test_no_tracked_file_says_what_no_file_may() -> None:
    files = words.tracked(REPOSITORY)
    assert files
    assert words.violations(files, REPOSITORY) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('source = { registry = "https://py' + 'pi.org/simple" }', "the address of a package registry"),
        ('url = "https://files.python' + 'hosted.org/x"', "the address of a package registry"),
        ('"resolved": "https://registry.npm' + 'js.org/x"', "the address of a package registry"),
        ("deb http://deb.deb" + "ian.org/x", "the address of a package registry"),
        ("cd /ho" + "me/someone/project", "a path of one machine"),
        ("see `/wo" + "rk/project`", "a path of one machine"),
        ("# TO" + "DO later", "unfinished work"),
        ("// FIX" + "ME", "unfinished work"),
    ],
)
def test_a_planted_line_is_found(tmp_path: Path, line: str, what: str) -> None:
    planted = tmp_path / "planted.txt"
    planted.write_text(f"fine\n{line}\n")
    found = words.violations([planted], tmp_path)
    assert len(found) == 1
    assert found[0].startswith(f"planted.txt:2: {what}")


def test_ordinary_lines_are_no_violation(tmp_path: Path) -> None:
    planted = tmp_path / "planted.txt"
    planted.write_text("https://www.apache.org/licenses/\nGET /home, /work-queue and /root are routes\na to-do list\n")
    assert words.violations([planted], tmp_path) == []
