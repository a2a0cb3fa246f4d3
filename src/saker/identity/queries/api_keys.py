"""A person's API keys; and whose key this is, asked of the database once a minute for each key and process.

What was read is remembered for a minute. Keys that were revoked or have expired meanwhile are known by the same watch
that knows which sessions have ended, so a revocation holds everywhere within five seconds. Of keys that do not hold
nothing is remembered: a made-up one must not push out one that works.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.auth import Actor, Scope
from saker.core.http import Cursor
from saker.identity.api_key_models import ApiKey
from saker.identity.rules.api_keys import REMEMBERED_FOR, Network, network_of

_KEPT: Final = 4096
"""How many keys a process remembers."""


@dataclass(frozen=True, slots=True)
class ApiKeyView:
    """A key as its owner sees it."""

    id: UUID
    name: str
    prefix: str
    scopes: tuple[Scope, ...]
    networks: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    last_used_from: str | None


@dataclass(frozen=True, slots=True)
class ReadKey:
    """What a process goes by until `good_until`."""

    id: UUID
    person_id: UUID
    scopes: frozenset[Scope]
    networks: tuple[Network, ...]
    expires_at: datetime | None
    last_used_at: datetime | None
    good_until: datetime

    def has_expired(self, now: datetime) -> bool:
        """True from the instant on at which the key expires."""
        return self.expires_at is not None and self.expires_at <= now


class Memory:
    """The keys that this process has read within the last minute, oldest first."""

    def __init__(self) -> None:
        self._keys: dict[bytes, ReadKey] = {}

    def get(self, key_hash: bytes) -> ReadKey | None:
        """What is remembered of a key, if that may still be gone by."""
        found = self._keys.get(key_hash)
        return None if found is None or found.good_until <= clock.now() else found

    def keep(self, key_hash: bytes, key: ReadKey) -> None:
        """Remember a key, in place of the oldest when there are too many."""
        self._keys.pop(key_hash, None)
        self._keys[key_hash] = key
        if len(self._keys) > _KEPT:
            del self._keys[next(iter(self._keys))]


memory = Memory()


def hash_of(key: str) -> bytes:
    """What is kept of a key. Its secret is random, so that a slow hash would protect nothing."""
    return hashlib.sha256(key.encode()).digest()


def is_live() -> ColumnElement[bool]:
    """True in SQL for a key that is neither revoked nor expired."""
    return ApiKey.revoked_at.is_(None) & or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > clock.now())


async def read_key(session: AsyncSession, key_hash: bytes) -> ReadKey | None:
    """The live key of a hash."""
    columns = (ApiKey.id, ApiKey.person_id, ApiKey.scopes, ApiKey.networks, ApiKey.expires_at, ApiKey.last_used_at)
    row = (await session.execute(select(*columns).where(ApiKey.key_hash == key_hash, is_live()))).one_or_none()
    if row is None:
        return None
    return ReadKey(
        row.id,
        row.person_id,
        frozenset(Scope(scope) for scope in row.scopes),
        tuple(network_of(network) for network in row.networks),
        row.expires_at,
        row.last_used_at,
        clock.now() + REMEMBERED_FOR,
    )


async def note_use(session: AsyncSession, key_id: UUID, *, address_prefix: str) -> None:
    """Write down that a key was used, at most once a minute however many processes it comes to."""
    now = clock.now()
    is_due = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= now - REMEMBERED_FOR)
    used = update(ApiKey).where(ApiKey.id == key_id, is_due)
    await session.execute(used.values(last_used_at=now, last_used_from=address_prefix))


async def api_keys(session: AsyncSession, actor: Actor, cursor: Cursor) -> list[ApiKeyView]:
    """The actor's own keys that were not revoked, also those that have expired, newest first; one more than the page holds."""
    own = select(ApiKey).where(ApiKey.person_id == actor.person_id, ApiKey.revoked_at.is_(None))
    if cursor.after is not None:
        own = own.where(ApiKey.id < cursor.after_id())
    rows = await session.execute(own.order_by(ApiKey.id.desc()).limit(cursor.limit + 1))
    return [view_of(row) for row in rows.scalars()]


def view_of(row: ApiKey) -> ApiKeyView:
    """A key's row as its owner sees it."""
    return ApiKeyView(
        row.id,
        row.name,
        row.prefix,
        tuple(Scope(scope) for scope in row.scopes),
        tuple(row.networks),
        row.created_at,
        row.expires_at,
        row.last_used_at,
        row.last_used_from,
    )
