"""API keys: their form, the networks that they may be used from, and how many one person may have.

A key is `saker_`, 43 characters of secret and 6 of checksum, all of them letters and digits, so that a double click
marks the whole, and that a scanner for secrets knows one when it sees it: `saker_[0-9A-Za-z]{49}`. The secret is 256
random bits; the checksum is a CRC-32 and tells a mistyped key without asking anybody. It proves nothing.
"""

import re
import string
import zlib
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

PREFIX: Final = "saker_"
SECRET_BYTES: Final = 32
SHOWN: Final = len(PREFIX) + 6
"""How much of a key goes on to be shown, so that its owner knows it again. 220 bits stay unknown."""

MAX_LIVE: Final = 20
MAX_NETWORKS: Final = 20
LONGEST_LIFE: Final = timedelta(days=3660)
ENDED_KEPT: Final = timedelta(days=90)
REMEMBERED_FOR: Final = timedelta(minutes=1)
"""How long a process goes by what it has read of a key, and how often a use is written down."""

_DIGITS: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SECRET_LENGTH: Final = 43
_CHECKSUM_LENGTH: Final = 6
_FORM: Final = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_SECRET_LENGTH + _CHECKSUM_LENGTH}}}")

Network = IPv4Network | IPv6Network


def key_of(secret: bytes) -> str:
    """The key of 32 random bytes."""
    body = PREFIX + _in_digits(int.from_bytes(secret), _SECRET_LENGTH)
    return body + _checksum(body)


def is_well_formed(text: str) -> bool:
    """Whether this can be a key at all: the form is right and the checksum agrees."""
    return _FORM.fullmatch(text) is not None and _checksum(text[:-_CHECKSUM_LENGTH]) == text[-_CHECKSUM_LENGTH:]


def network_of(text: str) -> Network:
    """A network as people write it: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/48`. Raises ValueError with the reason."""
    text = text.strip()
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        network = None
    if network is None or "%" in text:  # an interface's name means nothing here
        raise ValueError(f"{text} is no address or network.")
    if "/" in text and ip_address(text.partition("/")[0]) != network.network_address:
        raise ValueError(f"{text} is an address inside {network}: give one of the two.")
    return network


def admits(networks: Iterable[Network], address: str) -> bool:
    """Whether a key with these networks may be used from an address; without any, from everywhere."""
    allowed = tuple(networks)
    if not allowed:
        return True
    try:
        caller = ip_address(address)
    except ValueError:
        return False
    if isinstance(caller, IPv6Address) and caller.ipv4_mapped is not None:
        caller = caller.ipv4_mapped
    return any(caller in network for network in allowed)


def _checksum(body: str) -> str:
    return _in_digits(zlib.crc32(body.encode()), _CHECKSUM_LENGTH)


def _in_digits(number: int, length: int) -> str:
    """A number to the base of 62, with zeros in front."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
