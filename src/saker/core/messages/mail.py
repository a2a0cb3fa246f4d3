"""A message as a mail: headers, plain text and HTML side by side, signed when a DKIM key is set; and how it is sent.

The layout is one MJML file, rendered once a process; words are put into the result, escaped.
"""

import html
import re
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import Final

import aiosmtplib
import dkim
import mrml
import structlog

from saker.core import clock
from saker.core.db import Database
from saker.core.messages.carrying import is_suppressed, note_acceptance, note_refusal
from saker.core.messages.sending import Message
from saker.core.settings import Settings

log = structlog.get_logger(__name__)

SMTP_TIMEOUT_SECONDS: Final = 15
PREVIEW_LENGTH: Final = 90
WIRE: Final = SMTP.clone(max_line_length=998)
"""Headers as long as RFC 5322 lets them be: a folded List-Unsubscribe would be turned into an encoded word."""

SIGNED: Final = (
    "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "auto-submitted",
    "list-unsubscribe", "list-unsubscribe-post",
)  # fmt: skip
FOOTER: Final = "You get this because you have an account at {origin}. Nobody reads answers to this address."
FOOTER_CHOICE: Final = " You can choose what we write about in your settings, or stop mails like this one with one press: "

_NO_SUCH_ADDRESS: Final = re.compile(r"\s*5\.1\.(?:1|2|3|6|10)\b")
"""RFC 3463 and 7505: no such mailbox, no such host, no address at all, moved away, takes no mail. 5.1.7 and 5.1.8 are ours."""

_FOR_GOOD: Final = range(500, 600)


class MailFailed(Exception):
    """The mail did not go out. Says why by the server's code, never to whom or what: servers repeat addresses."""


def compose(message: Message, settings: Settings) -> EmailMessage:
    """The mail, unsigned. The same message gives the same Message-ID, so that a second copy can be known for one."""
    mail = EmailMessage(policy=SMTP)
    name, sender = parseaddr(settings.smtp_from)
    mail["From"] = Address(name, addr_spec=sender)
    mail["To"] = Address(addr_spec=message.to)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if message.unsubscribe is not None:
        mail["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.plain, cte="quoted-printable")
    mail.add_alternative(as_html(message, origin=settings.frontend_url), subtype="html", cte="quoted-printable")
    return mail


def as_html(message: Message, *, origin: str) -> str:
    """The HTML of a message; whatever people wrote is text in it."""
    paragraphs = [html.escape(part.strip()).replace("\n", "<br>") for part in message.text.split("\n\n") if part.strip()]
    footer = html.escape(FOOTER.format(origin=origin))
    if message.unsubscribe is not None:
        page = f"{origin.rstrip('/')}/unsubscribe#token={message.unsubscribe.rpartition('/')[2]}"
        footer += html.escape(FOOTER_CHOICE) + f'<a href="{html.escape(page)}">unsubscribe</a>.'
    return _layout().substitute(
        subject=html.escape(message.subject),
        preview=html.escape(" ".join(message.text.split())[:PREVIEW_LENGTH]),
        paragraphs="<br><br>".join(paragraphs),
        link=html.escape(message.link or origin),
        label=html.escape(message.label or "Open Saker"),
        footer=footer,
    )


@lru_cache(maxsize=1)
def _layout() -> Template:
    source = (files("saker.core.messages") / "templates" / "layout.mjml").read_text(encoding="utf-8")
    options = mrml.RenderOptions(disable_comments=True, fonts={})
    return Template(mrml.to_html(source, render_options=options).content)


def signed(mail: bytes, settings: Settings) -> bytes:
    """The mail under a DKIM signature (RFC 6376), or as it is when no key is set."""
    if settings.dkim_domain is None or settings.dkim_private_key is None:
        return mail
    present = {line.split(b":", 1)[0].lower() for line in mail.split(b"\r\n\r\n", 1)[0].split(b"\r\n") if b":" in line}
    header = dkim.sign(
        mail,
        settings.dkim_selector.encode(),
        settings.dkim_domain.encode(),
        settings.dkim_private_key.get_secret_value().replace("\\n", "\n").encode(),
        include_headers=[name.encode() for name in SIGNED if name.encode() in present],
        canonicalize=(b"relaxed", b"relaxed"),
    )
    return bytes(header) + mail


def does_not_exist(reply: str) -> bool:
    """True when a server says, by an enhanced status code, that there is no such address.

    Without one, a 550 may as well mean that our own server is on a block list.
    """
    return _NO_SUCH_ADDRESS.match(reply) is not None


async def deliver(message: Message, settings: Settings) -> str:
    """Hand a mail to the configured server; what it said to that. Raises aiosmtplib's errors."""
    password = settings.smtp_password
    mail = signed(compose(message, settings).as_bytes(policy=WIRE), settings)
    _, reply = await aiosmtplib.send(
        mail,
        sender=parseaddr(settings.smtp_from)[1],
        recipients=[message.to],
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user,
        password=password.get_secret_value() if password else None,
        start_tls=settings.smtp_starttls,
        timeout=SMTP_TIMEOUT_SECONDS,
    )
    return reply


class Smtp:
    """Sends mail through the configured server."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database

    async def carry(self, message: Message) -> None:
        """Send it, unless the address is known to take no mail. Raises MailFailed, and the job is tried again.

        What somebody waits for is always tried: a link is the only way to prove that the address takes mail again.
        """
        if not message.is_awaited:
            async with self._database.reading() as session:
                if await is_suppressed(session, message.to):
                    log.info("mail.suppressed", message_id=str(message.id))
                    return
        try:
            await deliver(message, self._settings)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            reply = refused.recipients[0]
            if reply.code not in _FOR_GOOD or not await self._given_up(message, reply.code, reply.message):
                raise MailFailed(f"the recipient was refused with {reply.code}") from None
            return
        except aiosmtplib.SMTPException as error:
            code = getattr(error, "code", None)
            raise MailFailed(f"{type(error).__name__} {code}" if code else type(error).__name__) from None
        except (MessageError, ValueError) as error:
            raise MailFailed(f"it cannot be composed: {type(error).__name__}") from None
        async with self._database.edge() as session:
            await note_acceptance(session, message.to)

    async def _given_up(self, message: Message, code: int, reply: str) -> bool:
        """Count the refusal; True when this address gets no more mail, and this one is done with."""
        async with self._database.edge() as session:
            given_up = await note_refusal(session, message.to, reply=str(code), may_exist=not does_not_exist(reply))
        log.warning("mail.refused", message_id=str(message.id), code=code, given_up=given_up)
        return given_up
