"""No float near money."""

from pathlib import Path

import pytest

from tests.architecture.rules import floats
from tests.architecture.rules.source import PACKAGE


def test_no_float_is_near_money() -> None:
    assert floats.violations(PACKAGE) == []


def test_no_exemption_is_stale() -> None:
    assert floats.stale(PACKAGE) == []


@pytest.mark.parametrize(
    "code",
    [
        "fee = 0.001\n",
        "def f(price: float) -> int: ...\n",
        "amount = float(text)\n",
        "def f(amount=1.5): ...\n",
        "half = amount_minor / 2\n",
        "share = money.minor / total\n",
        "post(fee=0.1, wait_seconds=2.5)\n",
    ],
)
def test_a_planted_float_is_found(tmp_path: Path, code: str) -> None:
    (tmp_path / "rules.py").write_text(code)
    assert len(floats.violations(tmp_path, exempt={})) == 1


def test_durations_and_exempt_files_are_no_violation(tmp_path: Path) -> None:
    (tmp_path / "worker.py").write_text("LOOK_SECONDS = 0.5\ndef f(every_seconds: float = 1.0): sleep(x.sleep(0.1))\n")
    (tmp_path / "metrics.py").write_text("buckets = (0.1, 0.2)\n")
    assert floats.violations(tmp_path, exempt={"metrics.py": "buckets"}) == []


def test_a_planted_stale_exemption_is_found(tmp_path: Path) -> None:
    (tmp_path / "metrics.py").write_text("buckets = (1, 2)\n")
    assert floats.stale(tmp_path, exempt={"metrics.py": "buckets"}) == ["metrics.py"]
