"""The checklist: 184 items of five source checklists (`checklist.toml`), and which of them checks cover."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from saker.core.contrib import Check


@dataclass(frozen=True, slots=True)
class Document:
    """A source checklist: its title and the number of every line that asks for something."""

    title: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One demand. `kind` is live, config or attestation; `lines` are "document:line"; `remains` is what no check sees yet."""

    id: str
    group: str
    text: str
    kind: str
    how: str
    lines: tuple[str, ...]
    remains: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """Every document and every item, in order."""

    documents: tuple[Document, ...]
    items: tuple[Item, ...]

    def items_of_line(self, line: str) -> list[Item]:
        """The items that a source line asks for."""
        return [item for item in self.items if line in item.lines]

    def source_lines(self) -> list[str]:
        """Every line of every document, as "document:line"."""
        return [f"{place}:{number}" for place, document in enumerate(self.documents) for number in document.lines]


@lru_cache(maxsize=1)
def load() -> Checklist:
    """The checklist that this version ships."""
    return parse(tomllib.loads((files("saker.ops") / "checklist.toml").read_text(encoding="utf-8")))


def parse(data: dict[str, Any]) -> Checklist:
    """Read the TOML's tables. Raises KeyError for one that is incomplete."""
    documents = tuple(Document(row["title"], tuple(row["lines"])) for row in data["documents"])
    items = tuple(
        Item(row["id"], row["group"], row["item"], row["class"], row["how"], tuple(row["lines"]), row.get("remains", ""))
        for row in data["items"]
    )
    return Checklist(documents, items)


def checks_of(item: Item, checks: Iterable[Check]) -> tuple[Check, ...]:
    """The checks that cover an item, wholly or in part."""
    return tuple(check for check in checks if item.id in check.covers)


def faults(checklist: Checklist, checks: Iterable[Check]) -> list[str]:
    """What is wrong with the list, or with what checks say that they cover; nothing when all is well."""
    checks = tuple(checks)
    demanded, given = checklist.source_lines(), {line for item in checklist.items for line in item.lines}
    ids = [item.id for item in checklist.items]
    found = [f"source line {line} has no item" for line in demanded if line not in given]
    found += [f"source line {line} is of no document" for line in sorted(given - set(demanded))]
    found += [f"item {item.id} has no source line" for item in checklist.items if not item.lines]
    found += [f"item {name} is there twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    found += [f"{check.id} covers {name}, which is no item" for check in checks for name in check.covers if name not in ids]
    return found + [
        f"item {item.id} says what remains, but no check covers it"
        for item in checklist.items
        if item.remains and not checks_of(item, checks)
    ]
