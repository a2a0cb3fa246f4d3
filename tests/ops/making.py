"""Checks made for tests, and evidence of them."""

from datetime import UTC, datetime, timedelta

from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status
from saker.ops import rules
from saker.ops.rules import Evidence, Signature

NOW = datetime(2026, 3, 4, 5, 6, 7, 890123, UTC)
VERSION = "1.0+test"


def check(
    name: str = "SKR-TST-001",
    *,
    kind: CheckKind = CheckKind.CONFIG,
    status: Status = Status.PASS,
    observed: str = "seen",
    covers: tuple[str, ...] = (),
    fresh_for: timedelta = timedelta(hours=24),
) -> Check:
    """A check that always finds the same."""

    async def run(_: CheckContext) -> Finding:
        return Finding(status, observed, "a look")

    return Check(name, f"Title of {name}", kind, covers, f"Mend {name}.", run, fresh_for)


def evidence(of: Check, status: Status = Status.PASS, *, at: datetime = NOW, version: str = VERSION) -> Evidence:
    """Sealed evidence of a check."""
    return rules.seal(of, Finding(status, "seen", "a look"), target="", at=at, version=version)


def waiver(of: Check, *, days: int = 30, at: datetime = NOW) -> Signature:
    """A waiver that lasts so many days."""
    return Signature(of.id, "Operator", "Not yet.", at, at + timedelta(days=days))
