"""What is remembered around carrying: once per message, not to an address that does not exist, and nothing for ever.

A job may run twice: its worker died, or a backup was restored. The local outbox keeps a message under its id, so it is
there once. With a real transport the fact that a message was accepted is written down right after; whoever dies between
the two sends again, under the same Message-ID. After a restore nothing tells what was accepted since the backup: then
messages queued in the last 24 hours may go out again, under the same Message-ID, and older ones are dropped.
"""

import unicodedata
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, case, delete, exists, false, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.crypto import Keyring
from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.jobs import periodic
from saker.core.messages import ceiling
from saker.core.messages.models import CarriedMessage, SuppressedAddress
from saker.core.messages.sending import Message, Transport
from saker.core.models import KeptMessage

KEPT_FOR: Final = timedelta(days=7)
"""How long the local outbox keeps a message, and the queue a job that failed for good."""

REMEMBERED_FOR: Final = timedelta(days=30)

SUPPRESSED_FOR: Final = timedelta(days=90)
"""How long nothing is sent to an address that a server refused: then it is tried again."""

APART: Final = timedelta(days=1)
ENOUGH: Final = 3
"""So many refusals, each so far from the one before, and an address is given up although no server said that it is none."""

_FAILED = text(
    "DELETE FROM procrastinate_jobs WHERE status IN ('failed', 'aborted', 'cancelled') AND id NOT IN"
    " (SELECT job_id FROM procrastinate_events WHERE at >= :before AND job_id IS NOT NULL)"
)
"""What a job was given may be personal, sealed or not; the events of a job, which are kept with it, tell when it failed."""


class Once:
    """A transport that asks first whether the message was carried, and writes down that it was."""

    def __init__(self, transport: Transport, database: Database) -> None:
        self._transport, self._database = transport, database

    async def carry(self, message: Message) -> None:
        """Carry it unless it was carried. No connection is held while the other side is talked to."""
        async with self._database.reading() as session:
            carried = select(CarriedMessage.id).where(CarriedMessage.id == message.id)
            if (await session.execute(carried)).one_or_none() is not None:
                return
        await self._transport.carry(message)
        async with self._database.edge() as session:
            row = insert(CarriedMessage).values(id=message.id, at=clock.now())
            await session.execute(row.on_conflict_do_nothing())


async def note_refusal(session: AsyncSession, address: str, *, reply: str, may_exist: bool) -> bool:
    """Count a server's refusal for good; True when nothing is sent to this address any more. `reply` is its code.

    An address that does not exist is believed at once. Other words, such as those of a block list that our server is on,
    must come on several days in a row.
    """
    now, (key, *earlier) = clock.now(), suppression_keys(address)
    await session.execute(delete(SuppressedAddress).where(SuppressedAddress.key.in_((key, *earlier)), _is_over(now)))
    if earlier:  # written down under an earlier secret: it is counted on
        alone = ~exists(select(SuppressedAddress.id).where(SuppressedAddress.key == key).correlate(None))
        old = SuppressedAddress.key.in_(earlier)
        await session.execute(update(SuppressedAddress).where(old, alone).values(key=key))
    row = {
        "id": new_id(),
        "key": key,
        "reply": reply,
        "at": now,
        "last_at": now,
        "refusals": 1,
        "since": None if may_exist else now,
    }
    is_another = SuppressedAddress.last_at <= now - APART
    is_enough = is_another & (SuppressedAddress.refusals + 1 >= ENOUGH)
    counted = insert(SuppressedAddress).values(row)
    counted = counted.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "reply": reply,
            "last_at": case((is_another, now), else_=SuppressedAddress.last_at),
            "refusals": SuppressedAddress.refusals + case((is_another, 1), else_=0),
            "since": func.coalesce(SuppressedAddress.since, case((is_enough, now)) if may_exist else now),
        },
    )
    return (await session.execute(counted.returning(SuppressedAddress.since))).scalar_one() is not None


async def note_acceptance(session: AsyncSession, address: str) -> None:
    """Forget refusals that were not certain. An address that did not exist, and takes mail again, may be somebody else's."""
    unsure = SuppressedAddress.key.in_(suppression_keys(address)) & SuppressedAddress.since.is_(None)
    await session.execute(delete(SuppressedAddress).where(unsure))


async def refused_since(session: AsyncSession, address: str) -> datetime | None:
    """Since when nothing is sent to this address; None when mail goes there."""
    own = SuppressedAddress.key.in_(suppression_keys(address))
    return (await session.execute(select(func.min(SuppressedAddress.since)).where(own, ~_is_over(clock.now())))).scalar_one()


async def is_suppressed(session: AsyncSession, address: str) -> bool:
    """True for an address to which nothing is sent."""
    return await refused_since(session, address) is not None


async def release(session: AsyncSession, address: str) -> None:
    """Send to this address again: it was proven to be read, or put right."""
    await session.execute(delete(SuppressedAddress).where(SuppressedAddress.key.in_(suppression_keys(address))))


async def forget(session: AsyncSession, address: str) -> None:
    """Forget what the local outbox kept for this address, and that it bounced: its owner is gone."""
    await session.execute(delete(KeptMessage).where(func.lower(KeptMessage.recipient) == address.lower()))
    await release(session, address)


def _is_over(now: datetime) -> ColumnElement[bool]:
    """It was refused so long ago that it is to be tried again."""
    counted_out = SuppressedAddress.since.is_(None) & (SuppressedAddress.last_at <= now - REMEMBERED_FOR)
    return counted_out | func.coalesce(SuppressedAddress.since <= now - SUPPRESSED_FOR, false())


def suppression_keys(address: str) -> tuple[bytes, ...]:
    """What an address is written down as, and was under earlier secrets."""
    alike = unicodedata.normalize("NFKC", address.strip()).casefold()
    return Keyring.from_settings().peppers("suppressed-addresses", alike.encode())


@periodic("core.forget_messages", "41 * * * *", timeout_seconds=120)
async def forget_messages(session: AsyncSession) -> None:
    """Drop kept messages and failed jobs after a week, and the memory of carried and refused ones after their time."""
    now = clock.now()
    await session.execute(delete(KeptMessage).where(KeptMessage.created_at < now - KEPT_FOR))
    await session.execute(_FAILED, {"before": now - KEPT_FOR})
    await session.execute(delete(CarriedMessage).where(CarriedMessage.at < now - REMEMBERED_FOR))
    await session.execute(delete(SuppressedAddress).where(_is_over(now)))
    await ceiling.forget_minutes(session)
