"""The official client works against the gateway: what it reads, writes and verifies."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
import razorpay

from saker.payments.fakepay.checkout import sign
from saker.payments.fakepay.settlements import INDIA
from tests.fixtures.gateway import KEY_ID, KEY_SECRET, WEBHOOK_SECRET, GatewayClient, Hooks

ORDER = {"amount": 295_000, "currency": "INR", "receipt": "order 1", "notes": {"package": "silver"}}


async def test_an_order_is_created_paid_and_listed(gateway: GatewayClient) -> None:
    sdk = gateway.sdk()
    order = await asyncio.to_thread(sdk.order.create, ORDER)
    assert order["id"].startswith("order_")
    assert len(order["id"]) == len("order_") + 14
    assert (order["entity"], order["status"], order["amount_due"], order["attempts"]) == ("order", "created", 295_000, 0)
    payment = await gateway.control.pay(order["id"], method="card")
    assert (payment["status"], payment["captured"], payment["fee"], payment["tax"]) == ("captured", True, 6_962, 1_062)
    paid = await asyncio.to_thread(sdk.order.fetch, order["id"])
    assert (paid["status"], paid["amount_paid"], paid["amount_due"], paid["attempts"]) == ("paid", 295_000, 0, 1)
    listed = await asyncio.to_thread(sdk.order.payments, order["id"])
    assert [item["id"] for item in listed["items"]] == [payment["id"]]
    assert (await asyncio.to_thread(sdk.payment.fetch, payment["id"]))["acquirer_data"]["auth_code"]
    found = await asyncio.to_thread(sdk.order.all, {"receipt": "order 1"})
    assert [item["id"] for item in found["items"]] == [order["id"]]


async def test_an_authorised_payment_is_captured_once_and_for_its_whole_amount(gateway: GatewayClient) -> None:
    sdk = gateway.sdk()
    order = await asyncio.to_thread(sdk.order.create, {**ORDER, "payment_capture": 0})
    payment = await gateway.control.pay(order["id"])
    assert (payment["status"], payment["fee"]) == ("authorized", None)
    with pytest.raises(razorpay.errors.BadRequestError, match="equal to the amount authorized"):
        await asyncio.to_thread(sdk.payment.capture, payment["id"], 294_999, {"currency": "INR"})
    captured = await asyncio.to_thread(sdk.payment.capture, payment["id"], 295_000, {"currency": "INR"})
    assert captured["status"] == "captured"
    with pytest.raises(razorpay.errors.BadRequestError, match="already been captured"):
        await asyncio.to_thread(sdk.payment.capture, payment["id"], 295_000, {"currency": "INR"})


async def test_refunds_in_parts_end_with_the_amount(gateway: GatewayClient) -> None:
    sdk = gateway.sdk()
    order = await gateway.order()
    payment = await gateway.control.pay(order["id"])
    first = await asyncio.to_thread(sdk.payment.refund, payment["id"], {"amount": 100_000, "speed": "normal"})
    assert (first["entity"], first["amount"], first["payment_id"]) == ("refund", 100_000, payment["id"])
    partly = await asyncio.to_thread(sdk.payment.fetch, payment["id"])
    assert (partly["status"], partly["refund_status"], partly["amount_refunded"]) == ("captured", "partial", 100_000)
    with pytest.raises(razorpay.errors.BadRequestError, match="greater than amount captured"):
        await asyncio.to_thread(sdk.payment.refund, payment["id"], {"amount": 195_001})
    rest = await asyncio.to_thread(sdk.payment.refund, payment["id"], {})
    assert rest["amount"] == 195_000
    fully = await asyncio.to_thread(sdk.payment.fetch, payment["id"])
    assert (fully["status"], fully["refund_status"]) == ("refunded", "full")
    with pytest.raises(razorpay.errors.BadRequestError, match="fully refunded"):
        await asyncio.to_thread(sdk.payment.refund, payment["id"], {})
    listed = await asyncio.to_thread(sdk.payment.fetch_multiple_refund, payment["id"], {})
    assert {item["id"] for item in listed["items"]} == {first["id"], rest["id"]}
    assert (await asyncio.to_thread(sdk.refund.fetch, first["id"]))["id"] == first["id"]
    assert (await asyncio.to_thread(sdk.refund.all))["count"] == 2


async def test_a_settlement_and_its_rows_are_read(gateway: GatewayClient) -> None:
    sdk = gateway.sdk()
    payment = await gateway.control.pay((await gateway.order())["id"])
    await gateway.post(f"/payments/{payment['id']}/refund", amount=5_000)
    settlement = await gateway.control.settle()
    assert settlement
    assert settlement["amount"] == 295_000 - 6_962 - 5_000
    assert (await asyncio.to_thread(sdk.settlement.fetch, settlement["id"])) == settlement
    assert (await asyncio.to_thread(sdk.settlement.all))["items"] == [settlement]
    day = datetime.fromtimestamp(settlement["created_at"], UTC).astimezone(INDIA)
    rows = (await asyncio.to_thread(sdk.settlement.report, {"year": day.year, "month": day.month, "day": day.day}))["items"]
    assert {(row["type"], row["credit"], row["debit"]) for row in rows} == {("payment", 288_038, 0), ("refund", 0, 5_000)}
    assert {(row["settlement_id"], row["settlement_utr"]) for row in rows} == {(settlement["id"], settlement["utr"])}
    other_year = await asyncio.to_thread(sdk.settlement.report, {"year": day.year - 1, "month": day.month})
    assert other_year["items"] == []


async def test_the_signatures_that_the_gateway_makes_are_verified(gateway: GatewayClient, merchant: Hooks) -> None:
    sdk = gateway.sdk()
    payment = await gateway.control.pay((await gateway.order())["id"])
    returned = {"razorpay_order_id": payment["order_id"], "razorpay_payment_id": payment["id"]}
    signature = sign(payment["order_id"], payment["id"], KEY_SECRET)
    assert sdk.utility.verify_payment_signature({**returned, "razorpay_signature": signature})
    with pytest.raises(razorpay.errors.SignatureVerificationError):
        sdk.utility.verify_payment_signature({**returned, "razorpay_signature": "0" * 64})
    for event in ("payment.authorized", "payment.captured", "order.paid"):
        hook = await merchant.next()
        assert json.loads(hook.body)["event"] == event
        assert sdk.utility.verify_webhook_signature(hook.body.decode(), hook.signature, WEBHOOK_SECRET)


async def test_a_wrong_key_is_refused_in_the_providers_words(gateway: GatewayClient) -> None:
    answer = await gateway.http.get("/v1/orders", auth=(KEY_ID, "another secret"))
    assert answer.status_code == 401
    error = answer.json()["error"]
    assert (error["code"], error["description"]) == ("BAD_REQUEST_ERROR", "Authentication failed")
    sdk = razorpay.Client(auth=(KEY_ID, "another secret"), base_url=gateway.url)
    with pytest.raises(razorpay.errors.BadRequestError, match="Authentication failed"):
        await asyncio.to_thread(sdk.order.all)
