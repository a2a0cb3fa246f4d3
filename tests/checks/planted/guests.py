"""Faults that throw-away people meet: the real application, with something put before it that answers otherwise."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from saker.core.contrib import CheckContext
from tests.checks.world import Situation, World

Wrap = Callable[[ASGIApp], ASGIApp]


def when(method: str, path: str, response: Response) -> Wrap:
    """The application, but for one method of paths that begin so, which get this answer."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def altered(scope: Scope, receive: Receive, send: Send) -> None:
            is_meant = scope.get("method") == method and str(scope.get("path", "")).startswith(path)
            await (response if is_meant else app)(scope, receive, send)

        return altered

    return wrap


def changing(path: str, change: Callable[[dict[str, Any]], dict[str, Any]], *, method: str = "GET") -> Wrap:
    """The application, but for objects that one path answers, which are changed on their way."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def altered(scope: Scope, receive: Receive, send: Send) -> None:
            if scope.get("path") != path or scope.get("method") != method:
                await app(scope, receive, send)
                return
            messages: list[Message] = []

            async def keep(message: Message) -> None:
                messages.append(message)

            await app(scope, receive, keep)
            body = b"".join(message.get("body", b"") for message in messages)
            headers = {name.decode(): value.decode() for name, value in messages[0]["headers"] if name != b"content-length"}
            await Response(_changed(body, change), messages[0]["status"], headers)(scope, receive, send)

        return altered

    return wrap


def _changed(body: bytes, change: Callable[[dict[str, Any]], dict[str, Any]]) -> bytes:
    return json.dumps(change(json.loads(body))).encode()


def slowed(path: str, seconds: float, *, only: bytes = b"") -> Wrap:
    """The application, but for answers of one path that come late; with `only`, those to a body that holds it."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def altered(scope: Scope, receive: Receive, send: Send) -> None:
            if scope.get("path") == path:
                body = await Request(scope, receive).body()
                if only in body:
                    await asyncio.sleep(seconds)
                await app(scope, _again(body), send)
            else:
                await app(scope, receive, send)

        return altered

    return wrap


def echoing(path: str) -> Wrap:
    """The application, but for refusals of one path, which repeat what was sent."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def altered(scope: Scope, receive: Receive, send: Send) -> None:
            if scope.get("path") == path:
                body = await Request(scope, receive).body()
                await JSONResponse({"detail": f"not understood: {body.decode()}"}, 422)(scope, receive, send)
            else:
                await app(scope, receive, send)

        return altered

    return wrap


def _again(body: bytes) -> Callable[[], Awaitable[Message]]:
    """A body that was read already, to be read again."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def served_after(*statements: str, **changed: Any) -> Situation:
    """The application served, and these statements run in its database."""

    @asynccontextmanager
    async def situation(world: World) -> AsyncIterator[CheckContext]:
        world.execute(*statements)
        async with world.serving(**changed) as context:
            yield context

    return situation


def swallowing(table: str) -> tuple[str, ...]:
    """A database in which one table takes no rows, and says nothing."""
    return (
        "CREATE FUNCTION public.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        f"CREATE TRIGGER a_nothing BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION public.nothing()",
    )


def patched(where: str, value: object, wrap: Wrap = lambda app: app, **changed: Any) -> Situation:
    """The application served by a release in which something is otherwise: `module.name` is this."""

    @asynccontextmanager
    async def situation(world: World) -> AsyncIterator[CheckContext]:
        world.monkeypatch.setattr(where, value)
        async with world.serving(wrap, **changed) as context:
            yield context

    return situation
