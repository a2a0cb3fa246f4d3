"""When sign-ins are refused because too many failed: per account and per address, with a growing pause."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=15)
"""Failures older than this are forgotten, counted from the first one or from the end of the last pause."""

LONGEST_PAUSE: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures within WINDOW are let pass before the first pause."""

    failures: int


ACCOUNT: Final = Limit(10)
ADDRESS: Final = Limit(30)


def pause_after(failures: int, limit: Limit) -> timedelta | None:
    """How long to refuse after that many failures: 1, 2, 4, 8, 15, 15 … minutes from the limit on; None below it."""
    beyond = failures - limit.failures
    if beyond < 0:
        return None
    return min(timedelta(minutes=2 ** min(beyond, 10)), LONGEST_PAUSE)
