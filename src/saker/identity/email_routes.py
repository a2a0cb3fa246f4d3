"""HTTP of e-mail verification and of new passwords. No address of these routes holds a token: it comes in the body."""

from typing import Final

from fastapi import APIRouter, Request

from saker.core import http
from saker.core.auth import Person, Public
from saker.core.db import Database
from saker.core.errors import Unauthenticated
from saker.core.http import Session
from saker.core.http.problems import problems
from saker.core.limits import limited
from saker.identity import commands
from saker.identity.email_schemas import ChangePasswordIn, ForgotIn, LinkOut, ResetIn, VerifyIn
from saker.identity.errors import (
    EmailVerifiedAlready,
    LinkInvalid,
    LinkJustSent,
    PasswordTooCommon,
    PasswordWrong,
    SignInBlocked,
)
from saker.identity.rules.links import LIFE, Purpose

emails = http.router("/auth/email", tag="identity", route_class=http.CredentialRoute)
passwords = http.router("/auth/password", tag="identity", route_class=http.CredentialRoute)


@emails.post(
    "/send",
    status_code=202,
    dependencies=[limited("email_send")],
    responses=problems(Unauthenticated, EmailVerifiedAlready, LinkJustSent),
)
async def send_verification(session: Session, actor: Person) -> LinkOut:
    """Mail me another link to verify my address; the earlier one stops working."""
    await commands.send_verification(session, actor.person_id)
    return LinkOut(expires_in=int(LIFE[Purpose.VERIFY_EMAIL].total_seconds()))


@emails.post("/verify", status_code=204, dependencies=[limited("email_verify")], responses=problems(Unauthenticated, LinkInvalid))
async def verify_email(body: VerifyIn, session: Session, actor: Person) -> None:
    """Verify my address by the link that was mailed to it. Whoever only reads the mail did not make the account."""
    await commands.verify_email(session, actor, token=body.token.get_secret_value())


@passwords.post("/forgot", status_code=202, dependencies=[limited("password_forgot")])
async def forget_password(body: ForgotIn, session: Session, _: Public) -> LinkOut:
    """Mail a link to choose a new password. The answer is the same whether or not anyone is of that name."""
    await commands.ask_for_reset(session, identifier=body.identifier)
    return LinkOut(expires_in=int(LIFE[Purpose.RESET_PASSWORD].total_seconds()))


@passwords.post(
    "/reset", status_code=204, dependencies=[limited("password_reset")], responses=problems(LinkInvalid, PasswordTooCommon)
)
async def reset_password(body: ResetIn, request: Request, session: Session, _: Public) -> None:
    """Choose a new password by the link; every session ends. A password that is refused leaves the link good."""
    token = body.token.get_secret_value()
    # Outside the request's transaction: no connection is held while the password is hashed, and none is hashed for nothing.
    async with _database(request).reading() as looking:
        holder = await commands.holder_of_link(looking, token=token)
    password_hash = await commands.hash_password(body.password.get_secret_value(), personal=holder.personal)
    await commands.reset_password(session, token=token, password_hash=password_hash)


@passwords.post(
    "",
    status_code=204,
    dependencies=[limited("password_change")],
    responses=problems(Unauthenticated, PasswordWrong, PasswordTooCommon, SignInBlocked),
)
async def change_password(body: ChangePasswordIn, request: Request, session: Session, actor: Person) -> None:
    """Change my password; every other session ends."""
    database = _database(request)
    async with database.edge() as counting:  # counts although the caller may be refused
        holder = await commands.admit_change(counting, actor)
    verdict = await commands.verify(body.current_password.get_secret_value(), holder.password_hash)
    if not verdict.is_right:
        async with database.edge() as noting:
            await commands.note_wrong_password(noting, actor)
        raise PasswordWrong(field="current_password")
    password_hash = await commands.hash_password(body.password.get_secret_value(), personal=holder.personal)
    await commands.change_password(session, actor, verified=holder, password_hash=password_hash)


ROUTERS: Final[tuple[APIRouter, ...]] = (emails, passwords)


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database
