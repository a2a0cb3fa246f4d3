"""Links that are mailed: what they are for, how long they live, when people are reminded, and when an account is given up."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

TOKEN_BYTES: Final = 32

REMIND_AFTER: Final = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""When someone who has not verified is reminded, counted from joining."""

GIVEN_UP_AFTER: Final = timedelta(days=30)
"""When an account whose address was never verified is removed; never sooner than a week after its last reminder."""

LAST_WARNING: Final = timedelta(days=7)


class Purpose(StrEnum):
    """What a link does when it is followed."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose, not a password
    CHANGE_EMAIL = "change_email"


LIFE: Final = {
    Purpose.VERIFY_EMAIL: timedelta(hours=24),
    Purpose.RESET_PASSWORD: timedelta(hours=1),
    Purpose.CHANGE_EMAIL: timedelta(hours=24),
}
PAUSE: Final = {
    Purpose.VERIFY_EMAIL: timedelta(seconds=60),
    Purpose.RESET_PASSWORD: timedelta(minutes=5),
    Purpose.CHANGE_EMAIL: timedelta(seconds=60),
}
"""The shortest time between two links of a purpose to one person."""

PAGE: Final = {
    Purpose.VERIFY_EMAIL: "/verify-email",
    Purpose.RESET_PASSWORD: "/reset-password",
    Purpose.CHANGE_EMAIL: "/confirm-email",
}


def address(origin: str, purpose: Purpose, token: str) -> str:
    """The link. The token stands in the fragment, which no browser sends: so it is in no server's or proxy's log."""
    return f"{origin.rstrip('/')}{PAGE[purpose]}#token={token}"


def reminders_due(joined_at: datetime, now: datetime) -> int:
    """How many reminders someone who joined then should have had by now."""
    return sum(joined_at + after <= now for after in REMIND_AFTER)
