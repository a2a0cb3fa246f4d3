"""The table of defects says the truth: each defect has its tests, and they exist."""

import ast
import re
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ROW: Final = re.compile(r"^\| ([A-E]\d+) \| [^|]+ \| (.+) \|$", re.MULTILINE)
EXPECTED: Final = (
    [f"A{number}" for number in (*range(1, 18), *range(19, 25))]
    + [f"C{number}" for number in (1, 2, 3, 13, 14, 15, 20, 21, 22, 23)]
    + [f"D{number}" for number in (2, 4, 17, 18, 19, 22, 23, 24)]
    + [f"E{number}" for number in range(1, 17)]
)  # fmt: skip


def table(text: str) -> dict[str, list[str]]:
    """The node ids of each defect."""
    return {row[1]: re.findall(r"`([^`]+::[^`]+)`", row[2]) for row in ROW.finditer(text)}


def missing(nodes: dict[str, list[str]]) -> list[str]:
    """What is named and does not exist, or names nothing."""
    found = [f"{defect}: no test" for defect, names in nodes.items() if not names]
    for defect, name in ((defect, name) for defect, names in nodes.items() for name in names):
        file, _, function = name.partition("::")
        path = HERE / file
        if not path.is_file() or function not in functions(path):
            found.append(f"{defect}: {name}")
    return found


def functions(path: Path) -> set[str]:
    """The tests of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_defect_has_a_test_that_exists() -> None:
    nodes = table((HERE / "README.md").read_text(encoding="utf-8"))
    assert list(nodes) == EXPECTED
    assert missing(nodes) == []


def test_a_planted_gap_is_found() -> None:
    planted = "| A1 | x | `test_a_rewards.py::test_gone` |\n| A2 | x | none |\n| A3 | x | `gone.py::test_a` |\n"
    assert missing(table(planted)) == ["A2: no test", "A1: test_a_rewards.py::test_gone", "A3: gone.py::test_a"]
