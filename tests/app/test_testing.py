"""`saker test`: what it runs and what it says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from saker.app import node
from saker.app.cli import testing

COMMAND = "import sys; from saker.app.cli import testing; sys.exit(testing.run(sys.argv[1:]))"


def test_a_chromium_is_found_on_the_path_by_any_of_its_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert testing.chromium() is None
    browser = tmp_path / "google-chrome"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    assert testing.chromium() == browser


@pytest.mark.parametrize(("planted", "code"), [("assert True", 0), ("assert False", 1)])
def test_its_exit_code_is_that_of_the_tests_that_were_asked_for(tmp_path: Path, planted: str, code: int) -> None:
    (tmp_path / "test_planted.py").write_text(f"def test_planted() -> None:\n    {planted}\n")
    assert saker_test(str(tmp_path), "-n0", "-p", "no:cacheprovider").returncode == code


def test_without_a_chromium_it_says_loudly_that_no_browser_test_ran(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text("def test_planted() -> None: ...\n")
    done = saker_test(str(tmp_path), "-n0", "-p", "no:cacheprovider", path=str(tmp_path))
    assert done.returncode == 0
    assert "NO BROWSER TEST RAN" in done.stderr


def saker_test(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path, "COLUMNS": "120"} if path else None
    return subprocess.run([sys.executable, "-c", COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("changed", ["src/App.tsx", "public/icon.svg", "package-lock.json"])
def test_the_page_is_built_where_it_is_missing_or_its_sources_changed(tmp_path: Path, changed: str) -> None:
    web, bundle = tmp_path / "web", tmp_path / "dist"
    assert not node.is_outdated(web, bundle), "an installed Saker has no sources"
    for name in ("package.json", "package-lock.json", "src/App.tsx", "public/icon.svg"):
        (web / name).parent.mkdir(parents=True, exist_ok=True)
        (web / name).touch()
    assert node.is_outdated(web, bundle)
    bundle.mkdir()
    (bundle / "index.html").touch()
    later = (bundle / "index.html").stat().st_mtime + 10
    os.utime(bundle / "index.html", (later, later))
    assert not node.is_outdated(web, bundle)
    os.utime(web / changed, (later + 1, later + 1))
    assert node.is_outdated(web, bundle)
