"""The report as JUnit XML, a suite for each kind.

A failure is `failure`. Not-run is `error`, since tools count `skipped` as well; only what somebody waived is `skipped`.
"""

from itertools import groupby
from xml.etree import ElementTree as ET

from saker.core.contrib import Status
from saker.ops.rules import Result
from saker.ops.runner import Report

_TAGS = {Status.FAIL: "failure", Status.NOT_RUN: "error", Status.WAIVED: "skipped"}


def write(report: Report) -> str:
    """The whole report."""
    root = ET.Element("testsuites", {"name": "saker check", **_counts(report.results)})
    for kind, group in groupby(sorted(report.results, key=_kind), key=_kind):
        results = list(group)
        suite = ET.SubElement(root, "testsuite", {"name": kind, **_counts(results)})
        for result in results:
            _case(suite, result)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _kind(result: Result) -> str:
    return result.check.kind.value


def _counts(results: list[Result] | tuple[Result, ...]) -> dict[str, str]:
    statuses = [result.status for result in results]
    return {
        "tests": str(len(statuses)),
        "failures": str(statuses.count(Status.FAIL)),
        "errors": str(statuses.count(Status.NOT_RUN)),
        "skipped": str(statuses.count(Status.WAIVED)),
    }


def _case(suite: ET.Element, result: Result) -> None:
    name = f"{result.check.id} {result.check.title}"
    case = ET.SubElement(suite, "testcase", classname=f"saker.check.{_kind(result)}", name=name)
    seen = result.evidence.observed if result.evidence else ""
    if result.status in _TAGS:
        told = ET.SubElement(case, _TAGS[result.status], message=_xml(result.reason or seen))
        told.text = _xml(result.check.remedy)
    if result.evidence:
        ET.SubElement(case, "system-out").text = _xml(f"{seen}\n{result.evidence.source}\nsha256 {result.evidence.sha256}")


def _xml(text: str) -> str:
    """Text without the control characters that XML 1.0 cannot hold."""
    return "".join(character for character in text if character >= " " or character in "\t\n\r")
