"""Files that are made from the program must be what the program makes."""

import difflib
import subprocess
from pathlib import Path

from saker.app import node

SHOWN_LINES = 20


def differences(path: Path, expected: str, command: str) -> list[str]:
    """How a file differs from what it should hold; the command that mends it comes first."""
    if not path.is_file():
        return [f"{path.name} is missing: run {command}"]
    real = path.read_text(encoding="utf-8")
    if real == expected:
        return []
    changed = difflib.unified_diff(real.splitlines(), expected.splitlines(), "committed", "generated", lineterm="", n=0)
    return [f"{path.name} is not what the program makes: run {command}", *list(changed)[:SHOWN_LINES]]


def typescript(openapi: Path, web: Path, target: Path) -> str:
    """The types that the web application's generator makes of an OpenAPI document. Raises CalledProcessError."""
    generator = web / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    subprocess.run(
        [node.root() / "bin" / "node", generator, openapi, "--output", target, "--alphabetize"],
        cwd=web,
        env=node.environment(),
        check=True,
        capture_output=True,
    )
    return target.read_text(encoding="utf-8")
