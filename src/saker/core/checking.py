"""How readiness checks look: into the database, read only; at the public address as a stranger, or as a throw-away person."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import CheckContext, Finding, Status
from saker.core.guests import Guests, NotReceived, guests
from saker.core.http.client import client

Ask = Callable[[AsyncSession, CheckContext], Awaitable[Finding]]
Visit = Callable[[httpx.AsyncClient], Awaitable[Finding]]
Host = Callable[[Guests, CheckContext], Awaitable[Finding]]


def asking(look: Ask) -> Callable[[CheckContext], Awaitable[Finding]]:
    """A check's `run` that looks in a READ ONLY transaction, and is not run where no database is configured."""

    async def run(context: CheckContext) -> Finding:
        if context.database is None:
            return Finding(Status.NOT_RUN, "no database is configured", "DATABASE_URL")
        async with context.database.reading() as session:
            return await look(session, context)

    return run


def visiting(look: Visit) -> Callable[[CheckContext], Awaitable[Finding]]:
    """A check's `run` that visits the address; no answer is a failure, no address means not run."""

    async def run(context: CheckContext) -> Finding:
        if context.url is None:
            return Finding(Status.NOT_RUN, "no address was given (--url)", "--url")
        async with client() as visitor:
            visitor.base_url = httpx.URL(context.url)
            try:
                return await look(visitor)
            except httpx.HTTPError as error:
                return Finding(Status.FAIL, f"no answer: {type(error).__name__} {error}".rstrip(), f"GET {context.url}")

    return run


def hosting(look: Host) -> Callable[[CheckContext], Awaitable[Finding]]:
    """A check's `run` that acts as the throw-away people of its run, and is not run where they have no inbox."""

    async def run(context: CheckContext) -> Finding:
        if context.url is None:
            return Finding(Status.NOT_RUN, "no address was given (--url)", "--url")
        if context.settings.check_inbox is None:
            return Finding(Status.NOT_RUN, "there is no inbox for throw-away people", "SAKER_CHECK_INBOX")
        try:
            return await look(await context.shared.get(guests, context), context)
        except NotReceived as refused:
            return Finding(refused.status, str(refused), "POST /api/v1/auth/register")
        except httpx.HTTPError as error:
            return Finding(Status.FAIL, f"no answer: {type(error).__name__} {error}".rstrip(), context.url)

    return run


def later(answer: httpx.Response, source: str) -> Finding | None:
    """Not run, where the answer is that this was tried too often lately; None for any other answer."""
    if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
        return None
    pause = answer.headers.get("retry-after", "some")
    return Finding(Status.NOT_RUN, f"tried too often from here lately: try again in {pause} s", source)


def told(answer: httpx.Response) -> dict[str, Any]:
    """The object that an answer is; empty when it is none."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def found(faults: Sequence[str], good: str, source: str) -> Finding:
    """A failure that names every fault once, or a pass."""
    return Finding(Status.FAIL, "; ".join(dict.fromkeys(faults)), source) if faults else Finding(Status.PASS, good, source)
