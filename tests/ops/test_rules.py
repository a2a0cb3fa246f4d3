"""When a check counts as passed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saker.core.contrib import Finding, Status
from saker.ops import rules
from saker.ops.rules import FailLevel, Result, Signature
from tests.ops.making import NOW, VERSION, check, evidence, waiver


def test_fresh_evidence_of_this_version_counts() -> None:
    one = check()
    assert rules.judge(one, evidence(one), now=NOW, version=VERSION).status is Status.PASS
    assert rules.judge(one, evidence(one, Status.FAIL), now=NOW, version=VERSION).status is Status.FAIL


def test_a_check_that_was_never_seen_is_not_run() -> None:
    assert rules.judge(check(), None, now=NOW, version=VERSION).status is Status.NOT_RUN


def test_evidence_lasts_exactly_as_long_as_the_check_says() -> None:
    one = check(fresh_for=timedelta(hours=26))
    assert rules.judge(one, evidence(one), now=NOW + timedelta(hours=26), version=VERSION).status is Status.PASS
    stale = rules.judge(one, evidence(one), now=NOW + timedelta(hours=26, microseconds=1), version=VERSION)
    assert (stale.status, stale.reason) == (Status.NOT_RUN, "last seen on 2026-03-04 05:06 UTC, which is too long ago")


def test_evidence_of_another_version_does_not_count() -> None:
    one = check()
    assert rules.judge(one, evidence(one, version="0.9+test"), now=NOW, version=VERSION).status is Status.NOT_RUN


@pytest.mark.parametrize(
    "change",
    [
        {"status": Status.PASS},
        {"observed": "better"},
        {"at": NOW + timedelta(hours=1)},
        {"version": "2"},
        {"target": "x"},
        {"source": "y"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_altered_evidence_does_not_count(change: dict[str, object]) -> None:
    one = check()
    altered = replace(evidence(one, Status.FAIL), **change)  # type: ignore[arg-type]
    judged = rules.judge(one, altered, now=NOW, version=altered.version)
    assert (judged.status, judged.reason) == (Status.NOT_RUN, "the kept evidence was altered")


def test_evidence_of_another_check_does_not_count() -> None:
    one = check()
    assert rules.flaw(replace(evidence(check("SKR-TST-002")), check_id=one.id), one, now=NOW, version=VERSION) is not None


def test_long_observations_are_cut_before_they_are_sealed() -> None:
    one = check()
    sealed = rules.seal(one, Finding(Status.FAIL, "x" * 5000, ""), target="", at=NOW, version=VERSION)
    assert len(sealed.observed) == rules.OBSERVED_CHARACTERS
    assert rules.flaw(sealed, one, now=NOW, version=VERSION) is None


def test_what_saw_nothing_is_no_evidence() -> None:
    with pytest.raises(AssertionError):
        rules.seal(check(), Finding(Status.NOT_RUN, "", ""), target="", at=NOW, version=VERSION)


def test_the_seal_is_sha_256_of_canonical_json() -> None:
    # Computed apart: sha256sum of {"at":"2026-03-04T05:06:07.890123+00:00","check_id":"SKR-TST-001","observed":"seen",…}
    assert evidence(check()).sha256 == "2e9b73a4793d24922c3459a53b03425e0cd4773ae6e79690346eca404bc5d93c"


@pytest.mark.parametrize("status", [Status.FAIL, Status.NOT_RUN])
def test_a_waiver_in_force_waives_what_does_not_pass(status: Status) -> None:
    one = check()
    waived = rules.waive(Result(one, status), waiver(one), now=NOW)
    assert waived.status is Status.WAIVED
    assert waived.reason == f"{status.value}, waived by Operator until 2026-04-03: Not yet."


def test_a_pass_is_never_waived_away() -> None:
    one = check()
    passed = Result(one, Status.PASS, evidence(one))
    assert rules.waive(passed, waiver(one), now=NOW) is passed


def test_a_waiver_that_is_over_waives_nothing() -> None:
    one = check()
    failed = Result(one, Status.FAIL)
    assert rules.waive(failed, waiver(one, days=3), now=NOW + timedelta(days=3)) is failed
    assert rules.waive(failed, None, now=NOW) is failed


def test_a_signature_is_in_force_from_its_signing_until_it_expires() -> None:
    signature = Signature("SKR-TST-001", "Operator", "", NOW, NOW + timedelta(days=1))
    tick = timedelta(microseconds=1)
    assert [signature.in_force(at) for at in (NOW - tick, NOW, signature.expires_at - tick, signature.expires_at)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("level", "broken"),
    [
        (FailLevel.FAIL, ["SKR-TST-002"]),
        (FailLevel.NOT_RUN, ["SKR-TST-002", "SKR-TST-003"]),
        (FailLevel.WAIVED, ["SKR-TST-002", "SKR-TST-003", "SKR-TST-004"]),
    ],
)
def test_each_fail_level_includes_the_milder_ones(results: list[Result], level: FailLevel, broken: list[str]) -> None:
    assert [result.check.id for result in rules.breaking(results, level)] == broken


def test_the_worst_of_several_counts_and_of_none_is_not_run() -> None:
    assert rules.worst([]) is Status.NOT_RUN
    assert rules.worst([Status.PASS, Status.WAIVED]) is Status.WAIVED
    assert rules.worst([Status.WAIVED, Status.NOT_RUN]) is Status.NOT_RUN
    assert rules.worst([Status.NOT_RUN, Status.FAIL, Status.PASS]) is Status.FAIL
    assert rules.worst([Status.PASS]) is Status.PASS
