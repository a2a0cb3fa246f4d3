"""Keys of the synthetic market: one for each day, derived from a secret, committed before and revealed after.

The key of a day is HMAC-SHA256(secret, day). Revealing it proves that day and says nothing about any other day. A
season has a secret of its own: revealing that one proves all the days of the season at once. SHA-256 of a key, or of
a season's secret, is its commitment. Fair means: not alterable after the commitment. Whoever holds the secret still
knows the path.
"""

import hashlib
import hmac
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

KEY_BYTES = 32
DAYS_KEPT = 4_096
_DAY_LABEL = b"saker/market/day/1"


class CommitmentMismatch(ValueError):
    """A revealed key is not the one that was committed to."""


@dataclass(frozen=True, slots=True, repr=False)
class Season:
    """Days [start_day, end_day), counted from 1970-01-01, that a secret of their own rules."""

    start_day: int
    end_day: int
    secret: bytes

    def __post_init__(self) -> None:
        if self.start_day >= self.end_day:
            message = "a season has at least one day"
            raise ValueError(message)
        _require_length(self.secret)

    def __repr__(self) -> str:
        """Without the secret: it must not end in a log."""
        return f"Season({self.start_day}..{self.end_day})"


class KeySchedule:
    """Which secret rules a day: the season's, or else the standing one.

    The price does not notice the change: the path of a day starts from the close of the day before, whatever its key.
    """

    def __init__(self, secret: bytes, seasons: Iterable[Season] = ()) -> None:
        """Take the standing secret and the seasons, in any order. ValueError if two seasons share a day."""
        _require_length(secret)
        self._secret = secret
        self._seasons = tuple(sorted(seasons, key=lambda season: season.start_day))
        self._starts = [season.start_day for season in self._seasons]
        # Kept, because each symbol asks for the same days; a lost one is derived anew.
        self.day_key = lru_cache(maxsize=DAYS_KEPT)(self._day_key)
        for earlier, later in zip(self._seasons, self._seasons[1:], strict=False):
            if later.start_day < earlier.end_day:
                message = f"{earlier} and {later} share days"
                raise ValueError(message)

    def _day_key(self, day: int) -> bytes:
        """The key of a day counted from 1970-01-01, UTC."""
        at = bisect_right(self._starts, day) - 1
        if at >= 0 and day < self._seasons[at].end_day:
            return derive_day_key(self._seasons[at].secret, day)
        return derive_day_key(self._secret, day)


def derive_day_key(secret: bytes, day: int) -> bytes:
    """HMAC-SHA256(secret, label and day): 32 bytes."""
    return hmac.digest(secret, _DAY_LABEL + day.to_bytes(4, "big"), "sha256")


def commitment(key: bytes) -> str:
    """SHA-256 of a day's key or of a season's secret, in hexadecimal."""
    return hashlib.sha256(key).hexdigest()


def require_committed(key: bytes, committed: str) -> None:
    """Raise CommitmentMismatch unless the key is the one committed to."""
    if not hmac.compare_digest(commitment(key), committed):
        message = "the revealed key does not match its commitment"
        raise CommitmentMismatch(message)


def _require_length(secret: bytes) -> None:
    # A shorter secret could be found from its commitment by trying them all.
    if len(secret) < KEY_BYTES:
        message = f"a secret has at least {KEY_BYTES} bytes"
        raise ValueError(message)
