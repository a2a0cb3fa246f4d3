"""Time-based one-time codes: RFC 6238 with HMAC-SHA-1, six digits and 30 seconds, which every authenticator app makes."""

import base64
import hmac
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

ISSUER: Final = "Saker"
SECRET_BYTES: Final = 20
STEP_SECONDS: Final = 30
DIGITS: Final = 6
DRIFT_STEPS: Final = 1
"""How many steps the app's clock may be ahead of ours or behind it."""


def step_at(at: datetime) -> int:
    """The number of the step that an instant falls into."""
    return int(at.timestamp()) // STEP_SECONDS


def code_of(secret: bytes, step: int) -> str:
    """The code of a step: the dynamic truncation of RFC 4226."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: bytes, code: str, *, at: datetime, after: int | None) -> int | None:
    """The step whose code this is, if it is near `at` and later than the last accepted one (`after`); None otherwise.

    Every step of the window is compared, each in constant time.
    """
    now, found = step_at(at), None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        is_it = hmac.compare_digest(code_of(secret, step).encode(), code.encode())
        if is_it and (after is None or step > after):
            found = step
    return found


def written(secret: bytes) -> str:
    """The secret as a person types it into an app."""
    return base64.b32encode(secret).decode()


def otpauth_uri(secret: bytes, *, account: str) -> str:
    """What the QR code holds (the key URI format of authenticator apps)."""
    query = urlencode({"secret": written(secret), "issuer": ISSUER, "digits": DIGITS, "period": STEP_SECONDS})
    return f"otpauth://totp/{quote(f'{ISSUER}:{account}', safe='')}?{query}"
