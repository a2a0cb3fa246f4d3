"""How readiness checks look: into the database, read only; or at the public address, as a stranger."""

from collections.abc import Awaitable, Callable, Sequence

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import CheckContext, Finding, Status
from saker.core.http.client import client

Ask = Callable[[AsyncSession, CheckContext], Awaitable[Finding]]
Visit = Callable[[httpx.AsyncClient], Awaitable[Finding]]


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


def found(faults: Sequence[str], good: str, source: str) -> Finding:
    """A failure that names every fault, or a pass."""
    return Finding(Status.FAIL, "; ".join(faults), source) if faults else Finding(Status.PASS, good, source)
