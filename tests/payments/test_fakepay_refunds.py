"""Refunds and settlements: idempotency, what a failed refund gives back, and what the settlement's rows add up to."""

import asyncio
from datetime import datetime

from saker.payments.fakepay.settlements import INDIA
from tests.fixtures.gateway import GatewayClient

KEY = {"X-Refund-Idempotency": "refund-key-1"}


async def paid(gateway: GatewayClient, amount: int = 100_000) -> str:
    return str((await gateway.control.pay((await gateway.order(amount))["id"]))["id"])


async def test_twenty_equal_requests_at_once_make_one_refund(gateway: GatewayClient) -> None:
    payment = await paid(gateway)
    refunds = await asyncio.gather(*(gateway.post(f"/payments/{payment}/refund", KEY, amount=100_00) for _ in range(20)))
    assert len({refund["id"] for refund in refunds}) == 1
    assert (await gateway.get(f"/payments/{payment}"))["amount_refunded"] == 100_00


async def test_a_refund_key_is_bound_to_its_request(gateway: GatewayClient) -> None:
    payment, other = await paid(gateway), await paid(gateway)
    await gateway.post(f"/payments/{payment}/refund", KEY, amount=100_00)
    for path, amount in ((payment, 100_01), (other, 100_00)):
        error = await gateway.refusal("POST", f"/payments/{path}/refund", KEY, amount=amount)
        assert (error["field"], error["reason"]) == ("X-Refund-Idempotency", "idempotency_key_reused")
    short = {"X-Refund-Idempotency": "nine-char"}
    assert (await gateway.refusal("POST", f"/payments/{payment}/refund", short))["field"] == "X-Refund-Idempotency"
    assert (await gateway.get("/refunds"))["count"] == 1


async def test_without_a_key_each_request_is_a_refund(gateway: GatewayClient) -> None:
    payment = await paid(gateway)
    first = await gateway.post(f"/payments/{payment}/refund", amount=100_00)
    assert first["id"] != (await gateway.post(f"/payments/{payment}/refund", amount=100_00))["id"]


async def test_each_wrong_field_of_a_refund_is_named(gateway: GatewayClient) -> None:
    payment = await paid(gateway)
    for field, value in (("amount", 100_001), ("amount", 0), ("speed", "instant"), ("receipt", "r" * 41), ("reason", "x")):
        assert (await gateway.refusal("POST", f"/payments/{payment}/refund", **{field: value}))["field"] == field
    assert (await gateway.get(f"/payments/{payment}"))["amount_refunded"] == 0


async def test_what_is_not_captured_cannot_be_refunded(gateway: GatewayClient) -> None:
    authorized = await gateway.control.pay((await gateway.order())["id"], outcome="authorized")
    assert "captured" in (await gateway.refusal("POST", f"/payments/{authorized['id']}/refund"))["description"]


async def test_a_failed_refund_gives_the_refundable_amount_back(gateway: GatewayClient) -> None:
    await gateway.control.set(refund_outcome="pending")
    payment = await paid(gateway)
    refund = await gateway.post(f"/payments/{payment}/refund")
    assert (refund["status"], (await gateway.get(f"/payments/{payment}"))["status"]) == ("pending", "refunded")
    assert (await gateway.control.decide_refund(refund["id"], "failed"))["status"] == "failed"
    again = await gateway.get(f"/payments/{payment}")
    assert (again["status"], again["amount_refunded"], again["refund_status"]) == ("captured", 0, None)
    second = await gateway.post(f"/payments/{payment}/refund")
    assert (await gateway.control.decide_refund(second["id"], "processed"))["status"] == "processed"
    answer = await gateway.http.post(f"/control/refunds/{second['id']}", json={"outcome": "failed"})
    assert answer.status_code == 400
    books = await gateway.control.require_tied_books()
    assert books["merchant"]["refunded"] == 100_000


async def test_a_refund_that_fails_after_its_settlement_comes_back_as_an_adjustment(gateway: GatewayClient) -> None:
    await gateway.control.set(refund_outcome="pending")
    payment = await paid(gateway)
    refund = await gateway.post(f"/payments/{payment}/refund", amount=10_000)
    first = await gateway.control.settle()
    assert first
    assert first["amount"] == 100_000 - 2_360 - 10_000
    await gateway.control.decide_refund(refund["id"], "failed")
    now = await gateway.control.move_clock(86_400)
    second = await gateway.control.settle()
    assert second
    assert (second["amount"], second["fees"]) == (10_000, 0)
    day = datetime.fromtimestamp(now, INDIA)
    recon = await gateway.get("/settlements/recon/combined", year=day.year, month=day.month, day=day.day)
    assert [(row["type"], row["credit"], row["settlement_id"]) for row in recon["items"]] == [("adjustment", 10_000, second["id"])]
    await gateway.control.require_tied_books()


async def test_a_settlement_takes_what_is_open_once(gateway: GatewayClient) -> None:
    assert await gateway.control.settle() is None
    await paid(gateway)
    await gateway.control.pay((await gateway.order())["id"], outcome="authorized")
    settled = await gateway.control.settle()
    assert settled
    assert (settled["amount"], settled["fees"], settled["tax"]) == (97_640, 2_360, 360)
    assert await gateway.control.settle() is None
    books = await gateway.control.require_tied_books()
    assert (books["merchant"]["settled"], books["merchant"]["unsettled"]) == (97_640, 0)


async def test_more_refunds_than_payments_wait_for_the_next_settlement(gateway: GatewayClient) -> None:
    payment = await paid(gateway)
    await gateway.control.settle()
    await gateway.post(f"/payments/{payment}/refund")
    assert await gateway.control.settle() is None
    await paid(gateway, 200_000)
    settled = await gateway.control.settle()
    assert settled
    assert settled["amount"] == 200_000 - 4_720 - 100_000
    await gateway.control.require_tied_books()


async def test_the_report_needs_a_year_and_a_month(gateway: GatewayClient) -> None:
    for query, field in (({"month": 5}, "year"), ({"year": 2026}, "month"), ({"year": 2026, "month": 13}, "month")):
        assert (await gateway.refusal("GET", "/settlements/recon/combined", **query))["field"] == field
