"""Rupees come in through the local gateway, once, whichever way it is told of them."""

import asyncio
import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock
from saker.core.db import Database
from saker.core.settings import Settings
from saker.payments.jobs import expire_orders
from saker.payments.rules import OPEN_FOR
from saker.payments.slot import slot
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.fixtures.gateway import KEY_SECRET, WEBHOOK_SECRET, GatewayClient, Hook, Hooks
from tests.fixtures.paying import Paying, paying_through, verified, violations
from tests.fixtures.people import SignUp

ARABIC = "\u0665\u0660\u0660\u0660\u0660"
"""500.00 in digits that `int` would read."""


@pytest.fixture
def app_settings(urls: Urls, gateway: GatewayClient) -> Settings:
    settings = Settings(environment="test", database_url=urls.app, rate_limit_enabled=False)
    return paying_through(settings, gateway)


@pytest.fixture
async def paying(client: AsyncClient, sign_up: SignUp, database: Database, books: Books) -> AsyncIterator[Paying]:
    """Asha, who may pay. Afterwards the books balance and every invariant holds."""
    yield Paying(client, database, await verified(client, sign_up, database))
    await books.require_balance()
    assert await violations(database) == {}


def signed(order_id: str, payment_id: str, secret: str = KEY_SECRET) -> str:
    return hmac.new(secret.encode(), f"{order_id}|{payment_id}".encode(), hashlib.sha256).hexdigest()


def resigned(event: Hook, secret: str = WEBHOOK_SECRET, **changes: Any) -> Hook:
    """The event with changes of its payment, signed as the gateway would; under another id."""
    body = json.loads(event.body)
    body["payload"]["payment"]["entity"] |= changes
    raw = json.dumps(body).encode()
    return Hook(raw, f"{event.event_id}x", hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest())


def ago(minutes: int) -> datetime:
    return clock.now() - timedelta(minutes=minutes)


async def all_events(merchant: Hooks, count: int) -> list[Hook]:
    return [await merchant.next() for _ in range(count)]


async def test_what_is_paid_is_in_the_wallet_whoever_tells_first(paying: Paying, gateway: GatewayClient, merchant: Hooks) -> None:
    order_id, name = await paying.opened(50_000)
    payment = await gateway.control.pay(name)
    answer = await paying.verify(order_id, payment["id"], signed(name, payment["id"]))
    assert (answer.status_code, answer.json()["state"]) == (200, "paid")
    assert await paying.balance() == 50_000
    await paying.hand_over(*await all_events(merchant, 3))
    again = await paying.verify(order_id, payment["id"], signed(name, payment["id"]))
    assert (again.status_code, again.json()["state"]) == (200, "paid")
    await paying.look(order_id)
    assert await paying.balance() == 50_000
    assert await paying.held("gateway:local") == -50_000


async def test_every_order_of_events_comes_to_the_same(paying: Paying, gateway: GatewayClient, merchant: Hooks) -> None:
    """authorized, captured, order.paid: two tell of one capture (D18), and none of them may be first."""
    for number, order in enumerate(itertools.permutations(range(3)), 1):
        order_id, name = await paying.opened(50_000)
        await gateway.control.pay(name)
        events = await all_events(merchant, 3)
        await paying.hand_over(*(events[at] for at in order), *events)
        assert await paying.state(order_id) == "paid"
        assert await paying.balance() == number * 50_000


async def test_a_browser_that_comes_back_is_led_to_the_order(paying: Paying, gateway: GatewayClient) -> None:
    order_id, name = await paying.opened()
    payment = await gateway.control.pay(name)
    fields = {"razorpay_payment_id": payment["id"], "razorpay_order_id": name, "razorpay_signature": signed(name, payment["id"])}
    answer = await paying.client.post(f"/payments/orders/{order_id}/return", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/wallet/orders/{order_id}")
    assert await paying.state(order_id) == "paid"


async def test_a_closed_tab_is_found_by_the_look(paying: Paying, gateway: GatewayClient) -> None:
    order_id, name = await paying.opened()
    await gateway.control.pay(name)
    await paying.look(order_id)
    assert (await paying.state(order_id), await paying.balance()) == ("paid", 50_000)


async def test_what_is_only_authorised_is_captured_by_the_look(paying: Paying, gateway: GatewayClient) -> None:
    order_id, name = await paying.opened()
    await gateway.control.pay(name, outcome="authorized")
    await paying.look(order_id)
    assert (await paying.state(order_id), await paying.balance()) == ("paid", 50_000)


async def test_failed_expired_and_then_captured_is_taken(
    paying: Paying, gateway: GatewayClient, merchant: Hooks, books: Books
) -> None:
    """D17, and D22: what fails afterwards undoes nothing."""
    order_id, name = await paying.opened()
    failed = await gateway.control.pay(name, outcome="failed")
    refusal = await merchant.next()
    await paying.hand_over(refusal)
    assert await paying.state(order_id) == "attempted"
    async with paying.database.edge() as session:
        await session.execute(text("UPDATE payments.orders SET state = 'expired'"))
    await gateway.control.authorize(failed["id"])
    await paying.hand_over(await merchant.next())
    assert await books.count("payments.payments", "state = 'authorized'") == 1
    await gateway.control.capture(failed["id"])
    await paying.hand_over(*await all_events(merchant, 2))
    assert (await paying.state(order_id), await paying.balance()) == ("paid", 50_000)
    await paying.hand_over(Hook(refusal.body, "late", refusal.signature))
    assert (await paying.state(order_id), await paying.balance()) == ("paid", 50_000)


async def test_fifty_at_once_post_once(paying: Paying, gateway: GatewayClient, merchant: Hooks) -> None:
    """D4, A12: events, returns and looks in parallel."""
    order_id, name = await paying.opened()
    payment = await gateway.control.pay(name)
    events = await all_events(merchant, 3)
    copies = [Hook(event.body, f"copy-{number}", event.signature) for number in range(8) for event in events]
    for event in copies:
        assert (await paying.send(event)).status_code == 202
    signature = signed(name, payment["id"])
    returns = asyncio.gather(*(paying.verify(order_id, payment["id"], signature) for _ in range(13)))
    looks = [paying.look(order_id) for _ in range(13)]
    await asyncio.gather(*looks, paying.work(), paying.work())
    assert {answer.status_code for answer in await returns} == {200}
    assert await paying.balance() == 50_000


async def test_a_second_payment_of_an_order_is_not_credited(paying: Paying, gateway: GatewayClient, merchant: Hooks) -> None:
    order_id, name = await paying.opened()
    for _ in range(2):
        await gateway.control.pay(name, outcome="authorized")
    await paying.hand_over(*await all_events(merchant, 2))
    payments = (await gateway.get(f"/orders/{name}/payments"))["items"]
    for payment in payments:
        await gateway.control.capture(payment["id"])
    await paying.look(order_id)
    assert await paying.balance() == 50_000
    assert await paying.held("refunds") == 50_000
    assert await paying.held("gateway:local") == -100_000


@pytest.mark.parametrize("changes", [{"amount": 49_999}, {"amount": 5_000_000}])
async def test_another_amount_than_the_orders_is_set_aside(
    paying: Paying, gateway: GatewayClient, merchant: Hooks, changes: dict[str, Any]
) -> None:
    """A11: what was paid is compared with what was ordered."""
    order_id, name = await paying.opened()
    await gateway.control.pay(name)
    captured = next(event for event in await all_events(merchant, 3) if b"payment.captured" in event.body)
    await paying.hand_over(resigned(captured, **changes))
    assert (await paying.state(order_id), await paying.balance()) == ("attempted", 0)
    assert await paying.held("suspense") == changes["amount"]


async def test_another_currency_is_posted_nowhere(paying: Paying, gateway: GatewayClient, merchant: Hooks) -> None:
    order_id, name = await paying.opened()
    await gateway.control.pay(name)
    captured = next(event for event in await all_events(merchant, 3) if b"payment.captured" in event.body)
    await paying.hand_over(resigned(captured, currency="USD"))
    assert (await paying.state(order_id), await paying.balance()) == ("attempted", 0)
    assert await paying.held("gateway:local") == 0


async def test_an_event_of_an_unknown_order_waits_and_is_then_set_aside(
    paying: Paying, gateway: GatewayClient, merchant: Hooks
) -> None:
    """D19: it may come before we know the order's name, and is not dropped."""
    foreign = await gateway.order(50_000)
    await gateway.control.pay(foreign["id"])
    captured = next(event for event in await all_events(merchant, 3) if b"payment.captured" in event.body)
    assert (await paying.send(captured)).status_code == 202
    with pytest.raises(Exception, match=foreign["id"]):
        await paying.work()
    async with paying.database.edge() as session:
        await session.execute(text("UPDATE payments.provider_events SET received_at = :at"), {"at": ago(14)})
    with pytest.raises(Exception, match=foreign["id"]):
        await paying.work()
    async with paying.database.edge() as session:
        await session.execute(text("UPDATE payments.provider_events SET received_at = :at"), {"at": ago(16)})
    await paying.work()
    assert await paying.held("suspense") == 50_000


@pytest.mark.parametrize("signature", [None, "", "0" * 64, "é", "ÿ" * 64, "🙂", "a" * 5_000])
async def test_what_the_gateway_did_not_sign_is_refused(
    paying: Paying, gateway: GatewayClient, merchant: Hooks, books: Books, signature: str | None
) -> None:
    """D2: missing, empty, of another secret, or no ASCII at all."""
    _, name = await paying.opened()
    await gateway.control.pay(name)
    event = await merchant.next()
    raw = None if signature is None else signature.encode()
    headers = {"X-Razorpay-Event-Id": "forged"} | ({} if raw is None else {"X-Razorpay-Signature": raw})
    answer = await paying.client.post("/webhooks/razorpay", content=event.body, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 400, answer.text
    assert await books.count("payments.provider_events") == 0


async def test_a_body_that_was_written_anew_is_refused(paying: Paying, gateway: GatewayClient, merchant: Hooks) -> None:
    _, name = await paying.opened()
    await gateway.control.pay(name)
    event = await merchant.next()
    anew = json.dumps(json.loads(event.body), indent=1).encode()
    assert (await paying.send(Hook(anew, event.event_id, event.signature))).status_code == 400


async def test_an_event_is_kept_once(paying: Paying, gateway: GatewayClient, merchant: Hooks, books: Books) -> None:
    _, name = await paying.opened()
    await gateway.control.pay(name)
    event = await merchant.next()
    assert [(await paying.send(event)).status_code for _ in range(3)] == [202, 202, 202]
    assert await books.count("payments.provider_events") == 1
    assert await books.count("procrastinate_jobs", "task_name = 'payments.apply_event'") == 1


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b'{"payload":{"payment":{"entity":{"id":"pay_1","amount":1.5}}}}', b"{}"])
async def test_what_cannot_be_read_is_kept_with_the_reason(paying: Paying, books: Books, raw: bytes) -> None:
    signature = hmac.new(WEBHOOK_SECRET.encode(), raw, hashlib.sha256).hexdigest()
    await paying.hand_over(Hook(raw, "odd", signature))
    assert await books.count("payments.provider_events", "applied_at IS NOT NULL AND failure IS NOT NULL") == 1


async def test_without_a_secret_no_event_is_taken(paying: Paying) -> None:
    assert slot.provider is not None
    object.__setattr__(slot.provider, "webhook_secrets", ())
    assert (await paying.send(Hook(b"{}", "x", "y"))).status_code == 404


@pytest.mark.parametrize("signature", ["", "0" * 64, "é"])
async def test_a_return_that_was_not_signed_changes_nothing(paying: Paying, gateway: GatewayClient, signature: str) -> None:
    order_id, name = await paying.opened()
    payment = await gateway.control.pay(name)
    answer = await paying.verify(order_id, payment["id"], signature or "x")
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["signature"]
    assert await paying.state(order_id) == "created"
    back = await paying.client.post(
        f"/payments/orders/{order_id}/return", data={"razorpay_payment_id": payment["id"], "razorpay_signature": signature}
    )
    assert back.status_code == 303
    assert await paying.state(order_id) == "created"


async def test_a_return_of_another_order_is_refused(paying: Paying, gateway: GatewayClient) -> None:
    (mine, _), (_, other) = await paying.opened(), await paying.opened()
    payment = await gateway.control.pay(other)
    assert (await paying.verify(mine, payment["id"], signed(other, payment["id"]))).status_code == 422


@pytest.mark.parametrize(
    "amount",
    [
        9_999,
        2_00_000_01,
        0,
        -50_000,
        500.0,
        1e400,
        "500.00",
        "5e4",
        " 50000",
        "NaN",
        "-0",
        True,
        None,
        [],
        ARABIC,
        10**30,
        "9" * 50,
    ],
)
async def test_an_amount_that_cannot_be_is_refused(paying: Paying, books: Books, amount: object) -> None:
    """D23, E11."""
    headers = {**paying.person.headers, "Idempotency-Key": "one", "Content-Type": "application/json"}
    content = json.dumps({"amount": amount}).encode()
    answer = await paying.client.post("/payments/orders", content=content, headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"].split(".")[0] in {"amount", "body"}
    assert await books.count("payments.orders") == 0


async def test_the_same_key_is_the_same_order(paying: Paying, books: Books) -> None:
    first, again = await paying.ask(50_000, key="k"), await paying.ask(50_000, key="k")
    assert first.json() == again.json()
    assert (await paying.ask(60_000, key="k")).json()["code"] == "idempotency_key_reused"
    assert await books.count("payments.orders") == 1


async def test_whoever_cannot_be_reached_cannot_pay(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    paying = Paying(client, database, await sign_up())
    assert (await paying.ask(50_000)).json()["code"] == "contact_unverified"


async def test_an_order_has_one_checkout_and_is_nobody_elses(
    paying: Paying, client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    order = await paying.order()
    names = await asyncio.gather(*(paying.checkout(order["id"]) for _ in range(8)))
    assert len(set(names)) == 1
    other = Paying(client, database, await verified(client, sign_up, database, "Meera"))
    for path in (f"/payments/orders/{order['id']}",):
        assert (await client.get(path, headers=other.person.headers)).status_code == 404
    assert (await client.post(f"/payments/orders/{order['id']}/checkout", headers=other.person.headers)).status_code == 404
    assert (await other.verify(order["id"], "pay_1", "x")).status_code == 404


async def test_a_gateway_that_does_not_answer_costs_nothing(paying: Paying, gateway: GatewayClient) -> None:
    order = await paying.order()
    await gateway.control.arm_api("error_after_commit", "/v1/orders")
    answer = await paying.client.post(f"/payments/orders/{order['id']}/checkout", headers=paying.person.headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_away")
    assert "Retry-After" in answer.headers
    assert await paying.checkout(order["id"])


async def test_an_order_that_is_over_cannot_be_paid_here(paying: Paying) -> None:
    order = await paying.order()
    async with paying.database.edge() as session:
        before = {"at": clock.now() - OPEN_FOR}
        await session.execute(text("UPDATE payments.orders SET expires_at = :at"), before)
    async with paying.database.edge() as session:
        await expire_orders.run(session)
    assert await paying.state(order["id"]) == "expired"
    answer = await paying.client.post(f"/payments/orders/{order['id']}/checkout", headers=paying.person.headers)
    assert (answer.status_code, answer.json()["state"]) == (409, "expired")
