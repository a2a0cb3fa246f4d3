"""Whether a message makes a mail that a person can read: used by readiness checks of those who write mails."""

import re
from email.message import EmailMessage
from typing import Final

from saker.core.messages.mail import compose
from saker.core.messages.sending import Message
from saker.core.settings import Settings

SAMPLE: Final = "Sample & Co"
"""Stands for any fact; on a page its ampersand must be escaped."""

_OPEN: Final = re.compile(r"\{\{?\w*\}?\}|\$\{?[a-z_]+\}?|%\(\w+\)s|\bNone\b|\bTODO\b|lorem ipsum", re.IGNORECASE)
_STYLE: Final = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)
_HEADERS: Final = ("From", "To", "Subject", "Date", "Message-ID")
_LONGEST_SUBJECT: Final = 120


def faults_of(message: Message, settings: Settings) -> list[str]:
    """What is wrong with the mail that this message makes; nothing when all is well."""
    mail = compose(message, settings)
    plain, page = _part(mail, "plain"), _part(mail, "html")
    seen = _STYLE.sub(" ", page)
    faults = [f"has no {name}" for name in _HEADERS if not mail[name]]
    faults += [f"has no {kind} part" for kind, text in (("plain", plain), ("page", seen)) if not text.strip()]
    faults += [] if message.text.strip() else ["has no words"]
    for what, text in (("subject", message.subject), ("text", plain), ("page", seen)):
        faults += [f"{what} still holds {place}" for place in _OPEN.findall(text)]
    faults += ["the subject is too long"] if len(message.subject) > _LONGEST_SUBJECT else []
    faults += ["the text is escaped for a page"] if "&amp;" in plain else []
    faults += ["the page does not escape what is put in"] if SAMPLE in page else []
    if message.link is not None and (message.link not in plain or f'href="{message.link}"' not in page):
        faults.append("the link is missing")
    if message.unsubscribe is not None and not (mail["List-Unsubscribe"] and mail["List-Unsubscribe-Post"]):
        faults.append("List-Unsubscribe is missing")
    return faults


def _part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    return "" if found is None else str(found.get_content())
