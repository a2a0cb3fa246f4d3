"""Hashing and verifying passwords: argon2id (19 MiB, two passes), in a few threads of its own, never on the event loop.

Never called while a database connection is held: it takes tens of milliseconds, and requests queue for it.
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from prometheus_client import Counter
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher

from saker.identity.errors import PasswordTooCommon
from saker.identity.rules import passwords as rules

HASHED: Final = Counter("saker_password_hashes_total", "Passwords hashed or verified, the dummy included.")

BCRYPT_BYTES: Final = 72
"""What bcrypt looks at. A longer password is never cut to it: against such a hash it is wrong."""

_HASHER: Final = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1), BcryptHasher()))
_THREADS: Final = ThreadPoolExecutor(max(1, (os.cpu_count() or 2) - 1), thread_name_prefix="password")

DUMMY: Final = "$argon2id$v=19$m=19456,t=2,p=1$z1N1j5xO+GEtWUC86a0LIw$JvMt2eu22vQz1hyCzY4r2CwXDCL15dfB1ZzeP5c3aAE"
"""Verified when there is nothing to verify against, so that an unknown account takes as long as a wrong password."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password is right, and its new hash when the stored one is of an older kind."""

    is_right: bool
    upgraded: str | None = None


async def hash_password(password: str, *, personal: tuple[str, ...] = ()) -> str:
    """The hash to store. Raises PasswordTooCommon; `personal` are the person's own name and address."""
    if len(password) < rules.MIN_LENGTH or rules.is_common(password, personal=personal):
        raise PasswordTooCommon(field="password")
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _hash, password)


async def verify(password: str, stored: str | None) -> Verdict:
    """Compare with a stored hash; with None the same work is done for nothing."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _verify, password, stored)


def _hash(password: str) -> str:
    HASHED.inc()
    return _HASHER.hash(rules.normalised(password))


def _verify(password: str, stored: str | None) -> Verdict:
    HASHED.inc()
    typed = rules.normalised(password)
    cut = stored is not None and stored.startswith("$2") and len(typed.encode()) > BCRYPT_BYTES
    if stored is None or cut:
        _HASHER.verify(typed, DUMMY)
        return Verdict(is_right=False)
    return Verdict(*_HASHER.verify_and_update(typed, stored))
