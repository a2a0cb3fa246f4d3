"""The live check of TLS: a handshake at the public address, with the host's own trust."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status

LEAST_LEFT: Final = timedelta(days=21)
CONNECT_SECONDS: Final = 5
_HTTPS_PORT: Final = 443


async def _certificate(context: CheckContext) -> Finding:
    if context.url is None:
        return Finding(Status.NOT_RUN, "no address was given (--url)", "--url")
    url = httpx.URL(context.url)
    port = url.port or _HTTPS_PORT
    source = f"TLS handshake with {url.host}:{port}"
    if url.scheme != "https":
        return Finding(Status.FAIL, f"the address is {url.scheme}, not https", source)
    try:
        certificate = await _handshake(url.host, port)
    except ssl.SSLCertVerificationError as error:
        return Finding(Status.FAIL, f"the certificate is refused: {error.verify_message}", source)
    except OSError as error:
        return Finding(Status.FAIL, f"no handshake: {type(error).__name__} {error}", source)
    # The real time, not the business clock: browsers judge by it.
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    left = ends - datetime.now(UTC)
    seen = f"trusted, until {ends:%Y-%m-%d}, {left.days} days left; at least {LEAST_LEFT.days} are needed"
    return Finding(Status.PASS if left >= LEAST_LEFT else Status.FAIL, seen, source)


async def _handshake(host: str, port: int) -> dict[str, Any]:
    """The certificate of a host that proves to be who it says. Raises ssl.SSLError, OSError."""
    async with asyncio.timeout(CONNECT_SECONDS):
        _, writer = await asyncio.open_connection(host, port, ssl=ssl.create_default_context(), server_hostname=host)
    certificate: dict[str, Any] = writer.get_extra_info("peercert")
    writer.transport.abort()
    return certificate


CHECKS: tuple[Check, ...] = (
    Check(
        "SKR-TLS-001",
        "The certificate is trusted, is of this name, and lasts another three weeks",
        CheckKind.LIVE,
        ("U31",),
        "Install the full chain, renew the certificate (certbot renew), and reload the proxy.",
        _certificate,
    ),
)
