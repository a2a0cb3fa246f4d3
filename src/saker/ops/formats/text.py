"""The report for a person: grouped by kind, coloured on a terminal, each failure with its remedy."""

from collections import Counter
from typing import Final

from rich.console import Console
from rich.text import Text

from saker.core.contrib import CheckKind, Status
from saker.ops.rules import Result
from saker.ops.runner import Report

MARKS: Final = {
    Status.PASS: ("✓ pass    ", "green"),
    Status.FAIL: ("✗ fail    ", "bold red"),
    Status.NOT_RUN: ("○ not run ", "yellow"),
    Status.WAIVED: ("– waived  ", "cyan"),
}
TITLES: Final = {
    CheckKind.CONFIG: "Configuration and database",
    CheckKind.LIVE: "Live",
    CheckKind.DRILL: "Drills",
    CheckKind.ATTESTATION: "Attested by people",
}
HOW_TO_RUN: Final = {
    CheckKind.LIVE: "saker check --url https://…",
    CheckKind.DRILL: "saker check --kind drill",
    CheckKind.ATTESTATION: "saker check attest ID --by NAME --until DATE --note WHY",
}
_INDENT: Final = " " * 14


def show(report: Report, console: Console) -> None:
    """Print the report."""
    for kind in TITLES:
        results = [result for result in report.results if result.check.kind is kind]
        if results:
            _show_group(kind, results, console)
    for note in report.notes:
        console.print(Text(f"Note: {note}", style="yellow"))
    counts = Counter(result.status for result in report.results)
    summary = ", ".join(f"{counts[status]} {status.value}" for status in MARKS)
    console.print(Text(f"{len(report.results)} checks: {summary}; {report.milliseconds / 1000:.1f} s; version {report.version}"))


def _show_group(kind: CheckKind, results: list[Result], console: Console) -> None:
    console.print(Text(TITLES[kind], style="bold"))
    for result in results:
        _show_result(result, console)
    if kind in HOW_TO_RUN and any(result.status is Status.NOT_RUN for result in results):
        console.print(Text(f"{_INDENT}→ what is not run: {HOW_TO_RUN[kind]}"))
    console.print()


def _show_result(result: Result, console: Console) -> None:
    mark, style = MARKS[result.status]
    console.print(Text.assemble("  ", (mark, style), f"  {result.check.id}  {result.check.title}", (_aside(result), "dim")))
    if result.status is Status.FAIL and result.evidence:
        console.print(Text(f"{_INDENT}{result.evidence.observed}", style="red"))
        console.print(Text(f"{_INDENT}→ {result.check.remedy}"))


def _aside(result: Result) -> str:
    return f": {result.reason}" if result.reason else ""
