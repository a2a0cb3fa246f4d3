"""A keep-alive HTTP client of a few lines, so that the client costs the server's cores as little as possible."""

import asyncio
import json
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Self


@dataclass(slots=True)
class Wire:
    """One connection; one request at a time."""

    host: str
    port: int
    token: str = ""
    address: str = ""
    """What a proxy in front would have seen: a server that trusts loopback believes it."""
    _reader: asyncio.StreamReader | None = field(default=None)
    _writer: asyncio.StreamWriter | None = field(default=None)

    async def open(self) -> Self:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None, key: str = "") -> tuple[int, bytes]:
        """Send a request and read its answer: status and body."""
        assert self._reader is not None
        assert self._writer is not None
        content = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} /api/v1{path} HTTP/1.1", f"Host: {self.host}:{self.port}", f"Content-Length: {len(content)}"]
        lines += ["Content-Type: application/json"] if content else []
        lines += [f"Authorization: Bearer {self.token}"] if self.token else []
        lines += [f"X-Forwarded-For: {self.address}"] if self.address else []
        lines += [f"Idempotency-Key: {key}"] if key else []
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        lower = head.lower()
        start = lower.index(b"content-length: ") + 16
        length = int(lower[start : lower.index(b"\r\n", start)])
        return status, await self._reader.readexactly(length)

    async def timed(self, method: str, path: str, body: dict[str, Any] | None = None, key: str = "") -> float:
        """Seconds for one request that must be answered 2xx."""
        began = perf_counter()
        status, answer = await self.ask(method, path, body, key)
        seconds = perf_counter() - began
        assert 200 <= status < 300, answer
        return seconds

    async def refused(self, status: int, path: str, body: dict[str, Any]) -> float:
        """Seconds for one POST that must be answered with this status."""
        began = perf_counter()
        answered, answer = await self.ask("POST", path, body)
        seconds = perf_counter() - began
        assert answered == status, answer
        return seconds
