"""Queueing a message and carrying it out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.ids import new_id
from saker.core.jobs import enqueue, outside_job

log = structlog.get_logger(__name__)

STALE_AFTER: Final = timedelta(hours=24)
"""A message that could not be handed over for so long is dropped: its links are dead, and after a restore it is old news."""


ATTEMPTS: Final = 14
"""With pauses that double, the last try is about nine hours after the first."""


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient: an e-mail address or an E.164 number.

    `text` is paragraphs with an empty line between them; `link` and its `label` follow them. `unsubscribe` is where one
    POST ends mails of this sort. `is_awaited`: somebody asked for it and waits. The `id` stays the same however often the
    message is tried.
    """

    channel: Channel
    to: str
    subject: str
    text: str
    link: str | None = None
    label: str | None = None
    unsubscribe: str | None = None
    is_awaited: bool = False
    id: UUID = field(default_factory=new_id)

    @property
    def plain(self) -> str:
        """The words and the link, as plain text."""
        return f"{self.text.strip()}\n\n{self.label or 'Open'}: {self.link}\n" if self.link else self.text


class Transport(Protocol):
    """Carries a message, or raises so that the job is tried again."""

    async def carry(self, message: Message) -> None:
        """Hand the message over; return once the other side has accepted it."""


class _Transports:
    """The transports of this process, set by `app/wiring.py`."""

    by_channel: dict[Channel, Transport] = {}  # noqa: RUF012 - filled once at start


transports = _Transports()


async def send(session: AsyncSession, message: Message, *, until: datetime | None = None) -> None:
    """Queue a message in this transaction: it goes out only if the transaction commits. Its words are sealed.

    After `until`, or a day, it is of no use to anyone, and is dropped if it could not be carried before.
    """
    words = {"to": message.to, "subject": message.subject, "text": message.text}
    more = {"link": message.link, "label": message.label, "unsubscribe": message.unsubscribe}
    secret = words | {name: value for name, value in more.items() if value is not None}
    await enqueue(
        session,
        deliver_message,
        secret=secret,
        channel=message.channel.value,
        message_id=str(message.id),
        queued_at=clock.now().isoformat(),
        until=None if until is None else until.isoformat(),
        is_awaited=message.is_awaited,
    )


@outside_job("core.deliver_message", attempts=ATTEMPTS)
async def deliver_message(
    *, channel: str, message_id: str, queued_at: str, until: str | None = None, is_awaited: bool = False, **words: str
) -> None:
    """Carry one message, of which `words` are what was sealed; no connection is held meanwhile."""
    last = datetime.fromisoformat(until) if until else datetime.fromisoformat(queued_at) + STALE_AFTER
    if clock.now() > last:
        log.warning("message.stale", channel=channel, message_id=message_id)
        return
    message = Message(Channel(channel), id=UUID(message_id), is_awaited=is_awaited, **words)
    await transports.by_channel[message.channel].carry(message)
