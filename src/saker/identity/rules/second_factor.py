"""The ways to prove oneself beyond the password, how long each step lasts, and for which site a passkey is made."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

MFA_TOKEN_LIFE: Final = timedelta(minutes=5)
MFA_TOKEN_ATTEMPTS: Final = 5
CHALLENGE_LIFE: Final = timedelta(minutes=5)
RECOVERY_CODES: Final = 10
MAX_PASSKEYS: Final = 20
LOCALHOST: Final = "localhost"


class Method(StrEnum):
    """How someone proves that it is them."""

    PASSKEY = "passkey"
    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"
    PASSWORD = "password"  # noqa: S105 - a word, not a password


class Change(StrEnum):
    """What happened to a person's second factors: told to them, and in the audit log."""

    TOTP_ADDED = "totp_added"
    TOTP_REMOVED = "totp_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSKEY_COPIED = "passkey_copied"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"


@dataclass(frozen=True, slots=True)
class Held:
    """What a person can prove themselves with; `methods` are the second factors, none for someone who has enrolled none."""

    methods: tuple[Method, ...]
    has_password: bool


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that passkeys are made for (WebAuthn's relying party): its domain, and the origin of its pages."""

    id: str
    origin: str


def relying_party(frontend_url: str, origin: str | None, *, is_production: bool) -> RelyingParty | None:
    """The site that a request belongs to; None where passkeys cannot work, because browsers make none for a bare address.

    It is FRONTEND_URL, whatever the request says. Outside production a page on localhost is as good, which is also the
    name of a FRONTEND_URL on loopback, for a client that is no page.
    """
    if origin is not None and not is_production and _host(origin) == LOCALHOST:
        return RelyingParty(LOCALHOST, origin)
    parts = urlsplit(frontend_url)
    host = _host(frontend_url)
    if host is None:
        return None
    address = _address(host)
    if address is None:
        return RelyingParty(host, f"{parts.scheme}://{parts.netloc}")
    if origin is None and not is_production and address.is_loopback:
        port = "" if parts.port is None else f":{parts.port}"
        return RelyingParty(LOCALHOST, f"{parts.scheme}://{LOCALHOST}{port}")
    return None


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
