"""Mail and SMS on their way out: a sealed job per message, and the transports that carry it.

`send(session, Message(…))` queues the message in the caller's transaction; the job hands it to the transport that the
settings choose: SMTP when SMTP_HOST is set, otherwise the local outbox, which keeps it readable at `/dev/outbox`.
A message is carried once (`carrying.Once`), and not to an address that does not exist (`carrying.note_refusal`); one that
somebody asked for and waits for is tried all the same.
"""

from saker.core.messages.carrying import forget
from saker.core.messages.sending import Channel, Message, deliver_message, send

__all__ = ["Channel", "Message", "deliver_message", "forget", "send"]
