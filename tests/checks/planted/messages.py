"""Faults of mail and SMS: servers on this machine that refuse, and records that are wrong."""

import base64
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from pydantic import SecretStr
from starlette.responses import JSONResponse, Response

from saker.core.contrib import CheckContext, NotificationClass, NotificationKind
from saker.core.messages import Channel, Message
from saker.core.settings import SmsGateway
from saker.notifications.kinds import KINDS
from tests.checks.planted.resolver import resolving
from tests.checks.planted.transport import certified
from tests.checks.world import Planted, Situation, World, with_settings
from tests.fixtures.servers import free_ports
from tests.fixtures.serving import serve

URL = "https://saker.example"


class _Mailbox:
    """Takes mail, or answers a recipient as it is told."""

    def __init__(self, reply: str) -> None:
        self.reply = reply

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.reply

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        return "250 2.0.0 Ok: queued as 4F1C2"


def _knows(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, credentials: object) -> AuthResult:
    return AuthResult(success=credentials == LoginPassword(b"saker", b"right"), handled=False)


def mailing(*, reply: str = "250 OK", encrypted: bool = True, trusted: bool = True, **changed: Any) -> Situation:
    """A mail server that wants a password over TLS, and answers the recipient so."""

    @asynccontextmanager
    async def situation(world: World) -> AsyncIterator[CheckContext]:
        (port,) = free_ports(1)
        with certified(world, trusted=trusted) as (chain, secret):
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(chain, secret)
            options = {"tls_context": tls, "auth_required": True} if encrypted else {"auth_require_tls": False}
            controller = Controller(_Mailbox(reply), hostname="127.0.0.1", port=port, authenticator=_knows, **options)
            controller.start()
            try:
                server = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_user": "saker", "smtp_password": SecretStr("right")}
                yield world.context(url=URL, **{**server, **changed})
            finally:
                controller.stop()

    return situation


KEY = rsa.generate_private_key(65537, 2048)
PEM = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
OTHER = generate_private_key(SECP256R1()).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()
SPF, DMARC, DKIM = "saker.example", "_dmarc.saker.example", "mail._domainkey.saker.example"
RECORDS: Mapping[str, Sequence[str]] = {
    SPF: ("a verification of somebody", "v=spf1 include:_spf.mail.example -all"),
    DMARC: ("v=DMARC1; p=quarantine; rua=mailto:dmarc@saker.example",),
    DKIM: (f"v=DKIM1; k=rsa; p={PUBLIC}",),
}


def published(records: Mapping[str, Sequence[str]] = RECORDS, **changed: Any) -> Situation:
    """A domain with these records, asked of a name server on this machine."""

    @asynccontextmanager
    async def situation(world: World) -> AsyncIterator[CheckContext]:
        signing = {"dkim_domain": "saker.example", "dkim_selector": "mail", "dkim_private_key": SecretStr(PEM)}
        async with resolving(records) as address:
            yield world.context(url=URL, check_resolver=address, **{**signing, **changed})

    return situation


def _but(name: str, *texts: str, **changed: Any) -> Situation:
    return published({**RECORDS, name: texts}, **changed)


TWILIO: dict[str, Any] = {
    "phone_sign_in": True,
    "sms_gateway": SmsGateway.TWILIO,
    "sms_user": "AC1",
    "sms_secret": SecretStr("s3cret"),
    "sms_sender": "MG1",
    "check_phone": "+919876543210",
}
GUPSHUP: dict[str, Any] = {
    **TWILIO,
    "sms_gateway": SmsGateway.GUPSHUP,
    "sms_sender": "SAKERX",
    "sms_entity": "1234567890123456789",
    "sms_templates": {
        "1107": "{#code#} is your code for Saker. It is valid for {#minutes#} minutes. Do not tell it to anyone.",
    },
}


def texting(answer: Response, **changed: Any) -> Situation:
    """An SMS gateway that answers so."""

    @asynccontextmanager
    async def situation(world: World) -> AsyncIterator[CheckContext]:
        async with serve(answer, lifespan="off") as url:
            yield world.context(url=URL, **{**TWILIO, "sms_url": url, **changed})

    return situation


def released(where: str, value: object) -> Situation:
    """A release in which something is otherwise, and which sends marketing too."""

    @asynccontextmanager
    async def situation(world: World) -> AsyncIterator[CheckContext]:
        world.monkeypatch.setattr("saker.notifications.checks.KINDS", (*KINDS, _kind("{name}, there is something new")))
        world.monkeypatch.setattr(where, value)
        yield world.context()

    return situation


def _kind(body: str) -> NotificationKind:
    return NotificationKind("planted", NotificationClass.MARKETING, "News for {name}", body)


def _reset(words: str) -> Callable[[str, str], Message]:
    return lambda to, token: Message(Channel.EMAIL, to, "Choose a new password", words, link=f"{URL}/reset#token={token}")


PLANTED = {
    "SKR-MSG-001": Planted(
        mailing(),
        {
            "another password": mailing(smtp_password=SecretStr("wrong")),
            "nobody there": with_settings(smtp_host="127.0.0.1", smtp_port=9, url=URL),
            "refuses the inbox": mailing(reply="550 5.1.1 No such user"),
            "refuses for now": mailing(reply="451 4.7.1 Greylisted"),
            "no encryption": mailing(encrypted=False),
            "unknown certificate": mailing(trusted=False),
            "encryption is not asked for": mailing(encrypted=False, smtp_starttls=False),
        },
    ),
    "SKR-MSG-002": Planted(
        published(),
        {
            "no SPF": _but(SPF, "a verification of somebody"),
            "two SPF records": _but(SPF, "v=spf1 -all", "v=spf1 include:_spf.mail.example ~all"),
            "SPF for everyone": _but(SPF, "v=spf1 +all"),
            "no DMARC": _but(DMARC),
            "DMARC without a policy": _but(DMARC, "v=DMARC1; rua=mailto:x@saker.example"),
            "no DKIM": _but(DKIM),
            "a revoked key": _but(DKIM, "v=DKIM1; p="),
            "another key": _but(DKIM, "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"),
            "no key of ours": published(dkim_private_key=None),
            "a key of another kind": published(dkim_private_key=SecretStr(OTHER.decode())),
            "a key that cannot be read": published(dkim_private_key=SecretStr("-----BEGIN nothing-----")),
            "signed for another domain": _but("mail._domainkey.other.example", RECORDS[DKIM][0], dkim_domain="other.example"),
        },
    ),
    "SKR-MSG-003": Planted(
        texting(JSONResponse({"sid": "SM1"}, 201)),
        {
            "refused": texting(JSONResponse({"code": 20003}, 401)),
            "away": texting(Response(status_code=503)),
            "no template": texting(JSONResponse({"sid": "SM1"}, 201), sms_templates={"1": "Something else"}),
            "no number": texting(JSONResponse({"sid": "SM1"}, 201), check_phone="98765"),
        },
    ),
    "SKR-CFG-004": Planted(
        with_settings(**GUPSHUP),
        {
            "kept": with_settings(phone_sign_in=True),
            "no credentials": with_settings(**{**GUPSHUP, "sms_secret": None}),
            "no entity": with_settings(**{**GUPSHUP, "sms_entity": None}),
            "half an entity": with_settings(**{**GUPSHUP, "sms_entity": "12345"}),
            "nothing registered": with_settings(**{**GUPSHUP, "sms_templates": {}}),
            "another text": with_settings(**{**GUPSHUP, "sms_code_text": "Your code: {code}"}),
            "any gateway, and none named": with_settings(**{**TWILIO, "sms_gateway": SmsGateway.HTTP}),
        },
    ),
    "SKR-IDN-014": Planted(
        with_settings(),
        {
            "a place that nobody filled": released("saker.identity.mails.reset", _reset("Follow {link} to choose a new one.")),
            "no words": released("saker.identity.mails.reset", _reset("")),
        },
    ),
    "SKR-NTF-002": Planted(
        with_settings(),
        {
            "a place that nobody filled": released("saker.notifications.checks.KINDS", (_kind("Hello {{name}}"),)),
            "a value that is none": released("saker.notifications.checks.KINDS", (_kind("You got None rupees"),)),
            "no way to end marketing": released("saker.notifications.commands.unsubscribe_address", lambda _: None),
            "marks of a page": released("saker.core.messages.mail.as_html", lambda message, **_: message.plain),
        },
    ),
}
