"""What the API refuses, in the form in which Razorpay says it."""

from typing import Any, Final

BAD_REQUEST: Final = "BAD_REQUEST_ERROR"
SERVER: Final = "SERVER_ERROR"


class Refused(Exception):
    """A request that changes nothing; `field` names the input that is wrong."""

    def __init__(
        self, description: str, *, field: str | None = None, reason: str = "input_validation_failed", status: int = 400
    ) -> None:
        super().__init__(description)
        self.description, self.field, self.reason, self.status = description, field, reason, status

    def body(self) -> dict[str, Any]:
        """The answer's body."""
        return error_body(BAD_REQUEST, self.description, field=self.field, reason=self.reason)


class NotFound(Refused):
    """No entity has this id; Razorpay answers 400."""

    def __init__(self, field: str = "id") -> None:
        super().__init__("The id provided does not exist", field=field)


class Unauthenticated(Refused):
    """The key pair is missing or wrong."""

    def __init__(self) -> None:
        super().__init__("Authentication failed", reason="authentication_failed", status=401)


class KeyReused(Refused):
    """An idempotency key came back with another request."""

    def __init__(self, header: str) -> None:
        super().__init__("Different request body sent for the same Idempotency Key", field=header, reason="idempotency_key_reused")


def error_body(code: str, description: str, *, field: str | None = None, reason: str) -> dict[str, Any]:
    """The body of every answer that is not 2xx."""
    error = {"code": code, "description": description, "field": field, "reason": reason}
    return {"error": {**error, "source": "business", "step": "payment_initiation", "metadata": {}}}
