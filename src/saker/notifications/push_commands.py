"""Browsers that take pushes: kept, dropped, and told.

A browser belongs to the session in which it subscribed: however that ends, by signing out everywhere, by a new password, by
the number's holder taking the account over, nothing is pushed there any more.
"""

import asyncio
import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import httpx
import structlog
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock, settings
from saker.core.auth import Actor
from saker.core.db import Database
from saker.core.http.client import AddressRefused, guarded_client
from saker.core.ids import new_id
from saker.core.jobs import STRANGERS, enqueue, outside_job
from saker.identity import queries as identity
from saker.notifications import push
from saker.notifications.errors import SubscriptionNotFound
from saker.notifications.events import NotificationCreated
from saker.notifications.push_models import PushSubscription

log = structlog.get_logger(__name__)

MOST: Final = 10
"""Browsers of one person; another one takes the place of the oldest."""

SECONDS: Final = 15
"""The longest that a push service may take in all, to the end of its answer's head; its body is not read."""

_GONE: Final = frozenset({401, 403, 404, 410})
"""The browser is gone, or subscribed for a key that we have no more: either way it must subscribe anew."""

_ANOTHER_KEY: Final = frozenset({401, 403})
_FOR_NOW: Final = frozenset({408, 429})


class _Slot:
    """What a process sends with, set at its start; tests put a client in that may call loopback."""

    database: Database | None = None
    client: Callable[[], httpx.AsyncClient] = staticmethod(guarded_client)


slot = _Slot()


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """A browser of a person; its address and keys are for the push service alone."""

    id: UUID
    created_at: datetime


async def subscriptions(session: AsyncSession, person_id: UUID) -> Sequence[SubscriptionView]:
    """A person's browsers, newest first."""
    columns = select(PushSubscription.id, PushSubscription.created_at).where(
        PushSubscription.person_id == person_id,
        PushSubscription.session_id.in_(await identity.open_sessions(session, person_id)),
    )
    return [SubscriptionView(*row) for row in await session.execute(columns.order_by(PushSubscription.id.desc()).limit(MOST))]


async def subscribe(session: AsyncSession, actor: Actor, *, endpoint: str, p256dh: bytes, auth: bytes) -> SubscriptionView:
    """Keep a browser; one that is known is kept once, for whoever used it last."""
    assert actor.session_id is not None
    changing = {"person_id": actor.person_id, "session_id": actor.session_id, "p256dh": p256dh, "auth": auth}
    row = {
        "id": new_id(),
        "endpoint": endpoint,
        "endpoint_hash": hashlib.sha256(endpoint.encode()).digest(),
        "created_at": clock.now(),
    }
    statement = insert(PushSubscription).values({**row, **changing})
    kept = statement.on_conflict_do_update(index_elements=["endpoint_hash"], set_=changing)
    view = (await session.execute(kept.returning(PushSubscription.id, PushSubscription.created_at))).one()
    own = PushSubscription.person_id == actor.person_id
    newest = select(PushSubscription.id).where(own).order_by(PushSubscription.id.desc()).limit(MOST)
    await session.execute(delete(PushSubscription).where(own, PushSubscription.id.not_in(newest)))
    return SubscriptionView(*view)


async def unsubscribe(session: AsyncSession, actor: Actor, *, subscription_id: UUID) -> None:
    """Drop one of one's own browsers. Raises SubscriptionNotFound, also for someone else's."""
    own = (PushSubscription.id == subscription_id) & (PushSubscription.person_id == actor.person_id)
    if (await session.execute(delete(PushSubscription).where(own).returning(PushSubscription.id))).one_or_none() is None:
        raise SubscriptionNotFound


async def forget_subscriptions(session: AsyncSession, person_ids: Sequence[UUID]) -> None:
    """Drop every browser of these people."""
    await session.execute(delete(PushSubscription).where(PushSubscription.person_id.in_(person_ids)))


async def queue(session: AsyncSession, fact: NotificationCreated) -> None:
    """Queue a push to each browser of the person, in this transaction."""
    words = {"id": str(fact.id), "title": fact.title, "body": fact.body, "link": fact.link or "/notifications"}
    rows = select(PushSubscription).where(PushSubscription.person_id == fact.person_id).limit(MOST)
    kept = (await session.execute(rows)).scalars().all()
    open_sessions = await identity.open_sessions(session, fact.person_id) if kept else frozenset()
    if any(row.session_id not in open_sessions for row in kept):
        ended = PushSubscription.session_id.not_in(open_sessions)
        await session.execute(delete(PushSubscription).where(PushSubscription.person_id == fact.person_id, ended))
    for row in kept:
        if row.session_id not in open_sessions:
            continue
        secret = {
            "endpoint": row.endpoint,
            "p256dh": b64encode(row.p256dh).decode(),
            "auth": b64encode(row.auth).decode(),
            "payload": json.dumps(words),
        }
        await enqueue(
            session, deliver_push, secret=secret, subscription_id=str(row.id), topic=fact.id.hex, queued_at=clock.now().isoformat()
        )


@outside_job("notifications.deliver_push", attempts=8, queue=STRANGERS)
async def deliver_push(*, subscription_id: str, topic: str, queued_at: str, endpoint: str, **sealed: str) -> None:
    """Hand one message to a browser's push service; no connection is held meanwhile.

    A second run replaces the first message where it still waits (its topic) and where it is shown (its tag).
    """
    assert slot.database is not None
    is_old = clock.now() - datetime.fromisoformat(queued_at) > push.KEPT_FOR
    if is_old or not await _is_kept(slot.database, UUID(subscription_id)):
        return
    body = push.encrypt(sealed["payload"].encode(), p256dh=b64decode(sealed["p256dh"]), auth=b64decode(sealed["auth"]))
    try:
        status = await _reach(endpoint, body, topic=topic)
    except AddressRefused:
        log.warning("push.address_refused", subscription_id=subscription_id)
        status = httpx.codes.GONE
    if status in _GONE:
        async with slot.database.edge() as session:
            await session.execute(delete(PushSubscription).where(PushSubscription.id == UUID(subscription_id)))
    elif status in _FOR_NOW or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        message = f"the push service answered {status}"
        raise ConnectionError(message)
    elif not httpx.codes.is_success(status):
        log.error("push.refused", subscription_id=subscription_id, status=status)


async def _reach(endpoint: str, body: bytes, *, topic: str) -> int:
    """The status of the answer. A browser knows the sender that it subscribed for, maybe before SECRET_KEY was changed."""
    config = settings.current()
    for key in push.keys(config):
        status = await _hand_over(endpoint, body, push.headers(endpoint, key, config, topic=topic))
        if status not in _ANOTHER_KEY:
            break
    return status


async def _hand_over(endpoint: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer. Its body is anyone's, of any length and speed, so it is left unread."""
    async with (
        asyncio.timeout(SECONDS),
        slot.client() as client,
        client.stream("POST", endpoint, content=body, headers=headers) as answer,
    ):
        return answer.status_code


async def _is_kept(database: Database, subscription_id: UUID) -> bool:
    async with database.reading() as session:
        columns = select(PushSubscription.person_id, PushSubscription.session_id)
        kept = (await session.execute(columns.where(PushSubscription.id == subscription_id))).one_or_none()
        return kept is not None and kept.session_id in await identity.open_sessions(session, kept.person_id)
