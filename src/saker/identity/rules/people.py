"""Roles, terms, the form of an address that must be unique, and what a browser calls itself."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import available_timezones

DEFAULT_ZONE: Final = "Asia/Kolkata"
DEMO_TAG: Final = "demo"

TERMS_VERSION: Final = "1"
TERMS_PUBLISHED_ON: Final = date(2026, 11, 21)

SESSION_LIFE: Final = timedelta(days=30)
ENDED_SESSIONS_KEPT: Final = timedelta(days=90)
"""How long a session lives after it was last used; also the life of each refresh token."""

REFRESH_GRACE: Final = timedelta(seconds=10)
"""How long a used refresh token still returns its successor: for answers that got lost, and for two tabs at once."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where a sign-in comes from, as much as is kept of it: a browser's common name and a network, not an address."""

    browser: str
    ip_prefix: str


class Role(StrEnum):
    """What staff may do; see the routes that ask for them. Everyone is a `person` without a grant."""

    SUPPORT = "support"
    MODERATOR = "moderator"
    FINANCE = "finance"
    ADMIN = "admin"
    AUDITOR = "auditor"


PERSON: Final = "person"


def email_key(email: str) -> str:
    """The form in which two addresses are the same: compatibility-normalised and case-folded."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def is_zone(name: str) -> bool:
    """True for the name of a zone in the IANA time zone database."""
    return name in available_timezones()


_BROWSERS: Final = (  # the first that matches names it: most browsers claim to be several
    ("Edge", re.compile(r"\bEdgA?(iOS)?/")),
    ("Opera", re.compile(r"\b(OPR|Opera)/")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\b(Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(Chrome|CriOS|Chromium)/")),
    ("Safari", re.compile(r"\bVersion/\S+ .*\bSafari/")),
    ("curl", re.compile(r"^curl/")),
)
_SYSTEMS: Final = (
    ("Android", re.compile(r"\bAndroid\b")),
    ("iPhone", re.compile(r"\biPhone\b")),
    ("iPad", re.compile(r"\biPad\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("macOS", re.compile(r"\bMac OS X\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("Linux", re.compile(r"\bLinux\b")),
)


def browser_of(user_agent: str) -> str:
    """What a person would call the device, as far as the User-Agent header tells: "Firefox on Linux"."""
    browser = next((name for name, pattern in _BROWSERS if pattern.search(user_agent)), None)
    system = next((name for name, pattern in _SYSTEMS if pattern.search(user_agent)), None)
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "Unknown device"
