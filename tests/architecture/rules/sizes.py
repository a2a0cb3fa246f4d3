"""No file and no function beyond what a reader can hold."""

import ast
from pathlib import Path

from tests.architecture.rules.source import sources

FILE_LINES = 400
FUNCTION_LINES = 60
WEB_FILE_LINES = 250
WEB_SUFFIXES = frozenset({".ts", ".tsx", ".css"})


def python_violations(package: Path) -> list[str]:
    """Files and functions of Python that are too long."""
    found = []
    for source in sources(package):
        lines = len(source.text.splitlines())
        if lines > FILE_LINES:
            found.append(f"{source.name}: {lines} lines, at most {FILE_LINES}")
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    found.append(f"{source.name}:{node.lineno}: {node.name} has {length} lines, at most {FUNCTION_LINES}")
    return found


def web_violations(web: Path) -> list[str]:
    """Files of the web application that are too long; generated ones may be."""
    found = []
    for path in sorted(web.rglob("*")):
        if path.suffix in WEB_SUFFIXES and not path.name.endswith(".gen.ts"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > WEB_FILE_LINES:
                found.append(f"{path.relative_to(web).as_posix()}: {lines} lines, at most {WEB_FILE_LINES}")
    return found
