"""No float near money: amounts are integers in minor units, ratios are Fraction or Decimal.

A duration may be a float when its name says seconds. Any other float needs its file in EXEMPT, with the reason.
"""

import ast
from fnmatch import fnmatch
from pathlib import Path

from tests.architecture.rules.source import Source, sources

EXEMPT = {
    "core/http/client.py": "timeouts of calls to the world",
    "core/http/requests.py": "reads JSON numbers, to refuse those that a double cannot hold",
    "market/rules/*": "the synthetic market's mathematics; prices leave it as integers",
}


def violations(package: Path, exempt: dict[str, str] = EXEMPT) -> list[str]:
    """Floats, and divisions of minor units, in files that may deal with money."""
    return [
        found
        for source in sources(package)
        if not any(fnmatch(source.name, pattern) for pattern in exempt)
        for found in _in_file(source)
    ]


def stale(package: Path, exempt: dict[str, str] = EXEMPT) -> list[str]:
    """Exemptions of files that hold no float any more."""
    with_floats = [source.name for source in sources(package) if _in_file(source)]
    return [pattern for pattern in exempt if not any(fnmatch(name, pattern) for name in with_floats)]


def _in_file(source: Source) -> list[str]:
    durations = {id(node) for owner in ast.walk(source.tree) for part in _durations(owner) for node in ast.walk(part)}
    found = []
    for node in ast.walk(source.tree):
        if id(node) in durations:
            continue
        is_float = isinstance(node, ast.Name) and node.id == "float"
        if is_float or (isinstance(node, ast.Constant) and isinstance(node.value, float)):
            found.append(f"{source.name}:{node.lineno}: a float")  # type: ignore[attr-defined]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and (_is_minor(node.left) or _is_minor(node.right)):
            found.append(f"{source.name}:{node.lineno}: / makes a float of minor units")
    return found


def _durations(node: ast.AST) -> list[ast.AST]:
    """The parts of a node that are named in seconds: an assignment, a parameter, an argument, a default."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return [node] if _says_seconds(name) else []
        case ast.arg(arg=name) | ast.keyword(arg=str(name)):
            return [node] if _says_seconds(name) else []
        case ast.arguments():
            positional = [*node.posonlyargs, *node.args]
            pairs = [
                *zip(reversed(positional), reversed(node.defaults), strict=False),
                *zip(node.kwonlyargs, node.kw_defaults, strict=True),
            ]
            return [default for argument, default in pairs if default is not None and _says_seconds(argument.arg)]
        case ast.Call(func=ast.Attribute(attr="sleep")):
            return [node]
        case ast.Call(func=ast.Attribute(attr="set" | "observe", value=ast.Attribute(attr=name))):
            return [node] if _says_seconds(name) else []
        case _:
            return []


def _says_seconds(name: str) -> bool:
    return "seconds" in name.lower()


def _is_minor(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name == "minor" or name.endswith("_minor")
