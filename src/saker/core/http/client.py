"""The one HTTP client for calls out of the house: timeouts always, and no way in for addresses that people give.

`client()` is for providers that an operator configured. `guarded_client()` is for addresses that a person typed: it
resolves the name itself, refuses private, loopback, link-local and reserved addresses, and connects to what it checked.
"""

import asyncio
import ipaddress
import socket
import ssl
from functools import lru_cache
from typing import Any

import httpx

from saker.core.errors import Invalid

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
MOST_BYTES = 64 * 1024
LIMITS = httpx.Limits(max_connections=50, max_keepalive_connections=10)


class AnswerTooLong(httpx.TransportError):
    """The other side sent more than we read."""


class AddressRefused(Invalid):
    """The address leads to a private or reserved network."""

    code = "address_refused"
    detail = "That address cannot be called from here."


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted. Reading them takes 20 ms of the event loop, so it is done once."""
    return httpx.create_ssl_context()


def client() -> httpx.AsyncClient:
    """A client with timeouts and bounded connections; redirects are not followed."""
    return httpx.AsyncClient(verify=_trusted(), timeout=TIMEOUT, limits=LIMITS, follow_redirects=False)


def guarded_client() -> httpx.AsyncClient:
    """A client for addresses that people give."""
    return httpx.AsyncClient(transport=_PublicOnly(verify=_trusted()), timeout=TIMEOUT, limits=LIMITS, follow_redirects=False)


async def ask(http: httpx.AsyncClient, *, seconds: float, most_bytes: int = MOST_BYTES, **request: Any) -> httpx.Response:
    """One request and its whole answer, of a bounded size and within a bounded time: a client's timeout is per read.

    The answer is asked for uncompressed, so that its size is the size on the wire. Raises httpx's errors, AnswerTooLong
    among them.
    """
    headers = {**(request.pop("headers", None) or {}), "Accept-Encoding": "identity"}
    body = bytearray()
    try:
        async with asyncio.timeout(seconds), http.stream(**request, headers=headers) as answer:
            async for piece in answer.aiter_raw():
                body += piece
                if len(body) > most_bytes:
                    message = f"the answer is longer than {most_bytes} bytes"
                    raise AnswerTooLong(message)
    except TimeoutError:
        message = f"no whole answer within {seconds} s"
        raise httpx.ReadTimeout(message) from None
    return httpx.Response(answer.status_code, content=bytes(body), request=answer.request)


class _PublicOnly(httpx.AsyncHTTPTransport):
    """Connects only to addresses that are globally reachable, and to the very address that was checked."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if request.url.scheme not in ("http", "https"):
            raise AddressRefused(field="url")
        address = await self._public_address(host, request.url.port or (443 if request.url.scheme == "https" else 80))
        request.headers["Host"] = request.url.netloc.decode("ascii")
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=address)
        return await super().handle_async_request(request)

    async def _public_address(self, host: str, port: int) -> str:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror:
            raise AddressRefused(field="url") from None
        addresses = [str(info[4][0]) for info in found]
        if not addresses or not all(ipaddress.ip_address(address).is_global for address in addresses):
            raise AddressRefused(field="url")
        return addresses[0]
