"""Faults around people: weak administrators, weak hashes, and an edge that lets strangers in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import bcrypt
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from saker.core.contrib import CheckContext
from saker.identity import commands
from saker.identity.commands.passwords import _HASHER
from tests.checks.planted.edge import answering
from tests.checks.world import Planted, Situation, World, served, with_settings

STRONG = "teapot-lamp-93-orchid"


def _administered(password: str | None, *, then: str | None = None) -> Situation:
    """One administrator with this password, and afterwards some SQL."""

    @asynccontextmanager
    async def situation(world: World) -> AsyncIterator[CheckContext]:
        stored = None if password is None else _HASHER.hash(password)
        async with world.database.edge() as session:
            assert await commands.create_first_admin(session, email="head@example.com", password_hash=stored or "$argon2id$x")
        if stored is None:
            world.execute("DELETE FROM identity.passwords")
        if then is not None:
            world.execute(then)
        yield world.context()

    return situation


def _stored(stored: str) -> str:
    return f"UPDATE identity.passwords SET hash = '{stored}'"


SECURED = (
    "INSERT INTO identity.totp_secrets (person_id, sealed, created_at, confirmed_at, last_step)"
    " SELECT id, 'x', now(), now(), 1 FROM identity.people"
)


def _link(purpose: str, life: str) -> str:
    return (
        "INSERT INTO identity.links (token_hash, purpose, person_id, email_key, created_at, expires_at)"
        f" SELECT 'x', '{purpose}', id, email_key, now(), now() + interval '{life}' FROM identity.people"
        " ON CONFLICT (person_id, purpose) DO UPDATE SET created_at = excluded.created_at, expires_at = excluded.expires_at"
    )


class _Trusting:
    """A proxy before the API that helps a request without credentials, as a careless operator may put there."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [*scope["headers"], (b"x-saker-client", b"web")]}
        await self.app(scope, receive, send)


PLANTED = {
    "SKR-IDN-001": Planted(
        _administered(STRONG),
        {
            "nobody": with_settings(),
            "the oldest password": _administered("admin"),
            "the address": _administered("head@example.com"),
            "the name in the address": _administered("head"),
            "as bcrypt": _administered(STRONG, then=_stored(bcrypt.hashpw(b"changeme", bcrypt.gensalt(4)).decode())),
            "the role is gone": _administered(STRONG, then="DELETE FROM identity.role_grants"),
        },
    ),
    "SKR-IDN-002": Planted(
        _administered(STRONG),
        {
            "little memory": _administered(STRONG, then=_stored("$argon2id$v=19$m=4096,t=3,p=1$c2FsdA$aGFzaA")),
            "one pass": _administered(STRONG, then=_stored("$argon2id$v=19$m=19456,t=1,p=1$c2FsdA$aGFzaA")),
            "cheap bcrypt": _administered(STRONG, then=_stored("$2b$08$" + "x" * 53)),
            "no form": _administered(STRONG, then=_stored("$argon2id$")),
        },
    ),
    "SKR-IDN-004": Planted(
        _administered(STRONG, then=SECURED),
        {
            "none": _administered(STRONG),
            "never confirmed": _administered(STRONG, then=SECURED.replace("now(), 1", "NULL, NULL")),
            "no staff": _administered(STRONG, then="DELETE FROM identity.role_grants"),
        },
    ),
    "SKR-IDN-005": Planted(
        _administered(STRONG, then=_link("verify_email", "24 hours")),
        {
            "two days to confirm": _administered(STRONG, then=_link("verify_email", "48 hours")),
            "a day for a new password": _administered(STRONG, then=_link("reset_password", "24 hours")),
        },
    ),
    "SKR-IDN-003": Planted(
        served(),
        {
            "everyone is somebody": served(answering("/api/v1/me", JSONResponse({"display_name": "Somebody"}))),
            "the client's header is added on the way": served(_Trusting),
            "no such route": served(answering("/api/v1/auth/refresh", JSONResponse({}, 404))),
        },
    ),
}
