"""The transports that settings choose: real SMTP, or the local outbox that keeps messages for reading at `/dev/outbox`."""

from sqlalchemy.dialects.postgresql import insert

from saker.core import clock
from saker.core.db import Database
from saker.core.messages.carrying import Once
from saker.core.messages.mail import Smtp
from saker.core.messages.sending import Channel, Message, Transport
from saker.core.models import KeptMessage
from saker.core.settings import Settings


class Outbox:
    """Keeps messages in the database instead of sending them; production refuses it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def carry(self, message: Message) -> None:
        """Keep it, once however often it comes."""
        row = {
            "id": message.id,
            "channel": message.channel.value,
            "recipient": message.to,
            "subject": message.subject,
            "body": message.plain,
            "created_at": clock.now(),
        }
        async with self._database.edge() as session:
            await session.execute(insert(KeptMessage).values(row).on_conflict_do_nothing(index_elements=["id"]))


def choose(settings: Settings, database: Database) -> dict[Channel, Transport]:
    """The transports that the settings ask for. SMS has no gateway yet, so it is always kept."""
    outbox = Outbox(database)
    mail = Once(Smtp(settings, database), database) if settings.smtp_host else outbox
    return {Channel.EMAIL: mail, Channel.SMS: outbox}
