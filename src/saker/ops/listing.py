"""The checklist as a list, and the map from each source line to what was last seen."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from saker.core.contrib import Status
from saker.ops import rules
from saker.ops.checklist import Checklist, Item
from saker.ops.formats import canonical, text
from saker.ops.rules import Result

NO_CHECK: Final = "no check yet"


@dataclass(frozen=True, slots=True)
class Covered:
    """An item and what its checks come to; no check at all is never a pass."""

    item: Item
    results: tuple[Result, ...]

    @property
    def status(self) -> Status:
        """The gravest of its checks; not run without one."""
        return rules.worst(result.status for result in self.results)

    @property
    def state(self) -> str:
        """What `--list` says: the checks, or that there is none, and what remains."""
        if not self.results:
            return NO_CHECK
        names = ", ".join(result.check.id for result in self.results)
        return f"{names} in part; remains: {self.item.remains}" if self.item.remains else names


def coverage(checklist: Checklist, results: Iterable[Result]) -> tuple[Covered, ...]:
    """Every item with the results of its checks, in the order of the list."""
    results = tuple(results)
    return tuple(Covered(item, tuple(result for result in results if item.id in result.check.covers)) for item in checklist.items)


def show_list(covered: Iterable[Covered], console: Console) -> None:
    """Print every item by group, with its state, and the totals."""
    covered = tuple(covered)
    for group, entries in groupby(covered, key=lambda entry: entry.item.group):
        console.print(Text(f"\n{group}", style="bold"))
        for entry in entries:
            mark, style = text.MARKS[entry.status] if entry.results else ("· no check", "dim")
            aside = f"  [{entry.state}]" if entry.results else ""
            console.print(Text.assemble("  ", (mark, style), f"  {entry.item.id:<5}{entry.item.text}", (aside, "dim")))
    console.print(Text(f"\n{summary(covered)}"))


def summary(covered: Iterable[Covered]) -> str:
    """The totals in one line."""
    covered = tuple(covered)
    counts = Counter(entry.status for entry in covered if entry.results)
    partly = sum(1 for entry in covered if entry.results and entry.item.remains)
    states = ", ".join(f"{counts[status]} {status.value}" for status in text.MARKS)
    without = sum(1 for entry in covered if not entry.results)
    return f"{len(covered)} items: {states} ({partly} of them covered in part), {without} without a check yet."


def show_map(checklist: Checklist, covered: Iterable[Covered], console: Console) -> None:
    """Print source line → item → check → last evidence, a line for each."""
    covered = tuple(covered)
    for place, document in enumerate(checklist.documents):
        console.print(Text(f"\n{place}: {document.title}, {len(document.lines)} lines", style="bold"))
        for number in document.lines:
            for row in _rows(f"{place}:{number}", covered):
                console.print(Text(" → ".join(row)))


def _rows(line: str, covered: Iterable[Covered]) -> Iterator[tuple[str, ...]]:
    """One row for each item and check of a source line. A line without an item is a fault that a test refuses."""
    for entry in covered:
        if line not in entry.item.lines:
            continue
        if not entry.results:
            yield line, entry.item.id, NO_CHECK
        for result in entry.results:
            seen = f"{result.status.value}, {_when(result)}"
            yield line, entry.item.id, result.check.id, seen


def _when(result: Result) -> str:
    evidence = result.evidence
    return f"{evidence.at:%Y-%m-%d %H:%M} UTC, {evidence.observed}" if evidence else result.reason


def as_json(covered: Iterable[Covered]) -> str:
    """The list with its map, for programs."""
    items: list[dict[str, Any]] = [
        {
            "id": entry.item.id,
            "group": entry.item.group,
            "item": entry.item.text,
            "class": entry.item.kind,
            "how": entry.item.how,
            "lines": list(entry.item.lines),
            "remains": entry.item.remains,
            "status": entry.status.value,
            "state": entry.state,
            "checks": [canonical.facts(result) for result in entry.results],
        }
        for entry in covered
    ]
    return json.dumps({"items": items}, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
