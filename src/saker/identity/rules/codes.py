"""One-time codes: how long they live, how often they may be tried, and when the next one may be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

DIGITS: Final = 6
LIFE: Final = timedelta(minutes=5)
ATTEMPTS: Final = 5

LONGEST_WINDOW: Final = timedelta(hours=1)
"""How far back sent codes are counted."""


class Purpose(StrEnum):
    """What a code is for; one that was sent for one purpose buys nothing of the other."""

    LOGIN = "login"
    REGISTER = "register"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many codes within a window."""

    codes: int
    within: timedelta


PER_NUMBER: Final = (Limit(3, timedelta(minutes=10)), Limit(5, LONGEST_WINDOW))
PER_ADDRESS: Final = (Limit(10, LONGEST_WINDOW),)
RESEND_AFTER: Final = (timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120))
"""The pause after the first code of an hour to a number and for a purpose, after the second, and after each later one."""


def next_resend(sent: Sequence[datetime]) -> datetime | None:
    """When a code may follow those that were sent to a number for one purpose, oldest first; None: at once."""
    if not sent:
        return None
    return sent[-1] + RESEND_AFTER[min(len(sent), len(RESEND_AFTER)) - 1]


def next_within(sent: Sequence[datetime], limits: Sequence[Limit]) -> datetime | None:
    """When the limits let a code follow those that were sent, oldest first; None: at once."""
    ends = [sent[-limit.codes] + limit.within for limit in limits if len(sent) >= limit.codes]
    return max(ends, default=None)
