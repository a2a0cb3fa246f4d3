"""A mail server on loopback that takes mail, or refuses a recipient as it is told."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from saker.core.settings import Environment, Settings
from tests.fixtures.servers import free_ports


@dataclass(slots=True)
class Mailbox:
    """What arrived, as it came over the wire; `replies` are given to recipients instead of taking their mail."""

    port: int
    received: list[bytes] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.tried.append(address)
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.original_content, bytes)
        self.received.append(envelope.original_content)
        await asyncio.sleep(0)
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real SMTP server in a thread."""
    (port,) = free_ports(1)
    made = Mailbox(port)
    controller = Controller(made, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    yield made
    controller.stop()


@pytest.fixture(scope="session")
def dkim_key() -> rsa.RSAPrivateKey:
    """A key of the size that DKIM asks for."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def mail_settings(mailbox: Mailbox, dkim_key: rsa.RSAPrivateKey) -> Settings:
    """Real SMTP to the mailbox, signed."""
    pem = dkim_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return Settings(
        environment=Environment.TEST,
        smtp_host="127.0.0.1",
        smtp_port=mailbox.port,
        smtp_from="Saker <news@saker.example>",
        smtp_starttls=False,
        frontend_url="https://saker.example",
        dkim_domain="saker.example",
        dkim_selector="test",
        dkim_private_key=pem.decode(),
    )
