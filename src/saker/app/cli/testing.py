"""`saker test`: the whole test suite, in parallel, with a database of its own, and the tests of the web application."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.panel import Panel

from saker.app import node
from saker.web.serving import DIST

CHECKOUT: Final = Path(__file__).parents[4]
WEB: Final = CHECKOUT / "web"
MOST_PROCESSES: Final = 4
CHROMIUMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_TESTS: Final = "tests/browser"

console = Console(stderr=True)


def run(args: list[str]) -> int:
    """Run pytest with `args`; without any, everything: pytest, then the web application's tests. The exit code."""
    if not (CHECKOUT / "tests").is_dir() or find_spec("pytest") is None:
        console.print("The tests are not part of an installed Saker: run ./saker test in a checkout.", style="bold red")
        return 2
    browser = chromium()
    try:
        code = node.build(WEB, DIST) or _pytest(args, browser)
        if not args:
            code = node.install(WEB) or node.npm("test", web=WEB) or code
    except node.NodeMissing as missing:
        console.print(str(missing), style="bold red")
        return 2
    if browser is None:
        console.print(
            Panel(
                "No Chromium was found on the PATH, so NO BROWSER TEST RAN: the journeys are not tested.\n"
                "Install it (apt-get install chromium, brew install chromium) and run ./saker test again.",
                title="BROWSER TESTS DID NOT RUN",
                style="bold red",
            )
        )
    return code


def chromium() -> Path | None:
    """The system's Chromium, or None."""
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    return Path(found) if found else None


def _pytest(args: list[str], browser: Path | None) -> int:
    parallel = [] if any(arg.startswith("-n") for arg in args) else ["-n", str(min(os.cpu_count() or 1, MOST_PROCESSES))]
    without = [] if browser else [f"--ignore={BROWSER_TESTS}"]
    command = [sys.executable, "-m", "pytest", *parallel, *without, *args]
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode
