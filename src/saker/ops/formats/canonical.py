"""The report as JSON: sorted keys, two spaces, every fact that there is. The other formats show parts of it."""

import json
from typing import Any

from saker.ops.rules import Result
from saker.ops.runner import Report


def write(report: Report) -> str:
    """The whole report."""
    body = {
        "version": report.version,
        "target": report.target,
        "milliseconds": report.milliseconds,
        "notes": list(report.notes),
        "results": [facts(result) for result in report.results],
    }
    return json.dumps(body, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def facts(result: Result) -> dict[str, Any]:
    """One result; `evidence` is null when nothing was seen."""
    evidence = result.evidence
    return {
        "id": result.check.id,
        "title": result.check.title,
        "kind": result.check.kind.value,
        "covers": list(result.check.covers),
        "status": result.status.value,
        "reason": result.reason,
        "remedy": result.check.remedy,
        "evidence": evidence
        and {
            "observed": evidence.observed,
            "source": evidence.source,
            "target": evidence.target,
            "at": evidence.at.isoformat(),
            "version": evidence.version,
            "sha256": evidence.sha256,
        },
    }
