"""The report as SARIF 2.1.0 (OASIS): a rule for each check, a result for each result.

Kinds follow section 3.27.9: `pass`, `fail`, and `open` for what could not be evaluated. A waived result is a failure
with an accepted suppression (section 3.35), so that no reader takes it for a pass.
"""

import json
from typing import Any, Final

from saker import __version__
from saker.core.contrib import Check, Status
from saker.ops.rules import Result
from saker.ops.runner import Report

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_KINDS: Final = {
    Status.PASS: ("pass", "none"),
    Status.FAIL: ("fail", "error"),
    Status.NOT_RUN: ("open", "none"),
    Status.WAIVED: ("fail", "warning"),
}


def write(report: Report) -> str:
    """The whole report."""
    driver = {"name": "saker check", "version": __version__, "rules": [_rule(result.check) for result in report.results]}
    run = {"tool": {"driver": driver}, "results": [_result(place, result) for place, result in enumerate(report.results)]}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "shortDescription": {"text": check.title},
        "help": {"text": check.remedy},
        "properties": {"kind": check.kind.value, "covers": list(check.covers)},
    }


def _result(place: int, result: Result) -> dict[str, Any]:
    kind, level = _KINDS[result.status]
    seen = result.evidence.observed if result.evidence else ""
    told: dict[str, Any] = {
        "ruleId": result.check.id,
        "ruleIndex": place,
        "kind": kind,
        "level": level,
        "message": {"text": result.reason or seen},
        "locations": [{"logicalLocations": [{"name": result.check.id, "kind": result.check.kind.value}]}],
    }
    if result.evidence:
        told["fingerprints"] = {"evidence/sha256": result.evidence.sha256}
    if result.status is Status.WAIVED:
        told["suppressions"] = [{"kind": "external", "status": "accepted", "justification": result.reason}]
    return told
