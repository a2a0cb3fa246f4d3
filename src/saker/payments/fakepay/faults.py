"""Faults that the control API arms: each meets the next requests or events that it matches, then is spent.

They are held in memory. What a fault has done to a delivery is in the store.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class ApiFault(StrEnum):
    """What goes wrong with a request to /v1."""

    ERROR_BEFORE = "error_before_commit"
    ERROR_AFTER = "error_after_commit"
    SLOW = "slow"
    TIMEOUT = "timeout"  # carried out, never answered
    RATE_LIMITED = "rate_limited"


class WebhookFault(StrEnum):
    """What goes wrong with the webhook of an event."""

    DUPLICATE = "duplicate"
    DELAY = "delay"
    HOLD = "hold"  # until the control API releases it, in the order that it chooses
    LOSE = "lose"
    CORRUPT = "corrupt"  # half of the body, with the signature of the whole
    RESERIALISE = "reserialise"  # the same JSON in other bytes, with the signature of the first
    WRONG_SECRET = "wrong_secret"  # noqa: S105 - the name of a fault
    OLD_SECRET = "old_secret"  # noqa: S105 - the name of a fault
    UNSIGNED = "unsigned"


@dataclass(slots=True)
class ArmedApiFault:
    """A fault for the next `times` requests of this method whose path begins so."""

    kind: ApiFault
    method: str
    path: str
    times: int
    milliseconds: int


@dataclass(slots=True)
class ArmedWebhookFault:
    """A fault for the next `times` events of this name, or of any name."""

    kind: WebhookFault
    event: str | None
    times: int
    copies: int
    milliseconds: int
    secret: str


@dataclass(slots=True)
class Faults:
    """What is armed, the oldest first."""

    api: list[ArmedApiFault] = field(default_factory=list)
    webhooks: list[ArmedWebhookFault] = field(default_factory=list)

    def for_request(self, method: str, path: str) -> ArmedApiFault | None:
        """The fault that meets this request, one time less of it left."""
        for fault in self.api:
            if fault.method == method and path.startswith(fault.path):
                fault.times -= 1
                self.api = [armed for armed in self.api if armed.times]
                return fault
        return None

    def for_event(self, name: str) -> ArmedWebhookFault | None:
        """The fault that meets this event, one time less of it left."""
        for fault in self.webhooks:
            if fault.event in (None, name):
                fault.times -= 1
                self.webhooks = [armed for armed in self.webhooks if armed.times]
                return fault
        return None

    def clear(self) -> None:
        """Disarm all."""
        self.api, self.webhooks = [], []
