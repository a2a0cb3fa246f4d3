"""What the gateway does by itself: decided outcomes come true, and due webhooks are sent, one event after the other.

The copies of one event are sent at the same moment. A process that dies between an answer and its note sends again.
"""

import asyncio
import sqlite3
from contextlib import suppress
from typing import Final

import httpx

from saker.payments.fakepay import outbox, payouts, refunds, validations
from saker.payments.fakepay.gateway import Gateway
from saker.payments.fakepay.store import Entity

ANSWER_WITHIN_SECONDS: Final = 5.0
SIGNATURE_HEADER: Final = "X-Razorpay-Signature"
EVENT_ID_HEADER: Final = "X-Razorpay-Event-Id"


async def work(gateway: Gateway) -> None:
    """Until cancelled."""
    async with httpx.AsyncClient(timeout=ANSWER_WITHIN_SECONDS, trust_env=False) as client:
        while True:
            gateway.wake.clear()
            _advance(gateway)
            if deliveries := outbox.due(gateway.store):
                await asyncio.gather(*(_deliver(gateway, client, delivery) for delivery in deliveries))
            else:
                await _rest(gateway)


def _advance(gateway: Gateway) -> None:
    while waiting := gateway.store.waiting():
        for entity in waiting:
            with gateway.store.writing():
                _come_true(gateway, entity, entity["_next"][0])


def _come_true(gateway: Gateway, entity: Entity, outcome: str) -> None:
    match entity["entity"]:
        case "refund":
            refunds.decide(gateway, entity, outcome)
        case "payout":
            payouts.decide(gateway, entity, outcome)
        case _:
            validations.complete(gateway, entity, outcome)


async def _deliver(gateway: Gateway, client: httpx.AsyncClient, delivery: sqlite3.Row) -> None:
    headers = {"Content-Type": "application/json", EVENT_ID_HEADER: delivery["event_id"]}
    if delivery["signature"] is not None:
        headers[SIGNATURE_HEADER] = delivery["signature"]
    try:
        answer = await client.post(str(gateway.config.webhook_url), content=delivery["body"], headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        said, delivered = type(error).__name__, False
    else:
        said, delivered = str(answer.status_code), answer.is_success
    with gateway.store.writing():
        outbox.note(gateway.store, delivery, answer=said, delivered=delivered)


async def _rest(gateway: Gateway) -> None:
    """Until something happens, or the next delivery is due."""
    due_ms = outbox.next_due_ms(gateway.store)
    seconds = None if due_ms is None else max(0, due_ms - outbox.now_ms()) / 1000
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await gateway.wake.wait()
