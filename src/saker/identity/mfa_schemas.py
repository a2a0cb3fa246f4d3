"""What the routes of second factors take and give. Passkeys are written as browsers write them (WebAuthn's JSON)."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, SecretStr, StringConstraints

from saker.core.errors import Invalid
from saker.core.http import In, Out
from saker.core.http.schemas import Instant, Line
from saker.identity.commands import Proof, SteppedUp
from saker.identity.queries import SecondFactors
from saker.identity.rules.second_factor import MAX_PASSKEYS, Method, RelyingParty
from saker.identity.schemas import TokenText, TypedPassword

Base64Url = StringConstraints(min_length=1, pattern=r"^[A-Za-z0-9_-]+=*$")
CredentialId = Annotated[str, Base64Url, Field(max_length=1400)]
ClientData = Annotated[str, Base64Url, Field(max_length=8192, alias="clientDataJSON")]
ProofCode = Annotated[SecretStr, Field(min_length=1, max_length=64)]


class AttestationIn(In):
    """What a device answers to `navigator.credentials.create`."""

    client_data: ClientData
    attestation_object: Annotated[str, Base64Url, Field(max_length=32768, alias="attestationObject")]


class NewCredentialIn(In):
    """A passkey that a device has just made."""

    id: CredentialId
    raw_id: Annotated[CredentialId, Field(alias="rawId")]
    type: Literal["public-key"]
    response: AttestationIn


class AssertionIn(In):
    """What a device answers to `navigator.credentials.get`."""

    client_data: ClientData
    authenticator_data: Annotated[str, Base64Url, Field(max_length=8192, alias="authenticatorData")]
    signature: Annotated[str, Base64Url, Field(max_length=4096)]
    user_handle: Annotated[Annotated[str, Base64Url, Field(max_length=200)] | None, Field(alias="userHandle")] = None


class CredentialIn(In):
    """A passkey that has signed."""

    id: CredentialId
    raw_id: Annotated[CredentialId, Field(alias="rawId")]
    type: Literal["public-key"]
    response: AssertionIn


class _ProofIn(In):
    code: ProofCode | None = None
    credential: CredentialIn | None = None

    def proof(self, method: Method, party: RelyingParty | None) -> Proof:
        """The proof of that method. Raises Invalid for one that is missing."""
        if method is Method.PASSKEY:
            if self.credential is None:
                raise Invalid("Give what the passkey signed.", field="credential")
            return Proof(method, credential=as_json(self.credential), party=party)
        if method is not Method.PASSWORD and self.code is None:
            raise Invalid("Give the code.", field="code")
        return Proof(method, code="" if self.code is None else self.code.get_secret_value().strip())


class MfaVerifyIn(_ProofIn):
    """The second factor of a half-way sign-in: `code`, or `credential` for a passkey."""

    mfa_token: TokenText
    method: Annotated[Method, Field(strict=False)]


class StepUpIn(_ProofIn):
    """A proof anew: `code`, `credential` for a passkey, `password` for someone who has no second factor."""

    method: Annotated[Method, Field(strict=False)]
    password: TypedPassword | None = None


class StepUpOut(Out):
    """An access token that says when the person proved themselves; use it in place of the one before."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the scheme, not a secret
    expires_in: int = Field(description="Life of the access token in seconds.")
    step_up_until: Instant

    @classmethod
    def of(cls, made: SteppedUp) -> Self:
        """The API's form of it."""
        return cls(access_token=made.access_token, expires_in=made.expires_in, step_up_until=made.until)


class PasskeyOptionsIn(In):
    """For whom: the holder of a half-way sign-in's token, the person who is signed in, or else whomever the device knows."""

    mfa_token: TokenText | None = None


class PasskeyLoginIn(In):
    """A passkey in place of a password."""

    credential: CredentialIn


class PasskeyOptionsOut(Out):
    """What `PublicKeyCredential.parse…OptionsFromJSON` takes."""

    public_key: dict[str, Any]


class TotpIn(In):
    """The code that the app shows."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{6}$")]


class TotpEnrolmentOut(Out):
    """What the person brings into the app."""

    secret: str
    uri: str


class PasskeyIn(In):
    """A new passkey and what the person calls it."""

    name: Line
    credential: NewCredentialIn


class PasskeyPatch(In):
    """What a passkey shall be called."""

    name: Line


class TotpOut(Out):
    """The authenticator app."""

    confirmed_at: Instant
    last_used_at: Instant | None


class PasskeyOut(Out):
    """One passkey."""

    id: UUID
    name: str
    created_at: Instant
    last_used_at: Instant | None


class SecondFactorsOut(Out):
    """What the person has enrolled."""

    totp: TotpOut | None
    passkeys: Annotated[list[PasskeyOut], Field(max_length=MAX_PASSKEYS)]
    recovery_codes_left: int
    has_password: bool

    @classmethod
    def of(cls, found: SecondFactors, *, has_password: bool) -> Self:
        """The API's form of them."""
        return cls(
            totp=None if found.totp is None else TotpOut.model_validate(found.totp),
            passkeys=[PasskeyOut.model_validate(one) for one in found.passkeys],
            recovery_codes_left=found.recovery_codes_left,
            has_password=has_password,
        )


class RecoveryCodesOut(Out):
    """Ten codes, shown this once."""

    codes: list[str]


def as_json(credential: NewCredentialIn | CredentialIn) -> dict[str, Any]:
    """A credential in the form that WebAuthn names."""
    return credential.model_dump(by_alias=True, exclude_none=True)
