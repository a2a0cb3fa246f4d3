"""HTTP of second factors: enrolling them, finishing a sign-in by one, signing in by a passkey, and stepping up."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from saker.core import http
from saker.core.auth import Actor, Person, Public, StepUpRequired
from saker.core.errors import Invalid, Unauthenticated
from saker.core.http import Session
from saker.core.http.problems import problems
from saker.core.limits import limited
from saker.core.settings import Settings
from saker.identity import commands, queries
from saker.identity.commands import Proof
from saker.identity.credentials import ClientHeader, database_of, device_of, hand_over
from saker.identity.errors import (
    AccountDisabled,
    MethodUnavailable,
    MfaTokenInvalid,
    NoSecondFactor,
    PasskeyKnown,
    PasskeyNotFound,
    PasskeyRefused,
    PasskeysUnavailable,
    SecondFactorWrong,
    SignInBlocked,
    StepUpFailed,
    TooManyPasskeys,
    TotpCodeWrong,
    TotpEnrolled,
    TotpNotFound,
)
from saker.identity.mfa_schemas import (
    MfaVerifyIn,
    PasskeyIn,
    PasskeyLoginIn,
    PasskeyOptionsIn,
    PasskeyOptionsOut,
    PasskeyOut,
    PasskeyPatch,
    RecoveryCodesOut,
    SecondFactorsOut,
    StepUpIn,
    StepUpOut,
    TotpEnrolmentOut,
    TotpIn,
    as_json,
)
from saker.identity.rules.second_factor import Method, RelyingParty, relying_party
from saker.identity.schemas import TokensOut

# No answer below is stored under an idempotency key: they hold tokens, secrets or challenges.
signing_in = http.router("/auth", tag="identity", route_class=http.CredentialRoute)
factors = http.router("/auth/mfa", tag="identity", route_class=http.CredentialRoute)


@signing_in.post(
    "/mfa/verify",
    dependencies=[limited("login")],
    responses=problems(MfaTokenInvalid, SecondFactorWrong, AccountDisabled, SignInBlocked, PasskeysUnavailable, MethodUnavailable),
)
async def verify(
    body: MfaVerifyIn, request: Request, response: Response, session: Session, _: Public, client: ClientHeader = None
) -> TokensOut:
    """Finish a sign-in that `mfa_required` left half-way; five attempts, five minutes."""
    if body.method is Method.PASSWORD:
        raise MethodUnavailable
    token = body.mfa_token.get_secret_value()
    proof = body.proof(body.method, _party(request) if body.method is Method.PASSKEY else None)
    async with database_of(request).edge() as counting:
        person_id = await commands.count_sign_in_proof(counting, token)
    if not await _is_right(request, person_id, proof):
        raise SecondFactorWrong
    return hand_over(response, await commands.finish_sign_in(session, token, device_of(request)), client)


@signing_in.post("/passkeys/options", dependencies=[limited("login")], responses=problems(MfaTokenInvalid, PasskeysUnavailable))
async def passkey_options(body: PasskeyOptionsIn, request: Request, session: Session, _: Public) -> PasskeyOptionsOut:
    """What a passkey is to sign: one of the person's whom the token names, or any that the device knows."""
    actor: Actor | None = request.state.actor
    person_id = None if actor is None else actor.person_id
    if body.mfa_token is not None:
        person_id = await commands.holder_of(session, body.mfa_token.get_secret_value())
    options = await commands.passkey_sign_in_options(session, _party(request), person_id=person_id)
    return PasskeyOptionsOut(public_key=options)


@signing_in.post(
    "/passkeys/login",
    dependencies=[limited("login")],
    responses=problems(SecondFactorWrong, AccountDisabled, PasskeysUnavailable),
)
async def passkey_login(
    body: PasskeyLoginIn, request: Request, response: Response, _: Public, client: ClientHeader = None
) -> TokensOut:
    """Sign in by a passkey alone: it has verified its holder."""
    party = _party(request)
    credential, device = as_json(body.credential), device_of(request)
    # A transaction of its own: the challenge stays used, though the caller is refused.
    signed = await database_of(request).retrying(lambda session: commands.sign_in_by_passkey(session, party, credential, device))
    if signed is None:
        raise SecondFactorWrong
    return hand_over(response, signed, client)


@signing_in.post(
    "/step-up",
    dependencies=[limited("login")],
    responses=problems(Unauthenticated, StepUpFailed, MethodUnavailable, SignInBlocked, PasskeysUnavailable),
)
async def step_up(body: StepUpIn, request: Request, session: Session, actor: Person) -> StepUpOut:
    """Prove anew that it is you: for five minutes the session may do what asks for it, with the token of this answer."""
    if body.method is Method.PASSWORD and body.password is None:
        raise Invalid("Give the password.", field="password")
    proof = body.proof(body.method, _party(request) if body.method is Method.PASSKEY else None)
    async with database_of(request).edge() as counting:
        stored = await commands.count_step_up(counting, actor, body.method)
    if body.password is not None and body.method is Method.PASSWORD:
        # No connection is held while the password is verified.
        is_right = (await commands.verify(body.password.get_secret_value(), stored)).is_right
        if not is_right:
            async with database_of(request).edge() as noting:
                await commands.note_wrong_proof(noting, actor.person_id, body.method)
    else:
        is_right = await _is_right(request, actor.person_id, proof)
    if not is_right:
        raise StepUpFailed
    return StepUpOut.of(await commands.step_up(session, actor, body.method))


@factors.get("", responses=problems(Unauthenticated))
async def show(session: Session, actor: Person) -> SecondFactorsOut:
    """What is enrolled."""
    found = await queries.second_factors(session, actor)
    held = await queries.held(session, actor.person_id)
    return SecondFactorsOut.of(found, has_password=held.has_password)


@factors.post("/totp", status_code=201, responses=problems(Unauthenticated, StepUpRequired, TotpEnrolled))
async def enrol_totp(session: Session, actor: Person) -> TotpEnrolmentOut:
    """Begin with an authenticator app: a secret that counts once it is confirmed."""
    return TotpEnrolmentOut.model_validate(await commands.enrol_totp(session, actor))


@factors.post("/totp/confirmation", status_code=204, responses=problems(Unauthenticated, TotpNotFound, TotpCodeWrong))
async def confirm_totp(body: TotpIn, session: Session, actor: Person) -> None:
    """Finish: the app shows the right code."""
    await commands.confirm_totp(session, actor, code=body.code)


@factors.delete("/totp", status_code=204, responses=problems(Unauthenticated, StepUpRequired, TotpNotFound))
async def remove_totp(session: Session, actor: Person) -> None:
    """Forget the authenticator app."""
    await commands.remove_totp(session, actor)


@factors.post("/passkeys/options", responses=problems(Unauthenticated, StepUpRequired, TooManyPasskeys, PasskeysUnavailable))
async def new_passkey_options(request: Request, session: Session, actor: Person) -> PasskeyOptionsOut:
    """What a device needs to make a passkey."""
    options = await commands.passkey_registration_options(session, actor, _party(request))
    return PasskeyOptionsOut(public_key=options)


@factors.post(
    "/passkeys",
    status_code=201,
    responses=problems(Unauthenticated, StepUpRequired, PasskeyRefused, PasskeyKnown, PasskeysUnavailable),
)
async def register_passkey(body: PasskeyIn, request: Request, session: Session, actor: Person) -> PasskeyOut:
    """Keep a passkey that a device has made."""
    made = await commands.register_passkey(session, actor, _party(request), name=body.name, credential=as_json(body.credential))
    return PasskeyOut.model_validate(made)


@factors.patch("/passkeys/{passkey_id}", responses=problems(Unauthenticated, PasskeyNotFound))
async def rename_passkey(passkey_id: UUID, body: PasskeyPatch, session: Session, actor: Person) -> PasskeyOut:
    """Call a passkey something else."""
    renamed = await commands.rename_passkey(session, actor, passkey_id=passkey_id, name=body.name)
    return PasskeyOut.model_validate(renamed)


@factors.delete("/passkeys/{passkey_id}", status_code=204, responses=problems(Unauthenticated, StepUpRequired, PasskeyNotFound))
async def remove_passkey(passkey_id: UUID, session: Session, actor: Person) -> None:
    """Forget a passkey."""
    await commands.remove_passkey(session, actor, passkey_id=passkey_id)


@factors.post("/recovery-codes", status_code=201, responses=problems(Unauthenticated, StepUpRequired, NoSecondFactor))
async def make_recovery_codes(session: Session, actor: Person) -> RecoveryCodesOut:
    """Ten new codes in place of the old ones; they are shown this once."""
    return RecoveryCodesOut(codes=list(await commands.make_recovery_codes(session, actor)))


ROUTERS: Final[tuple[APIRouter, ...]] = (signing_in, factors)


async def _is_right(request: Request, person_id: UUID, proof: Proof) -> bool:
    """Use the proof up in a transaction of its own: what was used stays used, though the caller may be refused."""
    return await database_of(request).retrying(lambda session: commands.use_up(session, person_id, proof))


def _party(request: Request) -> RelyingParty:
    """The site that passkeys belong to. Raises PasskeysUnavailable."""
    config: Settings = request.app.state.settings
    party = relying_party(config.frontend_url, request.headers.get("origin"), is_production=config.is_production)
    if party is None:
        raise PasskeysUnavailable(url=config.frontend_url)
    return party
