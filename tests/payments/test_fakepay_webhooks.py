"""Webhooks: in order and at least once by default, and each fault that the control API can arm."""

import json
from typing import Any

import pytest

from saker.payments.fakepay.outbox import sign
from tests.fixtures.gateway import WEBHOOK_SECRET, GatewayClient, Hook, Hooks


def event_of(hook: Hook) -> str:
    return str(json.loads(hook.body)["event"])


def is_signed(hook: Hook, secret: str = WEBHOOK_SECRET) -> bool:
    return hook.signature == sign(hook.body, secret)


async def pay(gateway: GatewayClient, **order: int) -> str:
    return str((await gateway.control.pay((await gateway.order(**order))["id"]))["id"])


async def deliveries(gateway: GatewayClient, event: str) -> list[dict[str, Any]]:
    """What became of the webhooks of an event."""
    return [sent for happened in await gateway.control.events() if happened["event"] == event for sent in happened["deliveries"]]


async def test_events_arrive_in_order_signed_and_with_a_snapshot(gateway: GatewayClient, merchant: Hooks) -> None:
    payment = await pay(gateway)
    arrived = [await merchant.next() for _ in range(3)]
    assert [event_of(hook) for hook in arrived] == ["payment.authorized", "payment.captured", "order.paid"]
    assert all(is_signed(hook) for hook in arrived)
    assert len({hook.event_id for hook in arrived}) == 3
    authorized, captured, paid = (json.loads(hook.body) for hook in arrived)
    assert authorized["payload"]["payment"]["entity"]["status"] == "authorized"
    assert captured["payload"]["payment"]["entity"]["id"] == payment
    assert captured["contains"] == ["payment"]
    assert paid["payload"]["order"]["entity"]["status"] == "paid"
    assert paid["account_id"] == captured["account_id"]
    assert not any(key.startswith("_") for body in (paid, captured) for part in body["payload"].values() for key in part["entity"])


async def test_an_event_is_sent_again_until_it_is_taken(gateway: GatewayClient, merchant: Hooks) -> None:
    merchant.answers = [503]
    await gateway.control.pay((await gateway.order())["id"], outcome="failed")
    first, second = await merchant.next(), await merchant.next()
    assert (first.event_id, first.body) == (second.event_id, second.body)
    while (sent := (await deliveries(gateway, "payment.failed"))[0])["state"] == "due":
        pass
    assert (sent["state"], sent["attempts"], sent["answer"]) == ("delivered", 2, "200")


async def test_duplicates_have_one_event_id(gateway: GatewayClient, merchant: Hooks) -> None:
    await gateway.control.arm_webhook("duplicate", "payment.captured", copies=3)
    await pay(gateway)
    arrived = [await merchant.next() for _ in range(5)]
    copies = [hook for hook in arrived if event_of(hook) == "payment.captured"]
    assert len(copies) == 3
    assert len({(hook.event_id, hook.body, hook.signature) for hook in copies}) == 1


async def test_held_events_are_released_in_a_chosen_order(gateway: GatewayClient, merchant: Hooks) -> None:
    await gateway.control.arm_webhook("hold", times=3)
    await pay(gateway)
    held = [sent for event in await gateway.control.events() for sent in event["deliveries"]]
    assert [sent["state"] for sent in held] == ["held"] * 3
    assert merchant.arrived.empty()
    await gateway.control.release(*(sent["number"] for sent in reversed(held)))
    arrived = [event_of(await merchant.next()) for _ in range(3)]
    assert arrived == ["order.paid", "payment.captured", "payment.authorized"]


async def test_a_lost_event_never_arrives_and_the_next_one_does(gateway: GatewayClient, merchant: Hooks) -> None:
    await gateway.control.arm_webhook("lose", "payment.captured")
    await pay(gateway)
    assert [event_of(await merchant.next()) for _ in range(2)] == ["payment.authorized", "order.paid"]
    assert [sent["state"] for sent in await deliveries(gateway, "payment.captured")] == ["lost"]


async def test_a_delayed_event_lets_the_others_pass_and_can_be_hurried(gateway: GatewayClient, merchant: Hooks) -> None:
    await gateway.control.arm_webhook("delay", "payment.captured", milliseconds=1)
    await gateway.control.arm_webhook("delay", "payment.authorized", milliseconds=3_600_000)
    await pay(gateway)
    assert {event_of(await merchant.next()) for _ in range(2)} == {"payment.captured", "order.paid"}
    delayed = (await deliveries(gateway, "payment.authorized"))[0]
    assert (delayed["state"], delayed["attempts"]) == ("due", 0)
    await gateway.control.release(delayed["number"])
    assert event_of(await merchant.next()) == "payment.authorized"


async def test_a_corrupt_body_is_no_json_and_not_what_was_signed(gateway: GatewayClient, merchant: Hooks) -> None:
    await gateway.control.arm_webhook("corrupt", "payment.authorized")
    await pay(gateway)
    hook = await merchant.next()
    assert hook.signature
    assert not is_signed(hook)
    with pytest.raises(json.JSONDecodeError):
        json.loads(hook.body)


async def test_a_reserialised_body_has_the_signature_of_other_bytes(gateway: GatewayClient, merchant: Hooks) -> None:
    await gateway.control.arm_webhook("reserialise", "payment.authorized")
    await pay(gateway)
    hook = await merchant.next()
    assert not is_signed(hook)
    original = next(event for event in await gateway.control.events() if event["event"] == "payment.authorized")
    assert json.loads(hook.body)["payload"] == original["payload"]


async def test_a_wrong_and_an_old_secret_and_none_at_all(gateway: GatewayClient, merchant: Hooks) -> None:
    await gateway.control.arm_webhook("wrong_secret", "payment.authorized")
    await gateway.control.arm_webhook("old_secret", "payment.captured", secret="the secret before")
    await gateway.control.arm_webhook("unsigned", "order.paid")
    await pay(gateway)
    wrong, old, unsigned = [await merchant.next() for _ in range(3)]
    assert wrong.signature
    assert not is_signed(wrong)
    assert is_signed(old, "the secret before")
    assert unsigned.signature is None


async def test_a_forged_event_is_unsigned_and_not_in_the_journal(gateway: GatewayClient, merchant: Hooks) -> None:
    payment = await gateway.control.pay((await gateway.order())["id"], outcome="authorized")
    await merchant.next()
    forged = await gateway.control.forge("payment.captured", {"payment": {"entity": payment | {"status": "captured"}}})
    hook = await merchant.next()
    assert (hook.event_id, hook.signature, event_of(hook)) == (forged, None, "payment.captured")
    assert forged not in {event["id"] for event in await gateway.control.events()}
    await gateway.control.require_tied_books()


async def test_a_fault_is_spent_and_can_be_taken_away(gateway: GatewayClient, merchant: Hooks) -> None:
    await gateway.control.arm_webhook("unsigned", "payment.authorized")
    await gateway.control.arm_webhook("lose", times=100)
    await gateway.control.disarm()
    await gateway.control.arm_webhook("unsigned", "payment.authorized")
    for expected in (None, "signed"):
        await gateway.control.pay((await gateway.order())["id"], outcome="authorized")
        assert ((await merchant.next()).signature is None) == (expected is None)


@pytest.mark.parametrize(
    ("fault", "field"),
    [({"kind": "explode"}, "kind"), ({"kind": "lose", "event": "order.created"}, "event"), ({"kind": "old_secret"}, "secret")],
)
async def test_a_fault_that_does_not_exist_is_refused(gateway: GatewayClient, fault: dict[str, str], field: str) -> None:
    answer = await gateway.http.post("/control/faults/webhooks", json=fault)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
