"""Webhooks that are queued: which events have one, how it is signed, what a fault makes of it, and its way in the store.

A delivery is `due` until an answer of 2xx, then `delivered`; after the last attempt it is `given_up`. `held` and `lost`
ones wait until they are released.
"""

import hashlib
import hmac
import json
import secrets
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from saker.payments.fakepay.errors import Refused
from saker.payments.fakepay.faults import ArmedWebhookFault, WebhookFault
from saker.payments.fakepay.ids import new_id
from saker.payments.fakepay.store import Store

WEBHOOKS: Final = frozenset(
    {
        "payment.authorized",
        "payment.captured",
        "payment.failed",
        "order.paid",
        "refund.created",
        "refund.processed",
        "refund.failed",
        "settlement.processed",
        "payout.queued",
        "payout.pending",
        "payout.initiated",
        "payout.processed",
        "payout.reversed",
        "payout.failed",
        "payout.rejected",
        "payout.updated",
        "fund_account.validation.completed",
    }
)
"""The events that have a webhook; the journal holds more."""

MOST_ATTEMPTS: Final = 8


def sign(body: bytes, secret: str) -> str:
    """HMAC-SHA256 of the raw body, in hex."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class _Delivery:
    """What is sent for an event: so many copies, so late, or not before it is released."""

    body: bytes
    signature: str | None
    state: str = "due"
    copies: int = 1
    delay_ms: int = 0


def queue(store: Store, event_id: str, body: dict[str, Any], *, secret: str, fault: ArmedWebhookFault | None) -> None:
    """Queue an event's webhook, as the fault would have it."""
    raw = json.dumps(body, separators=(",", ":")).encode()
    sound = _Delivery(raw, sign(raw, secret))
    _insert(store, event_id, body["event"], sound if fault is None else _spoiled(sound, fault))


def _spoiled(sound: _Delivery, fault: ArmedWebhookFault) -> _Delivery:
    changes: dict[str, Any]
    match fault.kind:
        case WebhookFault.DUPLICATE:
            changes = {"copies": fault.copies}
        case WebhookFault.DELAY:
            changes = {"delay_ms": fault.milliseconds}
        case WebhookFault.HOLD:
            changes = {"state": "held"}
        case WebhookFault.LOSE:
            changes = {"state": "lost"}
        case WebhookFault.CORRUPT:
            changes = {"body": sound.body[: len(sound.body) // 2]}
        case WebhookFault.RESERIALISE:
            changes = {"body": json.dumps(json.loads(sound.body), indent=1, sort_keys=True).encode()}
        case WebhookFault.WRONG_SECRET:
            changes = {"signature": sign(sound.body, secrets.token_hex())}
        case WebhookFault.OLD_SECRET:
            changes = {"signature": sign(sound.body, fault.secret)}
        case WebhookFault.UNSIGNED:
            changes = {"signature": None}
    return replace(sound, **changes)


def forge(store: Store, body: dict[str, Any]) -> str:
    """Queue a webhook of an event that never happened, without a signature; its event id."""
    event_id = new_id("evt")
    _insert(store, event_id, str(body["event"]), _Delivery(json.dumps(body).encode(), signature=None))
    return event_id


def _insert(store: Store, event_id: str, name: str, sent: _Delivery) -> None:
    values = (event_id, name, sent.body, sent.signature, sent.state, _next_turn(store), now_ms() + sent.delay_ms)
    store.connection.executemany(
        "INSERT INTO deliveries (event_id, name, body, signature, state, turn, due_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [values] * sent.copies,
    )


def release(store: Store, numbers: Sequence[int]) -> None:
    """Make deliveries due now, whatever became of them, in this order. Raises Refused."""
    for number in numbers:
        done = store.connection.execute(
            "UPDATE deliveries SET state = 'due', attempts = 0, due_ms = ?, turn = ? WHERE number = ?",
            (now_ms(), _next_turn(store), number),
        )
        if not done.rowcount:
            raise Refused(f"There is no delivery {number}.", field="deliveries")


def due(store: Store) -> list[sqlite3.Row]:
    """Those to send now: all of the first turn, which are the copies of one event."""
    return store.connection.execute(
        "SELECT * FROM deliveries WHERE state = 'due' AND turn ="
        " (SELECT min(turn) FROM deliveries WHERE state = 'due' AND due_ms <= :now) AND due_ms <= :now",
        {"now": now_ms()},
    ).fetchall()


def next_due_ms(store: Store) -> int | None:
    """When the next delivery is due, in Unix milliseconds; None when none waits."""
    found: int | None = store.connection.execute("SELECT min(due_ms) FROM deliveries WHERE state = 'due'").fetchone()[0]
    return found


def note(store: Store, delivery: sqlite3.Row, *, answer: str, delivered: bool) -> None:
    """Write down what came of an attempt; the next one waits a second, then two, four and so on."""
    attempts = delivery["attempts"] + 1
    state = "delivered" if delivered else "given_up" if attempts == MOST_ATTEMPTS else "due"
    store.connection.execute(
        "UPDATE deliveries SET state = ?, attempts = ?, answer = ?, due_ms = ? WHERE number = ?",
        (state, attempts, answer, now_ms() + 1000 * 2 ** (attempts - 1), delivery["number"]),
    )


def listed(store: Store) -> list[dict[str, Any]]:
    """Every delivery in the order of its making, without its body."""
    columns = "number, event_id, name, signature, state, attempts, answer"
    return [dict(row) for row in store.connection.execute(f"SELECT {columns} FROM deliveries ORDER BY number")]  # noqa: S608


def now_ms() -> int:
    """Unix milliseconds, of the real clock."""
    return time.time_ns() // 1_000_000


def _next_turn(store: Store) -> int:
    return int(store.connection.execute("SELECT coalesce(max(turn), 0) + 1 FROM deliveries").fetchone()[0])
