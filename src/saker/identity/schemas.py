"""What identity's routes take and give."""

import unicodedata
from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, ValidationInfo, field_validator, validate_email

from saker.core.http import In, Out
from saker.core.http.schemas import Instant, Line
from saker.identity.commands import SignedIn
from saker.identity.queries import PersonView
from saker.identity.rules.codes import DIGITS
from saker.identity.rules.passwords import MAX_LENGTH, MIN_LENGTH


def _address(text: str) -> str:
    """The address as it is kept: of plain letters, the domain in lower case. Raises ValueError.

    One that is not of ASCII needs SMTPUTF8 from every server on its way: no mail of ours could be composed for it.
    """
    text = unicodedata.normalize("NFKC", text)
    if not text.isascii():
        message = "use letters without accents, and xn-- for a domain that has others: mail cannot be sent to this address"
        raise ValueError(message)
    address = validate_email(text)[1]
    return address if address.isascii() else text.lower()  # a domain that was given as xn-- stays so


Email = Annotated[
    str,
    # No spaces and no angle brackets, so that only a bare address comes through, not "Name <address>".
    StringConstraints(max_length=254, pattern=r"^[^\s<>]+@[^\s<>]+$"),
    AfterValidator(_address),
    Field(json_schema_extra={"format": "email"}),
]
TypedPassword = Annotated[SecretStr, Field(min_length=1, max_length=MAX_LENGTH)]
"""A password as typed to sign in: any length is compared, none is cut."""

NewPassword = Annotated[SecretStr, Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]
TokenText = Annotated[SecretStr, Field(min_length=1, max_length=200)]


TypedPhone = Annotated[
    str,
    StringConstraints(min_length=4, max_length=32),
    Field(description="A mobile number: +919876543210, or without the country code. What stands between digits is ignored."),
]
ReferralCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,32}$")]


class RegisterIn(In):
    """A new person: known by an e-mail address or by a phone number, one of the two."""

    phone: TypedPhone | None = None
    email: Email | None = Field(None, validate_default=True)
    password: NewPassword
    display_name: Line
    accept_terms: bool = Field(description="Must be true: the terms that GET /terms names are accepted.")
    referral_code: ReferralCode | None = None

    @field_validator("email")
    @classmethod
    def _one_of_two(cls, email: str | None, info: ValidationInfo) -> str | None:
        if "phone" in info.data and (email is None) == (info.data["phone"] is None):
            message = "give either email or phone"
            raise ValueError(message)
        return email


class LoginIn(In):
    """Who signs in: the identifier is the e-mail address or the phone number."""

    identifier: Annotated[str, StringConstraints(min_length=1, max_length=254)]
    password: TypedPassword


class CodeSendIn(In):
    """Where a one-time code goes, and what for."""

    phone: TypedPhone
    purpose: Literal["login", "register"]


class CodeSentOut(Out):
    """How to name the challenge, and in how many seconds it ends and another code may be asked for."""

    challenge_id: UUID
    expires_in: int
    resend_after: int


class CodeIn(In):
    """A one-time code. The name, the terms and the referral code belong to a code that was sent to register."""

    challenge_id: Annotated[UUID, Field(strict=False)]
    code: Annotated[SecretStr, Field(min_length=DIGITS, max_length=DIGITS)]
    display_name: Line | None = Field(None, description="To register: required.")
    accept_terms: bool = Field(False, description="To register: must be true.")  # noqa: FBT003 - the default
    referral_code: ReferralCode | None = None


class PhoneMethodOut(Out):
    """Phone numbers are accepted: of these regions, written without the calling code when of the first."""

    calling_code: str
    regions: list[str]


class MethodsOut(Out):
    """Ways to sign in; null where one is switched off."""

    phone: PhoneMethodOut | None


class RefreshIn(In):
    """The refresh token; null for a web client, whose token is in the cookie."""

    refresh_token: TokenText | None = None


class UserOut(Out):
    """The person who signed in."""

    id: UUID
    email: str | None
    phone: str | None
    display_name: str
    roles: list[str]
    zone: str
    created_at: Instant

    @classmethod
    def of(cls, person: PersonView) -> Self:
        """The API's form of a person."""
        return cls(
            id=person.id,
            email=person.email,
            phone=person.phone,
            display_name=person.display_name,
            roles=list(person.roles),
            zone=person.zone,
            created_at=person.created_at,
        )


class TokensOut(Out):
    """An access token for `Authorization: Bearer`, and a refresh token (null when it is in the cookie)."""

    access_token: str
    refresh_token: str | None
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the scheme, not a secret
    expires_in: int = Field(description="Life of the access token in seconds.")
    user: UserOut

    @classmethod
    def of(cls, signed: SignedIn, *, refresh_token: str | None) -> Self:
        """The API's form of a sign-in."""
        return cls(
            access_token=signed.access_token,
            refresh_token=refresh_token,
            expires_in=signed.expires_in,
            user=UserOut.of(signed.person),
        )


class SessionOut(Out):
    """One place where the person is signed in."""

    id: UUID
    browser: str
    ip_prefix: str
    created_at: Instant
    last_seen_at: Instant
    current: bool


class TermsOut(Out):
    """The terms that registering accepts."""

    version: str
    published_on: date
