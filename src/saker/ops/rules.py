"""When a check counts as passed: evidence and its seal, freshness, waivers, fail levels. Pure: no session, no clock."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from saker.core.contrib import Check, Finding, Status

LONGEST_ATTESTATION: Final = timedelta(days=366)
LONGEST_WAIVER: Final = timedelta(days=92)
OBSERVED_CHARACTERS: Final = 1000


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one look found: where (`target`: an address, or empty), when, by which version. `sha256` seals the rest."""

    check_id: str
    status: Status
    observed: str
    source: str
    target: str
    at: datetime
    version: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A person's attestation or waiver of a check: who, why, when, until when."""

    check_id: str
    signed_by: str
    words: str
    signed_at: datetime
    expires_at: datetime

    def in_force(self, now: datetime) -> bool:
        """True from the signing until it expires."""
        return self.signed_at <= now < self.expires_at


@dataclass(frozen=True, slots=True)
class Result:
    """What a check comes to. `reason` says why it did not run, or who waived it; empty otherwise."""

    check: Check
    status: Status
    evidence: Evidence | None = None
    reason: str = ""


class FailLevel(StrEnum):
    """The mildest result that still makes the whole fail; each includes the ones before it."""

    FAIL = "fail"
    NOT_RUN = "not-run"
    WAIVED = "waived"


_BREAKS: Final = {
    FailLevel.FAIL: frozenset({Status.FAIL}),
    FailLevel.NOT_RUN: frozenset({Status.FAIL, Status.NOT_RUN}),
    FailLevel.WAIVED: frozenset({Status.FAIL, Status.NOT_RUN, Status.WAIVED}),
}


def breaking(results: Iterable[Result], level: FailLevel) -> list[Result]:
    """The results that make the whole fail at this level. None means success."""
    return [result for result in results if result.status in _BREAKS[level]]


def worst(statuses: Iterable[Status]) -> Status:
    """The gravest of several: fail, then not-run, then waived, then pass. No result at all is not-run."""
    found = set(statuses)
    gravity = (Status.FAIL, Status.NOT_RUN, Status.WAIVED, Status.PASS)
    return next((status for status in gravity if status in found), Status.NOT_RUN)


def seal(check: Check, finding: Finding, *, target: str, at: datetime, version: str) -> Evidence:
    """Evidence of a finding that saw something. Long observations are cut."""
    assert finding.status in (Status.PASS, Status.FAIL), "only a look that saw something is evidence"
    shown = finding.observed if len(finding.observed) <= OBSERVED_CHARACTERS else finding.observed[: OBSERVED_CHARACTERS - 1] + "…"
    bare = Evidence(check.id, finding.status, shown, finding.source, target, at, version)
    return replace(bare, sha256=digest(bare))


def digest(evidence: Evidence) -> str:
    """SHA-256 over the evidence as canonical JSON: sorted keys, no spaces, the seal itself left out."""
    facts = {
        "at": evidence.at.isoformat(),
        "check_id": evidence.check_id,
        "observed": evidence.observed,
        "source": evidence.source,
        "status": evidence.status.value,
        "target": evidence.target,
        "version": evidence.version,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def flaw(evidence: Evidence, check: Check, *, now: datetime, version: str) -> str | None:
    """Why this evidence no longer counts, or None while it does."""
    if evidence.sha256 != digest(evidence):
        return "the kept evidence was altered"
    if evidence.version != version:
        return f"last seen with version {evidence.version}"
    if now - evidence.at > check.fresh_for:
        return f"last seen on {evidence.at:%Y-%m-%d %H:%M} UTC, which is too long ago"
    return None


def judge(check: Check, evidence: Evidence | None, *, now: datetime, version: str) -> Result:
    """What a check comes to by its evidence alone. Evidence that does not count leaves it not run."""
    if evidence is None:
        return Result(check, Status.NOT_RUN, reason="never seen")
    if fault := flaw(evidence, check, now=now, version=version):
        return Result(check, Status.NOT_RUN, reason=fault)
    return Result(check, evidence.status, evidence)


def waive(result: Result, waiver: Signature | None, *, now: datetime) -> Result:
    """Apply a waiver in force. A pass stays a pass."""
    if waiver is None or result.status is Status.PASS or not waiver.in_force(now):
        return result
    reason = f"{result.status.value}, waived by {waiver.signed_by} until {waiver.expires_at:%Y-%m-%d}: {waiver.words}"
    return replace(result, status=Status.WAIVED, reason=reason)
