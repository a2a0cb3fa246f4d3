"""API keys: made once and shown once, revoked one by one, or all at once with what let their maker in."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock, events
from saker.core.auth import Actor, Scope
from saker.core.ids import new_id
from saker.identity.api_key_models import ApiKey
from saker.identity.commands.changes import require_fresh
from saker.identity.errors import ApiKeyExpiryInvalid, ApiKeyNotFound, TooManyApiKeys
from saker.identity.events import ApiKeyCreated, ApiKeyRevoked
from saker.identity.queries.api_keys import ApiKeyView, hash_of, is_live, view_of
from saker.identity.rules.api_keys import LONGEST_LIFE, MAX_LIVE, SECRET_BYTES, SHOWN, Network, key_of


async def create_api_key(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    scopes: Collection[Scope],
    networks: Sequence[Network] = (),
    expires_at: datetime | None = None,
) -> tuple[str, ApiKeyView]:
    """Make a key; the only time that it can be read. Raises StepUpRequired, ApiKeyExpiryInvalid, TooManyApiKeys.

    Raises Unauthenticated in a session that has ended: the key would outlive it.
    Locks: the person, so that of several at once none is the one too many.
    """
    await require_fresh(session, actor)
    now = clock.now()
    if expires_at is not None and not now < expires_at <= now + LONGEST_LIFE:
        raise ApiKeyExpiryInvalid(field="expires_at")
    live = select(func.count()).where(ApiKey.person_id == actor.person_id, is_live())
    if (await session.execute(live)).scalar_one() >= MAX_LIVE:
        raise TooManyApiKeys(limit=MAX_LIVE)
    key = key_of(secrets.token_bytes(SECRET_BYTES))
    row = ApiKey(
        id=new_id(),
        person_id=actor.person_id,
        name=name,
        prefix=key[:SHOWN],
        key_hash=hash_of(key),
        scopes=sorted(set(scopes)),
        networks=list(dict.fromkeys(str(network) for network in networks)),
        created_at=now,
        expires_at=expires_at,
    )
    session.add(row)
    await session.flush()  # the database's own rules have their say before anybody is told
    made = {"prefix": row.prefix, "scopes": row.scopes, "networks": row.networks}
    await audit.record(session, actor, "identity.api_key_created", target=f"api_key:{row.id}", after=made)
    await events.publish(session, ApiKeyCreated(actor.person_id, row.id, name, now))
    return key, view_of(row)


async def revoke_api_key(session: AsyncSession, actor: Actor, *, key_id: UUID) -> None:
    """End one of one's own keys, everywhere within five seconds. Raises ApiKeyNotFound, also for someone else's.

    Without a step-up: whoever sees a key in the wrong hands should not have to look for the phone first.
    """
    own = update(ApiKey).where(ApiKey.id == key_id, ApiKey.person_id == actor.person_id, ApiKey.revoked_at.is_(None))
    name = (await session.execute(own.values(revoked_at=clock.now()).returning(ApiKey.name))).scalar_one_or_none()
    if name is None:
        raise ApiKeyNotFound
    await audit.record(session, actor, "identity.api_key_revoked", target=f"api_key:{key_id}")
    await events.publish(session, ApiKeyRevoked(actor.person_id, key_id, name, clock.now()))


async def revoke_api_keys(session: AsyncSession, person_id: UUID, *, by: Actor, because: str) -> int:
    """End every key of someone whose account changes hands or ends; how many. What happened is told by who calls this."""
    theirs = update(ApiKey).where(ApiKey.person_id == person_id, ApiKey.revoked_at.is_(None))
    revoked = (await session.execute(theirs.values(revoked_at=clock.now()).returning(ApiKey.id))).scalars().all()
    for key_id in revoked:
        await audit.record(session, by, "identity.api_key_revoked", target=f"api_key:{key_id}", after={"because": because})
    return len(revoked)
