"""Sealing: AES-256-GCM under keys derived from SECRET_KEY (HKDF-SHA-256), with versions so that keys can rotate.

A sealed value is `4-byte version ‖ 12-byte nonce ‖ ciphertext`. The version is a fingerprint of the secret that sealed it,
so an earlier SECRET_KEY (SAKER_PREVIOUS_SECRET_KEYS) still opens it and only the current one seals.
A person's data is sealed under the person's own key, wrapped by the keyring: destroying that row destroys the data.
"""

import hashlib
import hmac
import os
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock, settings
from saker.core.models import PersonKey

_NONCE = 12
_KEY = 32
_VERSION = 4


class SealBroken(Exception):
    """The value was not sealed by us, for this purpose, or its key is gone."""


class Keyring:
    """The keys of this deployment: the current secret seals, the earlier ones still open."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._secrets = {_version(secret): secret for secret in reversed(secrets)}
        self._current = _version(secrets[0])

    @classmethod
    def from_settings(cls) -> "Keyring":
        """The keyring of SECRET_KEY and SAKER_PREVIOUS_SECRET_KEYS."""
        config = settings.current()
        return cls((config.secret_key.get_secret_value(), *(key.get_secret_value() for key in config.previous_secret_keys)))

    @property
    def version(self) -> bytes:
        """What begins every value that the current secret sealed."""
        return self._current

    def derive(self, purpose: str, *, version: bytes | None = None) -> bytes:
        """32 bytes for one purpose. Raises SealBroken for a version whose secret is not known."""
        secret = self._secrets.get(self._current if version is None else version)
        if secret is None:
            message = "sealed under a SECRET_KEY that is no longer configured"
            raise SealBroken(message)
        return _hkdf(secret, purpose)

    def seal(self, purpose: str, plain: bytes, *, bound_to: bytes = b"") -> bytes:
        """Encrypt; `bound_to` must be given again to open."""
        nonce = os.urandom(_NONCE)
        cipher = AESGCM(self.derive(purpose)).encrypt(nonce, plain, bound_to)
        return self._current + nonce + cipher

    def open(self, purpose: str, sealed: bytes, *, bound_to: bytes = b"") -> bytes:
        """Decrypt. Raises SealBroken."""
        return _decrypt(self.derive(purpose, version=sealed[:_VERSION]), sealed[_VERSION:], bound_to)

    def pepper(self, purpose: str, value: bytes) -> bytes:
        """HMAC-SHA-256 under a derived key: for what is looked up or compared but never read back."""
        return hmac.digest(self.derive(purpose), value, "sha256")

    def peppers(self, purpose: str, value: bytes) -> tuple[bytes, ...]:
        """The same under the current secret, then under each earlier one: to find what was kept before a rotation."""
        versions = reversed(self._secrets)
        return tuple(hmac.digest(self.derive(purpose, version=version), value, "sha256") for version in versions)


def _version(secret: str) -> bytes:
    return hashlib.sha256(b"saker-key-version:" + secret.encode()).digest()[:_VERSION]


@lru_cache(maxsize=256)
def _hkdf(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY, salt=b"saker", info=purpose.encode()).derive(secret.encode())


def _decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
    except InvalidTag:
        message = "not sealed for this purpose, or changed since"
        raise SealBroken(message) from None


async def seal_for(session: AsyncSession, person_id: UUID, purpose: str, plain: bytes) -> bytes:
    """Seal under the person's own key, making that key the first time."""
    key = await _person_key(session, person_id)
    if key is None:
        wrapped = Keyring.from_settings().seal("person-key", os.urandom(_KEY), bound_to=person_id.bytes)
        row = {"person_id": person_id, "wrapped": wrapped, "created_at": clock.now()}
        await session.execute(insert(PersonKey).values(row).on_conflict_do_nothing())
        key = await _person_key(session, person_id)
        assert key is not None
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, purpose.encode())


async def open_for(session: AsyncSession, person_id: UUID, purpose: str, sealed: bytes) -> bytes:
    """Open what `seal_for` sealed. Raises SealBroken, also after the key was destroyed."""
    key = await _person_key(session, person_id)
    if key is None:
        message = "the person's key was destroyed"
        raise SealBroken(message)
    return _decrypt(key, sealed, purpose.encode())


async def rewrap(session: AsyncSession, limit: int) -> int:
    """Wrap people's keys anew that were wrapped under an earlier SECRET_KEY, at most so many. How many.

    Raises SealBroken when that key is not configured any more. Locks: the rows that it changes.
    """
    keyring = Keyring.from_settings()
    is_old = func.substr(PersonKey.wrapped, 1, _VERSION) != keyring.version
    statement = select(PersonKey).where(is_old).order_by(PersonKey.person_id).limit(limit).with_for_update()
    rows = (await session.execute(statement)).scalars().all()
    for row in rows:
        plain = keyring.open("person-key", row.wrapped, bound_to=row.person_id.bytes)
        row.wrapped = keyring.seal("person-key", plain, bound_to=row.person_id.bytes)
    return len(rows)


async def destroy_key(session: AsyncSession, person_id: UUID) -> None:
    """Destroy a person's key: everything sealed under it is unreadable from the commit on."""
    await session.execute(delete(PersonKey).where(PersonKey.person_id == person_id))


async def _person_key(session: AsyncSession, person_id: UUID) -> bytes | None:
    wrapped = (await session.execute(select(PersonKey.wrapped).where(PersonKey.person_id == person_id))).scalar_one_or_none()
    return None if wrapped is None else Keyring.from_settings().open("person-key", wrapped, bound_to=person_id.bytes)
