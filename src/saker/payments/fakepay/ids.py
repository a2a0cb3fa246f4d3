"""Identifiers in the form of Razorpay's: a prefix and fourteen letters or digits."""

import secrets
import string
from typing import Final

_ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_LENGTH: Final = 14


def new_id(prefix: str) -> str:
    """A new id, such as `order_` and fourteen characters."""
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))}"


def reference_number() -> str:
    """A bank's reference of twelve digits (RRN, UTR)."""
    return "".join(secrets.choice(string.digits) for _ in range(12))
