"""Transactions begin and end at the edge, in `core/db.py`, and nowhere else."""

import ast
from pathlib import Path

from tests.architecture.rules.source import Source, sources

ALLOWED = {
    "core/db.py": "the edge itself",
    "core/http/route.py": "the edge of a request: it commits before the answer leaves",
    "app/migrating.py": "migrations run as the owner, outside any request",
}
# Opening an edge belongs to routes, jobs, tickers and the command line; these are always inside one.
INSIDE = frozenset({"commands", "queries", "rules", "handlers", "events", "models"})
ENDS = frozenset({"commit", "begin", "rollback"})
OPENS = frozenset({"edge", "retrying"})
STATEMENTS = ("commit", "rollback", "begin")


def violations(package: Path) -> list[str]:
    """Calls and statements that end a transaction outside the edge, or open one inside another."""
    return [found for source in sources(package) if source.name not in ALLOWED for found in _in_file(source)]


def _in_file(source: Source) -> list[str]:
    parts = Path(source.name).with_suffix("").parts
    inside = len(parts) > 1 and parts[1] in INSIDE
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in ENDS:
                found.append(f"{source.name}:{node.lineno}: .{name}( belongs to core/db.py")
            elif name in OPENS and inside:
                found.append(f"{source.name}:{node.lineno}: .{name}( inside a command's transaction")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.strip(" ;\n").lower()
            if words in STATEMENTS and node.value.isupper():
                found.append(f"{source.name}:{node.lineno}: the statement {node.value.strip()} belongs to core/db.py")
    return found
