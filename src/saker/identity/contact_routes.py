"""HTTP of another e-mail address or phone number: asking for it, and proving to receive there."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field, SecretStr

from saker.core import http
from saker.core.auth import Person, StepUpRequired
from saker.core.errors import Unauthenticated
from saker.core.http import In, Session
from saker.core.http.problems import problems
from saker.core.limits import client_network, limited
from saker.core.messages.ceiling import SmsExhausted
from saker.identity import commands
from saker.identity.code_routes import number_of
from saker.identity.credentials import database_of
from saker.identity.email_schemas import LinkOut, LinkToken
from saker.identity.errors import (
    CodeInvalid,
    CodesLimited,
    EmailTaken,
    LinkInvalid,
    LinkJustSent,
    PhoneNotAccepted,
    PhoneSignInOff,
    PhoneTaken,
)
from saker.identity.rules import codes as rules
from saker.identity.rules.codes import DIGITS
from saker.identity.rules.links import LIFE, Purpose
from saker.identity.schemas import CodeSentOut, Email, TypedPhone

# No answer below is stored under an idempotency key: a code or link is sent or used once anyway.
phones = http.router("/me/phone", tag="identity", route_class=http.CredentialRoute)
emails = http.router("/me/email", tag="identity", route_class=http.CredentialRoute)


class PhoneIn(In):
    """The number that shall be mine."""

    phone: TypedPhone


class PhoneCodeIn(In):
    """The code that was sent there."""

    challenge_id: Annotated[UUID, Field(strict=False)]
    code: Annotated[SecretStr, Field(min_length=DIGITS, max_length=DIGITS)]


class EmailIn(In):
    """The address that shall be mine."""

    email: Email


class EmailLinkIn(In):
    """The token of the link that was mailed there."""

    token: LinkToken


@phones.post(
    "",
    status_code=202,
    dependencies=[limited("code")],
    responses=problems(Unauthenticated, StepUpRequired, PhoneNotAccepted, PhoneSignInOff, CodesLimited, SmsExhausted),
)
async def ask_for_phone(body: PhoneIn, request: Request, session: Session, actor: Person) -> CodeSentOut:
    """Send a code to a number that shall be mine. The answer is the same whether or not the number has an account."""
    sent = await commands.ask_for_phone(
        session,
        actor,
        phone=number_of(request, body.phone),
        address=client_network(request),
        # Switched off with the other limits by address, outside production; those of a number are never.
        address_limits=() if request.app.state.limiter is None else rules.PER_ADDRESS,
    )
    return CodeSentOut.model_validate(sent)


@phones.post(
    "/confirmation", status_code=204, dependencies=[limited("code")], responses=problems(Unauthenticated, CodeInvalid, PhoneTaken)
)
async def confirm_phone(body: PhoneCodeIn, request: Request, session: Session, actor: Person) -> None:
    """Give the code back: the number is mine, and I can sign in with it. Five tries, five minutes, once."""
    database = database_of(request)
    async with database.edge() as counting:  # counts although the caller may be refused
        attempt = await commands.take_attempt(counting, challenge_id=body.challenge_id)
    if not commands.is_right(attempt, body.code.get_secret_value()):
        async with database.edge() as noting:
            await commands.note_wrong_code(noting, attempt)
        raise CodeInvalid
    await commands.change_phone(session, actor, attempt)


@emails.post(
    "",
    status_code=202,
    dependencies=[limited("email_send")],
    responses=problems(Unauthenticated, StepUpRequired, LinkJustSent),
)
async def ask_for_email(body: EmailIn, session: Session, actor: Person) -> LinkOut:
    """Mail a link to an address that shall be mine. The answer is the same whether or not the address has an account."""
    await commands.ask_for_email(session, actor, email=body.email)
    return LinkOut(expires_in=int(LIFE[Purpose.CHANGE_EMAIL].total_seconds()))


@emails.post(
    "/confirmation",
    status_code=204,
    dependencies=[limited("email_verify")],
    responses=problems(Unauthenticated, LinkInvalid, EmailTaken),
)
async def confirm_email(body: EmailLinkIn, session: Session, actor: Person) -> None:
    """Use the link, signed in as who asked for it: the address is mine, in the place of the old one."""
    await commands.change_email(session, actor, token=body.token.get_secret_value())


ROUTERS: Final[tuple[APIRouter, ...]] = (phones, emails)
