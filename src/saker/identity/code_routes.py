"""HTTP of one-time codes: which ways to sign in there are, asking for a code, giving it back."""

from typing import Final

from fastapi import APIRouter, Request, Response

from saker.core import http
from saker.core.auth import Actor, Public
from saker.core.http import Session
from saker.core.http.problems import problems
from saker.core.limits import client_network, limited
from saker.core.messages.ceiling import SmsExhausted
from saker.core.settings import Settings
from saker.identity import commands
from saker.identity.commands import Attempt, SignedIn
from saker.identity.credentials import ClientHeader, database_of, device_of, hand_over, let_through
from saker.identity.errors import (
    AccountDisabled,
    CodeInvalid,
    CodesLimited,
    DisplayNameMissing,
    MfaRequired,
    PhoneNotAccepted,
    PhoneSignInOff,
    PhoneTaken,
    TermsNotAccepted,
)
from saker.identity.rules import codes as rules
from saker.identity.rules import phones
from saker.identity.rules.codes import Purpose
from saker.identity.schemas import CodeIn, CodeSendIn, CodeSentOut, MethodsOut, PhoneMethodOut, TokensOut

codes = http.router("/auth/otp", tag="identity", route_class=http.CredentialRoute)
methods = http.router("/auth/methods", tag="identity")


@methods.get("")
async def list_methods(request: Request, _: Public) -> MethodsOut:
    """Which ways to sign in there are beside e-mail address and password."""
    config: Settings = request.app.state.settings
    if not config.phone_sign_in:
        return MethodsOut(phone=None)
    region = config.phone_regions[0]
    return MethodsOut(phone=PhoneMethodOut(calling_code=phones.calling_code(region), regions=list(config.phone_regions)))


@codes.post("/send", status_code=202, responses=problems(PhoneNotAccepted, PhoneSignInOff, CodesLimited, SmsExhausted))
async def send_code(body: CodeSendIn, request: Request, session: Session, _: Public) -> CodeSentOut:
    """Ask for a one-time code by SMS. The answer is the same whether or not the number has an account.

    To sign in, a number without an account gets no SMS.
    """
    sent = await commands.send_code(
        session,
        phone=number_of(request, body.phone),
        purpose=Purpose(body.purpose),
        address=client_network(request),
        # Switched off with the other limits by address, outside production; those of a number are never.
        address_limits=() if request.app.state.limiter is None else rules.PER_ADDRESS,
    )
    return CodeSentOut.model_validate(sent)


@codes.post(
    "/verify",
    dependencies=[limited("code")],
    responses=problems(CodeInvalid, MfaRequired, AccountDisabled, PhoneTaken, DisplayNameMissing, TermsNotAccepted, PhoneSignInOff),
)
async def verify_code(
    body: CodeIn, request: Request, response: Response, session: Session, _: Public, client: ClientHeader = None
) -> TokensOut:
    """Give a one-time code back: sign in, or register. Five tries, five minutes, once."""
    attempt = await _right(body, request)
    actor: Actor | None = request.state.actor
    if attempt.purpose is Purpose.LOGIN:
        device = device_of(request)
        # A transaction of its own: what waits for a second factor is kept, though the answer is a refusal.
        outcome = await database_of(request).retrying(lambda own: commands.sign_in_by_code(own, attempt, device, known=actor))
        signed = let_through(outcome)
    else:
        signed = await _register(body, request, session, attempt)
    return hand_over(response, signed, client)


ROUTERS: Final[tuple[APIRouter, ...]] = (codes, methods)


def number_of(request: Request, text: str) -> str:
    """The number in E.164. Raises PhoneSignInOff, PhoneNotAccepted."""
    config: Settings = request.app.state.settings
    if not config.phone_sign_in:
        raise PhoneSignInOff
    phone = phones.read(text, config.phone_regions)
    if phone is None:
        raise PhoneNotAccepted(field="phone")
    return phone


async def _right(body: CodeIn, request: Request) -> Attempt:
    """The attempt that this right code is. Raises CodeInvalid.

    A transaction of its own before the comparison: the attempt counts although the caller is refused.
    """
    config: Settings = request.app.state.settings
    if not config.phone_sign_in:
        raise PhoneSignInOff
    database = database_of(request)
    async with database.edge() as session:
        attempt = await commands.take_attempt(session, challenge_id=body.challenge_id)
    if not commands.is_right(attempt, body.code.get_secret_value()):
        async with database.edge() as session:
            await commands.note_wrong_code(session, attempt)
        raise CodeInvalid
    return attempt


async def _register(body: CodeIn, request: Request, session: Session, attempt: Attempt) -> SignedIn:
    """Only who had the right code learns that the code was for registering, and what is missing."""
    if body.display_name is None:
        raise DisplayNameMissing(field="display_name")
    if not body.accept_terms:
        raise TermsNotAccepted(field="accept_terms")
    return await commands.register_by_code(
        session, attempt, device_of(request), display_name=body.display_name, referral_code=body.referral_code
    )
