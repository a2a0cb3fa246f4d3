"""Faults of TLS: certificates of an authority made for the test."""

import ipaddress
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from starlette.responses import PlainTextResponse

from saker.core.contrib import CheckContext
from tests.checks.world import Planted, Situation, World
from tests.fixtures.serving import serve

OURS = "127.0.0.1"


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    key: EllipticCurvePrivateKey, subject: str, *, by: str, signed: EllipticCurvePrivateKey, days: int, address: str | None
) -> bytes:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(by))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signed.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(ca=address is None, path_length=None), critical=True)
    )
    if address is None:
        usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        builder = builder.add_extension(usage, critical=True)
    else:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False
        )
    return builder.sign(signed, SHA256()).public_bytes(Encoding.PEM)


@contextmanager
def certified(world: World, *, days: int = 90, address: str = OURS, trusted: bool = True) -> Iterator[tuple[Path, Path]]:
    """A certificate of so many days, for this address, of an authority that the host trusts or not; and its key."""
    authority, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    with tempfile.TemporaryDirectory() as directory:
        roots, chain, secret = (Path(directory, name) for name in ("roots.pem", "chain.pem", "key.pem"))
        roots.write_bytes(_certificate(authority, "Planted Root", by="Planted Root", signed=authority, days=365, address=None))
        chain.write_bytes(_certificate(key, "Planted", by="Planted Root", signed=authority, days=days, address=address))
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        if trusted:
            world.monkeypatch.setenv("SSL_CERT_FILE", str(roots))
        yield chain, secret


def tls(*, days: int = 90, address: str = OURS, trusted: bool = True) -> Situation:
    """A server with a certificate of so many days, for this address, of an authority that the host trusts or not."""

    @asynccontextmanager
    async def situation(world: World) -> AsyncIterator[CheckContext]:
        with certified(world, days=days, address=address, trusted=trusted) as (chain, secret):
            async with serve(PlainTextResponse("ok"), ssl_certfile=str(chain), ssl_keyfile=str(secret), lifespan="off") as url:
                yield world.context(url=url)

    return situation


@asynccontextmanager
async def _plain(world: World) -> AsyncIterator[CheckContext]:
    async with serve(PlainTextResponse("ok"), lifespan="off") as url:
        yield world.context(url=url)


@asynccontextmanager
async def _plain_behind_https(world: World) -> AsyncIterator[CheckContext]:
    async with serve(PlainTextResponse("ok"), lifespan="off") as url:
        yield world.context(url=url.replace("http://", "https://"))


PLANTED = {
    "SKR-TLS-001": Planted(
        tls(),
        {
            "plain": _plain,
            "no TLS behind https": _plain_behind_https,
            "ends in three weeks": tls(days=20),
            "ended": tls(days=-1),
            "of another name": tls(address="127.0.0.2"),
            "of an unknown authority": tls(trusted=False),
        },
    ),
}
