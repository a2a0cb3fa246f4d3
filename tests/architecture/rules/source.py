"""What the rules read: the Python files below a directory, parsed."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
PACKAGE = REPOSITORY / "src" / "saker"


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its name below the directory that was asked for, its text and its tree."""

    name: str
    text: str
    tree: ast.Module


def sources(root: Path) -> Iterator[Source]:
    """Every Python file below `root`, by name."""
    for path in sorted(root.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        yield Source(path.relative_to(root).as_posix(), text, ast.parse(text))
