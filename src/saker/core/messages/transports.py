"""The transports that settings choose: SMTP and SMS gateways, or the local outbox that keeps messages for `/dev/outbox`."""

from sqlalchemy.dialects.postgresql import insert

from saker.core import clock
from saker.core.db import Database
from saker.core.messages.carrying import Once
from saker.core.messages.mail import Smtp
from saker.core.messages.sending import Channel, Message, Transport
from saker.core.messages.sms import Gateway
from saker.core.models import KeptMessage
from saker.core.settings import Settings, SmsGateway


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
    """The transports that the settings ask for."""
    outbox = Outbox(database)
    mail = Once(Smtp(settings, database), database) if settings.smtp_host else outbox
    sms = outbox if settings.sms_gateway is SmsGateway.LOCAL else Once(Gateway(settings), database)
    return {Channel.EMAIL: mail, Channel.SMS: sms}
