"""Business time: `now()` everywhere, never SQL `now()`, so that a test can move a whole deployment.

The test clock is one row (`core.test_clock`) with an offset that every process re-reads while it runs; production
never reads it, and refuses to start when asked to.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_offset = timedelta(0)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(UTC) + _offset


def today(zone: ZoneInfo) -> date:
    """The calendar day at this instant where the person lives."""
    return now().astimezone(zone).date()


def shift(offset: timedelta) -> None:
    """Move this process's clock. Only `core.test_clock` and tests call it."""
    global _offset  # noqa: PLW0603 - the one piece of process state that the clock is
    _offset = offset
