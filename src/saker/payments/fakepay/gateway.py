"""The running gateway: its merchant, its store, its armed faults, and how an event is announced."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from saker.payments.fakepay import outbox
from saker.payments.fakepay.faults import Faults
from saker.payments.fakepay.ids import new_id
from saker.payments.fakepay.store import Entity, Store, public

OPENING_BALANCE_PAISE: Final = 100_000_000
ACCOUNT_NUMBER: Final = "2323230000000001"
"""The merchant's account that payouts are made from."""

SETTINGS: Final[dict[str, Any]] = {
    "merchant_name": "Saker",
    "auto_capture": True,
    "refund_outcome": "processed",
    "payout_outcome": "processed",
}
"""What the control API can change for all that follows. An outcome `pending` waits until the control API decides."""


@dataclass(frozen=True, slots=True)
class Config:
    """How the process is started. Without `books` all is kept in memory; without `webhook_url` nothing is sent."""

    port: int
    books: Path | None
    key_id: str
    key_secret: str = field(repr=False)
    webhook_url: str | None
    webhook_secret: str = field(repr=False)


class Gateway:
    """All that a request works with. Everything that changes the store runs inside `store.writing()`."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.store = Store(config.books)
        self.faults = Faults()
        self.wake = asyncio.Event()
        with self.store.writing():
            self._open()

    def _open(self) -> None:
        if self.store.fact("account_id", None) is None:
            self.store.set_fact("account_id", new_id("acc"))
            self.credit(OPENING_BALANCE_PAISE)

    def now(self) -> int:
        """Unix seconds of the gateway's clock, which the control API can move ahead."""
        return int(time.time()) + int(self.store.fact("ahead_seconds", 0))

    def setting(self, name: str) -> Any:
        """A setting that the control API can change."""
        return self.store.fact(f"setting.{name}", SETTINGS[name])

    def announce(self, name: str, **entities: Entity) -> None:
        """Write an event into the journal and queue its webhook, in the transaction of the change."""
        body = {
            "entity": "event",
            "account_id": self.store.fact("account_id", None),
            "event": name,
            "contains": list(entities),
            "payload": {kind: {"entity": public(entity)} for kind, entity in entities.items()},
            "created_at": self.now(),
        }
        event_id = new_id("evt")
        self.store.record(event_id, name, body)
        if self.config.webhook_url is not None and name in outbox.WEBHOOKS:
            outbox.queue(self.store, event_id, body, secret=self.config.webhook_secret, fault=self.faults.for_event(name))
        self.wake.set()

    def balance(self) -> int:
        """What payouts can be made from, in paise."""
        return int(self.store.fact("balance", 0))

    def move_balance(self, paise: int) -> None:
        """Add to the payout balance, or take from it."""
        self.store.set_fact("balance", self.balance() + paise)

    def credit(self, paise: int) -> None:
        """Money arrives on the account that payouts are made from."""
        self.move_balance(paise)
        self.announce("balance.credited", balance={"entity": "balance", "amount": paise, "currency": "INR"})
