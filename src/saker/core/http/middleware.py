"""The outermost layer: a request id, one log line and one measurement a request, and the security headers."""

import re
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from saker.core import metrics
from saker.core.ids import new_id

log = structlog.get_logger("saker.request")

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_SLOW_MS: Final = 1000

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
API_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
HSTS: Final = "max-age=63072000; includeSubDomains"


class RequestMiddleware:
    """Gives each request its id, bounds its body, measures and logs it, and sets the headers that every answer carries."""

    def __init__(self, app: ASGIApp, *, secure: bool, max_body_bytes: int, larger_bodies: Mapping[str, int]) -> None:
        self.app = app
        self._max_body_bytes, self._larger_bodies = max_body_bytes, larger_bodies
        self._headers = {**HEADERS, **({"Strict-Transport-Security": HSTS} if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else str(new_id())
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started, status = time.perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                if policy := scope["state"].get("rate_limit_policy"):
                    headers["RateLimit-Policy"] = policy
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", API_POLICY)
            await send(message)

        try:
            await self.app(scope, self._bounded(receive, self._larger_bodies.get(scope["path"], self._max_body_bytes)), answer)
        finally:
            self._measure(scope, status, time.perf_counter() - started)

    @staticmethod
    def _bounded(receive: Receive, most: int) -> Receive:
        """Reading more than the limit raises 413, which is answered as every other problem is."""
        total = 0

        async def read() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if total > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        return read

    @staticmethod
    def _measure(scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"]
        metrics.REQUESTS.labels(route, method, status).inc()
        metrics.REQUEST_SECONDS.labels(route, method).observe(seconds)
        milliseconds = int(seconds * 1000)
        actor = scope["state"].get("actor")
        line = {"method": method, "route": route, "status": status, "ms": milliseconds}
        if actor is not None:
            line["person_id"] = str(actor.person_id)
            if actor.key_id is not None:
                line["key_id"] = str(actor.key_id)
        if status >= 500 or milliseconds > _SLOW_MS:  # noqa: PLR2004 - server errors
            log.warning("request", **line)
        else:
            log.info("request", **line)
