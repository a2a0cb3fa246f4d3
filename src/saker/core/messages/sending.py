"""Queueing a message and carrying it out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.jobs import enqueue, outside_job


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient: an e-mail address or an E.164 number."""

    channel: Channel
    to: str
    subject: str
    text: str


class Transport(Protocol):
    """Carries a message, or raises so that the job is tried again."""

    async def carry(self, message: Message) -> None:
        """Hand the message over; return once the other side has accepted it."""


class _Transports:
    """The transports of this process, set by `app/wiring.py`."""

    by_channel: dict[Channel, Transport] = {}  # noqa: RUF012 - filled once at start


transports = _Transports()


async def send(session: AsyncSession, message: Message) -> None:
    """Queue a message in this transaction: it goes out only if the transaction commits. Its words are sealed."""
    secret = {"to": message.to, "subject": message.subject, "text": message.text}
    await enqueue(session, deliver_message, secret=secret, channel=message.channel.value)


@outside_job("core.deliver_message")
async def deliver_message(*, channel: str, to: str, subject: str, text: str) -> None:
    """Carry one message; no connection is held meanwhile."""
    message = Message(Channel(channel), to, subject, text)
    await transports.by_channel[message.channel].carry(message)
