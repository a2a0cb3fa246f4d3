"""HTTP of identity: registering, signing in and out, sessions, terms."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from saker.core import http
from saker.core.auth import Actor, Person, Public
from saker.core.errors import Unauthenticated
from saker.core.http import Page, PageQuery, Session
from saker.core.http.problems import problems
from saker.core.limits import client_network, limited
from saker.identity import code_routes, commands, queries
from saker.identity.code_routes import number_of
from saker.identity.commands import Candidate
from saker.identity.credentials import COOKIE, WEB, ClientHeader, database_of, device_of, hand_over, let_through
from saker.identity.errors import (
    AccountDisabled,
    ClientHeaderRequired,
    EmailTaken,
    InvalidCredentials,
    MfaRequired,
    PasswordTooCommon,
    PhoneNotAccepted,
    PhoneSignInOff,
    PhoneTaken,
    RefreshTokenInvalid,
    SessionNotFound,
    SignInBlocked,
    TermsNotAccepted,
)
from saker.identity.rules.people import TERMS_PUBLISHED_ON, TERMS_VERSION
from saker.identity.rules.phones import national
from saker.identity.schemas import LoginIn, RefreshIn, RegisterIn, SessionOut, TermsOut, TokensOut

credentials = http.router("/auth", tag="identity", route_class=http.CredentialRoute)
sessions = http.router("/auth/sessions", tag="identity")
terms = http.router("/terms", tag="identity")


@credentials.post(
    "/register",
    status_code=201,
    dependencies=[limited("register")],
    responses=problems(EmailTaken, PhoneTaken, PhoneSignInOff, PhoneNotAccepted, PasswordTooCommon, TermsNotAccepted),
)
async def register(
    body: RegisterIn, request: Request, response: Response, session: Session, _: Public, client: ClientHeader = None
) -> TokensOut:
    """Make an account of an e-mail address or a phone number, and sign in. A number alone: /auth/otp."""
    if not body.accept_terms:
        raise TermsNotAccepted(field="accept_terms")
    # Before the first statement: no connection is held while the password is hashed.
    phone = None if body.phone is None else number_of(request, body.phone)
    personal = (body.display_name, *((body.email,) if body.email else ()), *((phone, national(phone)) if phone else ()))
    password_hash = await commands.hash_password(body.password.get_secret_value(), personal=personal)
    signed = await commands.register(
        session,
        device_of(request),
        email=body.email,
        phone=phone,
        password_hash=password_hash,
        display_name=body.display_name,
        referral_code=body.referral_code,
    )
    return hand_over(response, signed, client)


@credentials.post(
    "/login",
    dependencies=[limited("login")],
    responses=problems(InvalidCredentials, MfaRequired, AccountDisabled, SignInBlocked),
)
async def login(body: LoginIn, request: Request, response: Response, _: Public, client: ClientHeader = None) -> TokensOut:
    """Sign in by e-mail address or phone number, and password; whoever has a second factor goes on at `/auth/mfa/verify`."""
    candidate, upgraded_hash = await _verified(body, request)
    device = device_of(request)
    # A transaction of its own: what waits for a second factor is kept, though the answer is a refusal.
    outcome = await database_of(request).retrying(
        lambda session: commands.sign_in(session, candidate, device, upgraded_hash=upgraded_hash)
    )
    return hand_over(response, let_through(outcome), client)


@credentials.post("/refresh", dependencies=[limited("refresh")], responses=problems(RefreshTokenInvalid, ClientHeaderRequired))
async def refresh(body: RefreshIn, request: Request, response: Response, _: Public, client: ClientHeader = None) -> TokensOut:
    """Exchange a refresh token for the next one and an access token."""
    token = _refresh_token(body, request, client)
    if token is None:
        raise RefreshTokenInvalid
    # A transaction of its own: the end of a session whose token was used twice is kept, though the caller is refused.
    signed = await database_of(request).retrying(lambda session: commands.refresh(session, token, device_of(request)))
    if signed is None:
        raise RefreshTokenInvalid
    return hand_over(response, signed, client)


@credentials.post("/logout", status_code=204, responses=problems(ClientHeaderRequired))
async def logout(
    body: RefreshIn, request: Request, response: Response, session: Session, _: Public, client: ClientHeader = None
) -> None:
    """End the session of the access token, or of the refresh token. Always 204: what is unknown is ended already."""
    actor: Actor | None = request.state.actor
    await commands.log_out(session, actor=actor, refresh_token=_refresh_token(body, request, client))
    if client == WEB:
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")


@sessions.get("", responses=problems(Unauthenticated))
async def list_sessions(session: Session, actor: Person, cursor: PageQuery) -> Page[SessionOut]:
    """Where the person is signed in, newest first."""
    rows = await queries.sessions(session, actor, cursor)
    return Page[SessionOut].of(rows, cursor, item=SessionOut.model_validate, key=lambda row: row.id)


@sessions.delete("/{session_id}", status_code=204, responses=problems(Unauthenticated, SessionNotFound))
async def revoke_session(session_id: UUID, session: Session, actor: Person) -> None:
    """End one session; within five seconds its access tokens are refused everywhere."""
    await commands.revoke_session(session, actor, session_id=session_id)


@sessions.delete("", status_code=204, responses=problems(Unauthenticated))
async def revoke_other_sessions(session: Session, actor: Person) -> None:
    """End every session but the one that asks."""
    await commands.revoke_other_sessions(session, actor)


@terms.get("")
async def show_terms(_: Public) -> TermsOut:
    """Which terms are in force."""
    return TermsOut(version=TERMS_VERSION, published_on=TERMS_PUBLISHED_ON)


ROUTERS: Final[tuple[APIRouter, ...]] = (credentials, sessions, terms, *code_routes.ROUTERS)


async def _verified(body: LoginIn, request: Request) -> tuple[Candidate, str | None]:
    """Whose identifier and password these are, and the hash that replaces an older one. Raises InvalidCredentials.

    Two transactions of their own around the comparison: the attempt counts although the caller is refused, and no
    connection is held while the password is verified.
    """
    database = database_of(request)
    async with database.edge() as session:
        candidate = await commands.admit(session, identifier=body.identifier, address=client_network(request))
    verdict = await commands.verify(body.password.get_secret_value(), candidate.password_hash)
    if not verdict.is_right:
        async with database.edge() as session:
            await commands.note_failure(session, candidate)
        raise InvalidCredentials
    return candidate, verdict.upgraded


def _refresh_token(body: RefreshIn, request: Request, client: str | None) -> str | None:
    """The token of the body, or of the cookie. Raises ClientHeaderRequired for a cookie without the header.

    A foreign page can make a browser send the cookie, but not the header.
    """
    if body.refresh_token is not None:
        return body.refresh_token.get_secret_value()
    cookie = request.cookies.get(COOKIE)
    if cookie is not None and client != WEB:
        raise ClientHeaderRequired
    return cookie
