"""Results of checks that were made for tests."""

import pytest

from saker.core.contrib import Status
from saker.ops import rules
from saker.ops.rules import Result
from tests.ops.making import NOW, check, evidence, waiver


@pytest.fixture
def results() -> list[Result]:
    """One result of each status."""
    passing, failing, unseen, waived = (check(f"SKR-TST-00{number}", covers=(f"U{number}",)) for number in (1, 2, 3, 4))
    broken = Result(waived, Status.FAIL, evidence(waived, Status.FAIL))
    return [
        Result(passing, Status.PASS, evidence(passing)),
        Result(failing, Status.FAIL, evidence(failing, Status.FAIL)),
        Result(unseen, Status.NOT_RUN, reason="never seen"),
        rules.waive(broken, waiver(waived), now=NOW),
    ]
