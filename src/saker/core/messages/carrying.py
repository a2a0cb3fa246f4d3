"""What is remembered around carrying: once per message, never to an address that bounced, and not for ever.

A job may run twice: its worker died, or a backup was restored. The local outbox keeps a message under its id, so it is
there once. With a real transport the fact that a message was accepted is written down right after; whoever dies between
the two sends again, under the same Message-ID. After a restore nothing tells what was accepted since the backup: then
messages queued in the last 24 hours may go out again, under the same Message-ID, and older ones are dropped.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, exists, func, select, text
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
"""How long the local outbox keeps a message, and the queue one that could not be carried."""

REMEMBERED_FOR: Final = timedelta(days=30)

_FAILED = text(
    "DELETE FROM procrastinate_jobs WHERE task_name = 'core.deliver_message' AND status = 'failed'"
    " AND cast(args->>'queued_at' AS timestamptz) < :before"
)


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


async def suppress(session: AsyncSession, address: str, *, reply: str) -> None:
    """Send nothing to this address any more; `reply` is the server's code."""
    row = insert(SuppressedAddress).values(id=new_id(), key=suppression_keys(address)[0], reply=reply, at=clock.now())
    await session.execute(row.on_conflict_do_nothing())


async def is_suppressed(session: AsyncSession, address: str) -> bool:
    """True for an address that bounced."""
    statement = select(exists().where(SuppressedAddress.key.in_(suppression_keys(address))))
    return bool((await session.execute(statement)).scalar_one())


async def release(session: AsyncSession, address: str) -> None:
    """Send to this address again: it was proven to be read, or put right."""
    await session.execute(delete(SuppressedAddress).where(SuppressedAddress.key.in_(suppression_keys(address))))


async def forget(session: AsyncSession, address: str) -> None:
    """Forget what the local outbox kept for this address, and that it bounced: its owner is gone."""
    await session.execute(delete(KeptMessage).where(func.lower(KeptMessage.recipient) == address.lower()))
    await release(session, address)


def suppression_keys(address: str) -> tuple[bytes, ...]:
    """What an address is written down as, and was under earlier secrets."""
    return Keyring.from_settings().peppers("suppressed-addresses", address.strip().casefold().encode())


@periodic("core.forget_messages", "41 * * * *", timeout_seconds=120)
async def forget_messages(session: AsyncSession) -> None:
    """Drop kept and failed messages after a week, and the memory of carried ones after a month."""
    now = clock.now()
    await session.execute(delete(KeptMessage).where(KeptMessage.created_at < now - KEPT_FOR))
    await session.execute(_FAILED, {"before": now - KEPT_FOR})
    await session.execute(delete(CarriedMessage).where(CarriedMessage.at < now - REMEMBERED_FOR))
    await ceiling.forget_minutes(session)
