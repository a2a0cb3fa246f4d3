"""The report in each format. Not-run is never written as success, nor as something that tools skip."""

import io
import json
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from saker.core.contrib import Finding, Status
from saker.ops import rules
from saker.ops.formats import WRITERS, Format, text
from saker.ops.rules import Result
from saker.ops.runner import Report
from tests.ops.making import NOW, VERSION, check


@pytest.fixture
def report(results: list[Result]) -> Report:
    return Report(tuple(results), VERSION, "https://saker.example", 1234, ("Something to know.",))


def test_json_holds_every_fact_in_a_fixed_order(report: Report) -> None:
    written = WRITERS[Format.JSON](report)
    told = json.loads(written)
    assert written == json.dumps(told, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    assert [result["status"] for result in told["results"]] == ["pass", "fail", "not-run", "waived"]
    assert (told["version"], told["target"], told["notes"]) == (VERSION, "https://saker.example", ["Something to know."])
    first = told["results"][0]
    assert first["evidence"] == {
        "observed": "seen",
        "source": "a look",
        "target": "",
        "at": "2026-03-04T05:06:07.890123+00:00",
        "version": VERSION,
        "sha256": report.results[0].evidence and report.results[0].evidence.sha256,
    }
    assert told["results"][2]["evidence"] is None


def test_junit_counts_not_run_as_an_error_and_a_waiver_as_skipped(report: Report) -> None:
    root = ET.fromstring(WRITERS[Format.JUNIT](report))  # noqa: S314 - our own words
    assert root.attrib == {"name": "saker check", "tests": "4", "failures": "1", "errors": "1", "skipped": "1"}
    cases = {case.attrib["name"].split()[0]: [child.tag for child in case] for case in root.iter("testcase")}
    assert cases == {
        "SKR-TST-001": ["system-out"],
        "SKR-TST-002": ["failure", "system-out"],
        "SKR-TST-003": ["error"],
        "SKR-TST-004": ["skipped", "system-out"],
    }


def test_junit_survives_what_xml_cannot_hold(report: Report) -> None:
    one = check()
    strange = rules.seal(one, Finding(Status.FAIL, "a\x00b\x1b[31m<&>", "a look"), target="", at=NOW, version=VERSION)
    written = WRITERS[Format.JUNIT](Report((Result(one, Status.FAIL, strange),), VERSION, "", 1))
    (failure,) = ET.fromstring(written).iter("failure")  # noqa: S314 - our own words
    assert failure.attrib["message"] == "ab[31m<&>"


def test_sarif_has_a_rule_for_each_result_and_kinds_of_the_standard(report: Report) -> None:
    told = json.loads(WRITERS[Format.SARIF](report))
    assert told["version"] == "2.1.0"
    (run,) = told["runs"]
    assert [(result["kind"], result["level"]) for result in run["results"]] == [
        ("pass", "none"),
        ("fail", "error"),
        ("open", "none"),
        ("fail", "warning"),
    ]
    assert [run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    assert [("suppressions" in result) for result in run["results"]] == [False, False, False, True]
    assert all(result["message"]["text"] for result in run["results"])


def test_text_shows_the_remedy_of_every_failure_and_why_others_did_not_pass(report: Report) -> None:
    stream = io.StringIO()
    text.show(report, Console(file=stream, width=200))
    shown = stream.getvalue()
    assert "→ Mend SKR-TST-002." in shown
    assert "Mend SKR-TST-001." not in shown
    assert "○ not run   SKR-TST-003  Title of SKR-TST-003: never seen" in shown
    assert "fail, waived by Operator until 2026-04-03: Not yet." in shown
    assert "4 checks: 1 pass, 1 fail, 1 not-run, 1 waived; 1.2 s; version 1.0+test" in shown
    assert "Note: Something to know." in shown
    assert "\x1b" not in shown


def test_text_is_coloured_on_a_terminal(report: Report) -> None:
    stream = io.StringIO()
    text.show(report, Console(file=stream, force_terminal=True, color_system="standard", width=200))
    assert "\x1b[" in stream.getvalue()
