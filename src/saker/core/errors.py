"""Errors of the domain. They know no HTTP; the edge renders them as RFC 9457 problems.

SakerError
├── Invalid            422   (field, code and message for each fault)
├── Unauthenticated    401
├── Forbidden          403
├── NotFound           404
├── Conflict           409
├── Limited            429   (facts: retry_after)
└── Unavailable        503   (facts: retry_after)

A slice subclasses the kind that fits, one class per situation, and gives it a `code` and a `detail`.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar


class Kind(IntEnum):
    """What sort of refusal it is; the value is the HTTP status that the edge answers."""

    INVALID = 422
    UNAUTHENTICATED = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    LIMITED = 429
    UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One field of the input and what is wrong with it."""

    field: str
    code: str
    message: str


class SakerError(Exception):
    """A refusal that the caller can understand: a stable code, a sentence, and facts."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code: ClassVar[str] = "error"
    detail: ClassVar[str] = "The request was refused."

    def __init__(self, detail: str | None = None, **facts: object) -> None:
        super().__init__(detail or self.detail)
        self.message = detail or self.detail
        self.facts = facts

    @property
    def faults(self) -> tuple[FieldFault, ...]:
        """The fields at fault, if the refusal is about fields."""
        return ()


class Invalid(SakerError):
    """Input that names its faulty field: `raise Invalid.at("quantity", "too_small", "…")`."""

    kind = Kind.INVALID
    code = "invalid"
    detail = "The input is not valid."

    def __init__(self, detail: str | None = None, *, field: str | None = None, **facts: object) -> None:
        super().__init__(detail, **facts)
        self.field = field

    @property
    def faults(self) -> tuple[FieldFault, ...]:
        """The one field at fault."""
        return (FieldFault(self.field, self.code, self.message),) if self.field else ()


class Unauthenticated(SakerError):
    """Nobody is signed in, or the credential is not accepted."""

    kind = Kind.UNAUTHENTICATED
    code = "unauthenticated"
    detail = "Sign in to go on."


class Forbidden(SakerError):
    """The actor is known and may not do this."""

    kind = Kind.FORBIDDEN
    code = "forbidden"
    detail = "This account may not do that."


class NotFound(SakerError):
    """There is no such thing, or not for this actor."""

    kind = Kind.NOT_FOUND
    code = "not_found"
    detail = "There is nothing here."


class Conflict(SakerError):
    """The state of things does not allow it now."""

    kind = Kind.CONFLICT
    code = "conflict"


class Limited(SakerError):
    """Too many requests; `retry_after` says in how many seconds to try again."""

    kind = Kind.LIMITED
    code = "rate_limited"
    detail = "Too many requests. Wait a moment and try again."


class Unavailable(SakerError):
    """The service cannot do it now; `retry_after` says in how many seconds to try again."""

    kind = Kind.UNAVAILABLE
    code = "unavailable"
    detail = "The service is busy. Try again in a moment."
