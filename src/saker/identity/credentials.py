"""How credentials leave and where a sign-in comes from: what every route that signs someone in shares."""

from typing import Annotated, Final

from fastapi import Header, Request, Response

from saker.core.db import Database
from saker.core.limits import address_prefix, client_address
from saker.identity.commands import FactorWanted, SignedIn
from saker.identity.errors import MfaRequired
from saker.identity.rules.people import SESSION_LIFE, Device, browser_of
from saker.identity.schemas import TokensOut

COOKIE: Final = "__Host-saker_refresh"
WEB: Final = "web"

ClientHeader = Annotated[
    str | None,
    Header(alias="X-Saker-Client", max_length=32, description="`web`: the refresh token travels in an HttpOnly cookie only."),
]


def database_of(request: Request) -> Database:
    """The pool, for what must be kept whatever becomes of the request."""
    database: Database = request.app.state.database
    return database


def device_of(request: Request) -> Device:
    """Where the request comes from."""
    return Device(browser_of(request.headers.get("user-agent", "")), address_prefix(client_address(request)))


def let_through(outcome: SignedIn | FactorWanted) -> SignedIn:
    """The sign-in, if it is complete. Raises MfaRequired: only after the commit of what `let_in` wrote."""
    if isinstance(outcome, FactorWanted):
        methods = [method.value for method in outcome.methods]
        raise MfaRequired(mfa_token=outcome.mfa_token, methods=methods, expires_in=outcome.expires_in)
    return outcome


def hand_over(response: Response, signed: SignedIn, client: str | None) -> TokensOut:
    """The answer; a web client gets the refresh token where no script can read it."""
    if client != WEB:
        return TokensOut.of(signed, refresh_token=signed.refresh_token)
    life = int(SESSION_LIFE.total_seconds())
    response.set_cookie(COOKIE, signed.refresh_token, max_age=life, path="/", secure=True, httponly=True, samesite="strict")
    return TokensOut.of(signed, refresh_token=None)
