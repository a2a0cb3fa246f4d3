"""The checklist is whole: every source line has an item, and every item a line."""

from dataclasses import replace

import pytest

from saker.app import wiring
from saker.core.contrib import Status
from saker.ops import checklist, listing, runner
from saker.ops.checklist import Checklist
from saker.ops.rules import Result
from tests.ops.making import check, evidence


@pytest.fixture
def real() -> Checklist:
    return checklist.load()


def test_it_holds_184_items_for_594_source_lines(real: Checklist) -> None:
    assert [item.id for item in real.items] == [f"U{number}" for number in range(1, 185)]
    assert len(real.source_lines()) == 594
    assert {item.kind for item in real.items} == {"live", "config", "attestation"}


def test_every_source_line_has_an_item(real: Checklist) -> None:
    assert checklist.faults(real, ()) == [
        f"item {item.id} says what remains, but no check covers it" for item in real.items if item.remains
    ]
    assert checklist.faults(real, wiring.CHECKS) == []
    assert all(real.items_of_line(line) for line in real.source_lines())


def test_a_planted_gap_is_found(real: Checklist) -> None:
    without = replace(real, items=tuple(item for item in real.items if item.id != "U31"))
    assert "source line 2:32 has no item" in checklist.faults(without, wiring.CHECKS)
    assert "SKR-TLS-001 covers U31, which is no item" in checklist.faults(without, wiring.CHECKS)


def test_a_planted_line_of_no_document_is_found(real: Checklist) -> None:
    first = replace(real.items[0], lines=("2:8", "4:249", "7:1"))
    assert checklist.faults(replace(real, items=(first, *real.items[1:])), wiring.CHECKS) == ["source line 7:1 is of no document"]


def test_planted_twins_and_items_without_lines_are_found(real: Checklist) -> None:
    empty = replace(real.items[0], lines=())
    found = checklist.faults(replace(real, items=(*real.items, empty)), wiring.CHECKS)
    assert found == ["item U1 has no source line", "item U1 is there twice"]


def test_an_item_without_a_check_is_not_run_and_says_so(real: Checklist) -> None:
    (entry,) = [entry for entry in listing.coverage(real, ()) if entry.item.id == "U82"]
    assert (entry.status, entry.state) == (Status.NOT_RUN, "no check yet")


def test_an_item_is_as_good_as_its_worst_check(real: Checklist) -> None:
    good, bad = check("SKR-TST-001", covers=("U82",)), check("SKR-TST-002", covers=("U82", "U84"))
    results = [Result(good, Status.PASS, evidence(good)), Result(bad, Status.FAIL, evidence(bad, Status.FAIL))]
    covered = {entry.item.id: entry for entry in listing.coverage(real, results)}
    assert (covered["U82"].status, covered["U84"].status, covered["U85"].status) == (Status.FAIL, Status.FAIL, Status.NOT_RUN)
    assert covered["U82"].state == "SKR-TST-001, SKR-TST-002"


def test_what_remains_is_said(real: Checklist) -> None:
    standing = runner.standing(wiring.CHECKS, runner.Kept(), version="")
    (entry,) = [entry for entry in listing.coverage(real, standing) if entry.item.id == "U20"]
    assert entry.state == "SKR-WEB-001 in part; remains: a provoked error"
