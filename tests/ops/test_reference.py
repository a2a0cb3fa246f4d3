"""The page of checks is what the program makes."""

from saker.app import checks_reference, wiring
from saker.ops import checklist
from tests.architecture.rules import drift
from tests.architecture.rules.source import REPOSITORY


def test_the_page_of_checks_is_up_to_date() -> None:
    assert drift.differences(REPOSITORY / checks_reference.FILE, checks_reference.written(), "`just reference`") == []


def test_the_page_names_every_check_and_every_item() -> None:
    rows = [line.split(" | ")[0].removeprefix("| ") for line in checks_reference.written().splitlines() if line.startswith("| ")]
    assert {check.id for check in wiring.CHECKS} <= set(rows)
    assert [row for row in rows if row.startswith("U")] == [item.id for item in checklist.load().items]
