"""The page of checks, made of the checks themselves.

`python -m saker.app.checks_reference [FILE]` writes it; `docs/reference/checks.md` is that file, and a test fails when
it is not.
"""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from saker.app import wiring
from saker.core.contrib import Check, CheckKind
from saker.ops import checklist, listing, runner
from saker.ops.formats.text import TITLES

FILE: Final = Path("docs/reference/checks.md")
HEAD: Final = """# Readiness checks

Written by `python -m saker.app.checks_reference`; a change belongs into the `checks.py` of a slice, or into
`src/saker/ops/checklist.toml`.

`saker check` looks at the settings and the database, and with `--url` at the service as strangers see it. Drills run
when `--kind drill` asks for them. A check that is not looked at counts by its last evidence while that is fresh; not-run
never counts as passed. `saker check attest` signs what no program can see, `saker check waive` lets a check not pass for a
while, `saker check withdraw` ends both. Exit code 0 means that everything that was asked for holds.

With SAKER_CHECK_INBOX, an address of your own whose server takes NAME+anything@, live checks also act as two throw-away
people: they register at the public address, get their mail in that inbox, and ask to be forgotten when the run is over,
however it went. Two registrations a run fit twice into an hour's limit. With SAKER_CHECK_PHONE an SMS is sent to that
number. Set DATABASE_URL and SECRET_KEY of the service where the check runs, and it sees more: whether mail is carried,
whether guesses are counted, whether expired tokens are refused. SKR-WEB-007, which comes last, leaves the network of the
check without logins for a minute.
"""
ITEMS: Final = """## The checklist

The 184 items of the source checklists. An item without a check has not been looked at, whatever else passes.
"""


def written() -> str:
    """The page: a table of checks for each kind, then the checklist by group."""
    parts = [HEAD]
    for kind, title in TITLES.items():
        checks = [check for check in wiring.CHECKS if check.kind is kind]
        if checks:
            parts += [f"## {title}", "", *_table(checks, kind), ""]
    return "\n".join([*parts, ITEMS, *_items()])


def _table(checks: list[Check], kind: CheckKind) -> Iterator[str]:
    if kind is CheckKind.ATTESTATION:
        yield "Each passes while somebody's signature lasts: `saker check attest ID --by NAME --until DATE --note WHY`."
        yield from ("", "| id | title | covers |", "|---|---|---|")
        yield from (f"| {check.id} | {_cell(check.title)} | {', '.join(check.covers)} |" for check in checks)
        return
    yield from ("| id | title | covers | evidence lasts | remedy |", "|---|---|---|---|---|")
    for check in checks:
        hours = int(check.fresh_for.total_seconds() // 3600)
        yield f"| {check.id} | {_cell(check.title)} | {', '.join(check.covers)} | {hours} h | {_cell(check.remedy)} |"


def _items() -> Iterator[str]:
    unseen = runner.standing(wiring.CHECKS, runner.Kept(), version="")
    for group, entries in groupby(listing.coverage(checklist.load(), unseen), key=lambda entry: entry.item.group):
        yield from (f"### {group}", "", "| item | demand | class | how | covered by |", "|---|---|---|---|---|")
        for entry in entries:
            item = entry.item
            yield f"| {item.id} | {_cell(item.text)} | {item.kind} | {_cell(item.how)} | {_cell(entry.state)} |"
        yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(written(), encoding="utf-8")
