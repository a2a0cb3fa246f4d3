"""`ledger verify`: every invariant of the books, and those that other slices contribute, in one snapshot.

It runs as the application role in a REPEATABLE READ transaction with a long timeout; it changes nothing and locks
nothing, so it may run beside the work of the day. What the nightly run found is kept (`ledger.verifications`), and each api
process exports it as `saker_ledger_drift`.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import Invariant
from saker.core.db import allow_seconds
from saker.ledger.invariants import INVARIANTS

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS: Final = 3_600
SHOWN_ROWS: Final = 20

Progress = Callable[[int, int, str], None]
"""Told before each invariant: how many are done, of how many, and the claim that is looked at now."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that does not hold: how many rows break it, and the first of them as column → value."""

    name: str
    claim: str
    count: int
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found: `checked` are the names of all invariants that were looked at."""

    checked: tuple[str, ...]
    broken: tuple[Broken, ...]
    seconds: float

    @property
    def clean(self) -> bool:
        """True when every invariant holds."""
        return not self.broken


class _Contributed:
    """What the other slices contribute; `app/wiring.py` fills it, so that the nightly job knows all of it."""

    invariants: tuple[Invariant, ...] = ()


contributed = _Contributed()


def _silent(done: int, total: int, claim: str) -> None:
    """Progress that nobody watches."""


async def verify(session: AsyncSession, others: Sequence[Invariant] | None = None, *, progress: Progress = _silent) -> Report:
    """Look at every invariant: the ledger's own and `others` (what was contributed, when None).

    The session's transaction must not have begun: it becomes a REPEATABLE READ one (and is READ ONLY when the session is).
    """
    started = time.monotonic()
    await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    await allow_seconds(session, TIMEOUT_SECONDS)
    invariants = (*INVARIANTS, *(contributed.invariants if others is None else others))
    broken = []
    for done, invariant in enumerate(invariants):
        progress(done, len(invariants), invariant.claim)
        found = await _look(session, invariant)
        if found:
            broken.append(found)
    return Report(tuple(invariant.name for invariant in invariants), tuple(broken), time.monotonic() - started)


async def _look(session: AsyncSession, invariant: Invariant) -> Broken | None:
    """The rows that break one invariant, or None. They are counted all, and fetched up to a bound."""
    counted = text(
        f"WITH found AS MATERIALIZED ({invariant.sql})"  # noqa: S608 - invariants are constants of the program
        " SELECT (SELECT count(*) FROM found) AS violations, found.* FROM found LIMIT :shown"
    )
    rows = (await session.execute(counted, {"shown": SHOWN_ROWS})).mappings().all()
    if not rows:
        return None
    shown = tuple({column: value for column, value in row.items() if column != "violations"} for row in rows)
    count = int(rows[0]["violations"])
    log.error("ledger.drift", invariant=invariant.name, violations=count, first=str(shown[0]))
    return Broken(invariant.name, invariant.claim, count, shown)
