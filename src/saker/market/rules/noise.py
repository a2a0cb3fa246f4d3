"""Randomness by address: keyed BLAKE2b of (symbol, day, level, node).

The same address is the same bits in any process.
"""

import struct
from enum import IntEnum
from hashlib import blake2b
from typing import Final

from saker.market.rules.portable import NORMAL_BITS, normal_quantiles

NORMAL: Final = normal_quantiles()
NORMAL_MASK: Final = 2**NORMAL_BITS - 1
NORMAL_MAX: Final = NORMAL[-1]
"""No draw is further from zero than this."""

_ADDRESS = struct.Struct(">BIB")
_SHORTS = struct.Struct(">32H")
_PER_DIGEST: Final = 32


class Level(IntEnum):
    """What a draw is for. The numbers are part of the format: a new use takes a new number."""

    DAY = 0
    HOURS = 1
    MINUTES = 2
    SECONDS = 3
    ACTIVITY = 4
    DEPTH = 5
    DAY_VOLUME = 6
    HOUR_VOLUME = 7
    MINUTE_VOLUME = 8


class DayNoise:
    """The randomness of one symbol on one day."""

    def __init__(self, key: bytes, symbol: str, day: int) -> None:
        """Take the key of the day, the code of the symbol and the day since 1970-01-01."""
        self._key = key
        self._prefix = symbol.encode() + day.to_bytes(4, "big")

    def digest(self, level: Level, node: int = 0, part: int = 0) -> bytes:
        """64 bytes for one address; `part` goes on where 64 bytes are not enough."""
        return blake2b(self._prefix + _ADDRESS.pack(level, node, part), key=self._key).digest()

    def shorts(self, level: Level, count: int, node: int = 0) -> tuple[int, ...]:
        """At least `count` numbers of 16 bits for one address."""
        drawn = _SHORTS.unpack(self.digest(level, node))
        for part in range(1, -(-count // _PER_DIGEST)):
            drawn += _SHORTS.unpack(self.digest(level, node, part))
        return drawn


def normal(four: tuple[int, ...]) -> float:
    """A standard normal from four numbers: finer, and with longer tails, than from one."""
    a, b, c, d = four
    return (NORMAL[a & NORMAL_MASK] + NORMAL[b & NORMAL_MASK] + NORMAL[c & NORMAL_MASK] + NORMAL[d & NORMAL_MASK]) / 2
