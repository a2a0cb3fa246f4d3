"""The table of settings, made of `core.settings` itself.

`python -m saker.app.settings_reference [FILE]` writes it; `docs/reference/settings.md` is that file, and a test fails
when it is not.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from saker.core.settings import DEFAULT_SECRET, RETIRED, Settings

FILE: Final = Path("docs/reference/settings.md")
HEAD: Final = """# Settings

Written by `python -m saker.app.settings_reference`; a change belongs into `src/saker/core/settings.py`.

Every setting is an environment variable, read once when a process starts. In production a default secret, a local
provider, debug mode or an open CORS list refuses to start, naming the setting and the remedy.
"""


def written() -> str:
    """The page: a table for each group, in the order of the class, and the names of earlier systems."""
    groups: dict[str, list[str]] = defaultdict(list)
    for field in Settings.model_fields.values():
        extra = field.json_schema_extra
        assert isinstance(extra, dict)
        groups[str(extra["group"])].append(_row(field))
    return "\n".join([HEAD, *(line for group, rows in groups.items() for line in _table(group, rows)), *_retired()])


def _table(group: str, rows: list[str]) -> Iterator[str]:
    yield from (f"## {group}", "", "| variable | default | meaning |", "|---|---|---|", *rows, "")


def _row(field: FieldInfo) -> str:
    return f"| `{field.validation_alias}` | {_default(field.default)} | {field.description}{_bounds(field)} |"


def _default(value: Any) -> str:
    if value in (None, (), "", {}):
        return ""
    match value:
        case SecretStr() if value.get_secret_value() == DEFAULT_SECRET:
            return "a development secret"
        case bool():
            return f"`{str(value).lower()}`"
        case Enum():
            return f"`{value.value}`"
        case frozenset() | tuple():
            return f"`{','.join(sorted(str(item) for item in value))}`"
        case _:
            return f"`{value}`"


def _bounds(field: FieldInfo) -> str:
    """The limits of a number, as a sentence."""
    low = next((limit.ge for limit in field.metadata if hasattr(limit, "ge")), None)
    high = next((limit.le for limit in field.metadata if hasattr(limit, "le")), None)
    return "" if low is None or high is None else f" From {low} to {high}."


def _retired() -> Iterator[str]:
    yield from ("## Names of earlier systems", "", "Recognised at start and reported, never an error.", "")
    yield from (
        "| variable | instead |",
        "|---|---|",
        *(f"| `{name}` | {advice} |" for name, advice in sorted(RETIRED.items())),
        "",
    )


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(written(), encoding="utf-8")
