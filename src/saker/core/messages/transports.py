"""The transports: real SMTP, and the local outbox that keeps messages for reading at `/dev/outbox`."""

from email.message import EmailMessage

import aiosmtplib
from sqlalchemy import insert

from saker.core import clock
from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.messages.sending import Channel, Message, Transport
from saker.core.models import KeptMessage
from saker.core.settings import Settings

SMTP_TIMEOUT_SECONDS = 15


class Outbox:
    """Keeps messages in the database instead of sending them; production refuses it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def carry(self, message: Message) -> None:
        """Keep it."""
        row = {
            "id": new_id(),
            "channel": message.channel.value,
            "recipient": message.to,
            "subject": message.subject,
            "body": message.text,
            "created_at": clock.now(),
        }
        async with self._database.edge() as session:
            await session.execute(insert(KeptMessage).values(row))


class Smtp:
    """Sends mail through the configured server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def carry(self, message: Message) -> None:
        """Send it. Raises aiosmtplib's errors, which the job retries."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._settings.smtp_from, message.to, message.subject
        mail.set_content(message.text)
        password = self._settings.smtp_password
        await aiosmtplib.send(
            mail,
            hostname=self._settings.smtp_host,
            port=self._settings.smtp_port,
            username=self._settings.smtp_user,
            password=password.get_secret_value() if password else None,
            start_tls=self._settings.smtp_starttls,
            timeout=SMTP_TIMEOUT_SECONDS,
        )


def choose(settings: Settings, database: Database) -> dict[Channel, Transport]:
    """The transports that the settings ask for. SMS has no gateway yet, so it is always kept."""
    outbox = Outbox(database)
    return {Channel.EMAIL: Smtp(settings) if settings.smtp_host else outbox, Channel.SMS: outbox}
