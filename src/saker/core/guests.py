"""The throw-away people of a run of checks: two, registered at the public address as anyone is, and forgotten afterwards.

They get their mail in the operator's own inbox (SAKER_CHECK_INBOX, plus-addressed). When the run is over, however it went,
they ask to be forgotten. Where credentials are taken, the network of the check counts (`core/limits.py`): all checks of a
run together stay within that, so a second run within a minute is told to come again.
"""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from saker.core.contrib import CheckContext, Status
from saker.core.http.client import client


class NotReceived(Exception):
    """Nobody could register; a check comes to `status` by that."""

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Guest:
    """One of them, signed in: `http` carries the access token, `registered` is what registering answered."""

    id: str
    email: str
    password: str = field(repr=False)
    http: httpx.AsyncClient = field(repr=False)
    registered: httpx.Response = field(repr=False)


@dataclass(frozen=True, slots=True)
class Guests:
    """Two people who have nothing to do with each other. Only `one` is asked to change, only `other` has odd names."""

    one: Guest
    other: Guest


@asynccontextmanager
async def guests(context: CheckContext) -> AsyncIterator[Guests]:
    """Register both; have both forgotten. Raises NotReceived, httpx.HTTPError."""
    async with _guest(context) as one, _guest(context) as other:
        yield Guests(one, other)


@asynccontextmanager
async def _guest(context: CheckContext) -> AsyncIterator[Guest]:
    assert context.url is not None
    assert context.settings.check_inbox is not None
    name, _, domain = context.settings.check_inbox.partition("@")
    email, password = f"{name}+{secrets.token_hex(8)}@{domain}", secrets.token_urlsafe(24)
    async with client() as http:
        http.base_url = httpx.URL(context.url)
        body = {"email": email, "password": password, "display_name": "Readiness check", "accept_terms": True}
        guest = _received(await http.post("/api/v1/auth/register", json=body), email, password, http)
        try:
            # At once: the proof lasts longer than the run, at whose end the network may have no sign-in left.
            await _prove(guest)
            yield guest
        finally:
            if fault := await _forget(guest):
                context.shared.notes.append(f"the throw-away person {guest.id} is not forgotten: {fault}")


def _received(answer: httpx.Response, email: str, password: str, http: httpx.AsyncClient) -> Guest:
    """Who was registered. Raises NotReceived."""
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        pause = answer.headers.get("retry-after", "some")
        raise NotReceived(Status.NOT_RUN, f"too many registered from this address lately: try again in {pause} s")
    try:
        signed = answer.json()
        http.headers["Authorization"] = f"Bearer {signed['access_token']}"
        return Guest(signed["user"]["id"], email, password, http, answer)
    except (ValueError, KeyError, TypeError):
        raise NotReceived(Status.FAIL, f"registering is answered {answer.status_code}, without a token") from None


async def _prove(guest: Guest) -> None:
    """Give a fresh proof, which copies of one's data and being forgotten ask for; the token that says so is used from here on."""
    proven = await guest.http.post("/api/v1/auth/step-up", json={"method": "password", "password": guest.password})
    if proven.status_code == httpx.codes.OK:
        guest.http.headers["Authorization"] = f"Bearer {proven.json()['access_token']}"


async def _forget(guest: Guest) -> str:
    """Ask for it; why it was refused, or nothing."""
    try:
        answer = await guest.http.post("/api/v1/me/erasure", headers={"Idempotency-Key": guest.id})
    except httpx.HTTPError as error:
        return type(error).__name__
    return "" if answer.status_code == httpx.codes.ACCEPTED else f"the wish is answered {answer.status_code}"
