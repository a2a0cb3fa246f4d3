"""Faults of the edge: the real application, with one thing changed on its way out."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from saker.core.contrib import CheckContext
from saker.core.settings import Environment
from tests.checks.world import Planted, World, served

_HEALTHY = {"status": "ok", "version": "1", "build": "1", "python": "3.12.1", "debug": False}


def answering(path: str, response: Response) -> Callable[[ASGIApp], ASGIApp]:
    """The application, but for one path that gets this answer."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def altered(scope: Scope, receive: Receive, send: Send) -> None:
            await (response if scope.get("path") == path else app)(scope, receive, send)

        return altered

    return wrap


def with_headers(**changed: str | None) -> Callable[[ASGIApp], ASGIApp]:
    """The application, but for these headers, of which None takes one away."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def altered(scope: Scope, receive: Receive, send: Send) -> None:
            async def answer(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _change(MutableHeaders(scope=message), changed)
                await send(message)

            await app(scope, receive, answer)

        return altered

    return wrap


def _change(headers: MutableHeaders, changed: Mapping[str, str | None]) -> None:
    for name, value in changed.items():
        del headers[name.replace("_", "-")]
        if value is not None:
            headers[name.replace("_", "-")] = value


def reflecting(app: ASGIApp) -> ASGIApp:
    """The application behind a proxy that allows whoever asks."""

    async def altered(scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Access-Control-Allow-Origin"] = Request(scope).headers.get("origin", "*")
            await send(message)

        await app(scope, receive, answer if scope["type"] == "http" else send)

    return altered


_BEATING: Final = (
    "INSERT INTO core.heartbeats (name, at) SELECT unnest(ARRAY['worker', 'ledger.roll_up', 'simulator.resting_orders']), now()"
)


@asynccontextmanager
async def _with_worker(world: World) -> AsyncIterator[CheckContext]:
    world.execute(_BEATING)
    async with world.serving() as context:
        yield context


@asynccontextmanager
async def _behind(world: World) -> AsyncIterator[CheckContext]:
    world.execute(_BEATING, "UPDATE core.schema_version SET version_num = '0001'")
    async with world.serving() as context:
        yield context


@asynccontextmanager
async def _nobody_there(world: World) -> AsyncIterator[CheckContext]:
    async with world.serving() as context:
        gone = context.url
    yield world.context(url=gone)


PLANTED = {
    "SKR-WEB-001": Planted(
        served(),
        {
            "debug": served(debug=True, environment=Environment.TEST),
            "old Python": served(answering("/api/v1/health", JSONResponse({**_HEALTHY, "python": "3.9.2"}))),
            "not well": served(answering("/api/v1/health", JSONResponse({**_HEALTHY, "status": "down"}))),
            "another page": served(answering("/api/v1/health", HTMLResponse("<h1>Welcome to nginx!</h1>"))),
            "bad gateway": served(answering("/api/v1/health", PlainTextResponse("bad gateway", 502))),
            "nobody there": _nobody_there,
        },
    ),
    "SKR-WEB-002": Planted(
        _with_worker,
        {
            "no worker": served(),
            "migrations behind": _behind,
            "another page": served(answering("/api/v1/health/ready", HTMLResponse("ok"))),
        },
    ),
    "SKR-WEB-003": Planted(
        served(),
        {
            "no HSTS": served(environment=Environment.TEST),
            "HSTS for an hour": served(with_headers(strict_transport_security="max-age=3600")),
            "no policy": served(with_headers(content_security_policy=None)),
            "may be framed": served(with_headers(content_security_policy="default-src 'self'")),
            "inline scripts": served(
                with_headers(
                    content_security_policy="default-src 'self'; script-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
                )
            ),
            "sniffed types": served(with_headers(x_content_type_options=None)),
            "addresses told to others": served(with_headers(referrer_policy="unsafe-url")),
            "camera": served(with_headers(permissions_policy=None)),
        },
    ),
    "SKR-WEB-004": Planted(
        served(),
        {
            "everyone": served(partial(CORSMiddleware, allow_origins=["*"])),
            "everyone, with credentials": served(partial(CORSMiddleware, allow_origin_regex=".*", allow_credentials=True)),
            "a careless expression": served(partial(CORSMiddleware, allow_origin_regex=r"https://127\.0\.0\.1.*")),
            "reflected": served(reflecting),
        },
    ),
    "SKR-WEB-005": Planted(
        served(),
        {
            "pages of developers": served(environment=Environment.TEST),
            "numbers": served(answering("/metrics", PlainTextResponse("# HELP saker_requests_total Requests."))),
            "description": served(answering("/openapi.json", JSONResponse({"openapi": "3.1.0"}))),
            "messages": served(answering("/dev/outbox.json", JSONResponse({"items": []}))),
        },
    ),
    "SKR-WEB-006": Planted(
        served(),
        {
            "a page for what is not there": served(answering("/api/v1/there-is-nothing-here", HTMLResponse("Not found", 404))),
            "success for what is not there": served(answering("/api/v1/there-is-nothing-here", HTMLResponse("<!doctype html>"))),
            "no request id": served(with_headers(x_request_id=None)),
            "a traceback": served(
                answering("/api/v1/auth/login", PlainTextResponse("Traceback (most recent call last):\n  File …", 500))
            ),
        },
    ),
    "SKR-WEB-007": Planted(
        served(),
        {
            "not limited": served(rate_limit_enabled=False, environment=Environment.TEST),
            "no time named": served(answering("/api/v1/auth/login", JSONResponse({}, 429))),
            "not there": served(answering("/api/v1/auth/login", JSONResponse({}, 404))),
        },
    ),
}
