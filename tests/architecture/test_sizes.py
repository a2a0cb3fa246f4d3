"""Files of at most 400 lines, functions of at most 60, files of the web application of at most 250."""

from pathlib import Path

from tests.architecture.rules import sizes
from tests.architecture.rules.source import PACKAGE, REPOSITORY


def test_no_python_file_or_function_is_too_long() -> None:
    assert sizes.python_violations(PACKAGE) == []


def test_no_file_of_the_web_application_is_too_long() -> None:
    assert sizes.web_violations(REPOSITORY / "web" / "src") == []


def test_a_planted_long_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "short.py").write_text("x = 1\n" * 400)
    (tmp_path / "long.py").write_text("x = 1\n" * 401)
    assert sizes.python_violations(tmp_path) == ["long.py: 401 lines, at most 400"]


def test_a_planted_long_function_is_found_wherever_it_stands(tmp_path: Path) -> None:
    (tmp_path / "short.py").write_text("def f():\n" + "    x = 1\n" * 59)
    (tmp_path / "long.py").write_text("class C:\n    async def f(self):\n" + "        x = 1\n" * 60)
    assert sizes.python_violations(tmp_path) == ["long.py:2: f has 61 lines, at most 60"]


def test_a_planted_long_web_file_is_found_and_a_generated_one_is_not(tmp_path: Path) -> None:
    for name in ("Page.tsx", "page.css", "schema.gen.ts"):
        (tmp_path / name).write_text("//\n" * 251)
    assert sizes.web_violations(tmp_path) == ["Page.tsx: 251 lines, at most 250", "page.css: 251 lines, at most 250"]
