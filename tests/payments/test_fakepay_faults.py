"""Faults of the merchant's API, and what keeps others away from the control API."""

import httpx
import pytest

from tests.fixtures.gateway import GatewayClient

ORDER = {"amount": 10_000, "currency": "INR"}


async def orders(gateway: GatewayClient) -> int:
    return int((await gateway.get("/orders"))["count"])


@pytest.mark.parametrize(
    ("kind", "status", "code", "made"),
    [
        ("error_before_commit", 500, "SERVER_ERROR", 0),
        ("error_after_commit", 500, "SERVER_ERROR", 1),
        ("rate_limited", 429, "BAD_REQUEST_ERROR", 0),
    ],
)
async def test_an_error_is_answered_with_and_without_its_effect(
    gateway: GatewayClient, kind: str, status: int, code: str, made: int
) -> None:
    await gateway.control.arm_api(kind, "/v1/orders", times=2)
    for _ in range(2):
        answer = await gateway.http.post("/v1/orders", json=ORDER)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert await orders(gateway) == 2 * made
    await gateway.order()
    assert await orders(gateway) == 2 * made + 1


async def test_a_timeout_is_carried_out_and_never_answered(gateway: GatewayClient) -> None:
    await gateway.control.arm_api("timeout", "/v1/orders")
    with pytest.raises(httpx.ReadTimeout):
        await gateway.http.post("/v1/orders", json=ORDER, timeout=0.3)
    assert await orders(gateway) == 1


async def test_a_slow_request_is_carried_out_late(gateway: GatewayClient) -> None:
    await gateway.control.arm_api("slow", "/v1/orders", milliseconds=1)
    await gateway.order()
    await gateway.control.arm_api("slow", "/v1/orders", milliseconds=3_600_000)
    with pytest.raises(httpx.ReadTimeout):
        await gateway.http.post("/v1/orders", json=ORDER, timeout=0.3)
    assert await orders(gateway) == 1


async def test_a_fault_meets_only_its_method_and_path(gateway: GatewayClient) -> None:
    await gateway.control.arm_api("error_before_commit", "/v1/payments", method="GET")
    await gateway.order()
    assert (await gateway.http.get("/v1/payments")).status_code == 500
    await gateway.get("/payments")


async def test_the_payout_after_a_lost_answer_is_found_by_the_same_key(gateway: GatewayClient) -> None:
    account = (await gateway.fund_account())["id"]
    await gateway.control.arm_api("error_after_commit", "/v1/payouts")
    with pytest.raises(AssertionError, match="SERVER_ERROR"):
        await gateway.payout(account)
    payout = await gateway.payout(account)
    books = await gateway.control.require_tied_books()
    assert list(books["payouts"]) == [payout["id"]]


async def test_a_page_of_another_origin_cannot_use_the_control_api(gateway: GatewayClient) -> None:
    order = await gateway.order()
    path = f"/control/orders/{order['id']}/payments"
    as_form = await gateway.http.post(path, content=b"{}", headers={"Content-Type": "text/plain"})
    assert as_form.status_code == 415
    rebound = await gateway.http.post(path, json={}, headers={"Host": "attacker.example"})
    assert rebound.status_code == 400
    assert (await gateway.get(f"/orders/{order['id']}"))["attempts"] == 0


async def test_an_unknown_address_is_answered_in_the_providers_form(gateway: GatewayClient) -> None:
    answer = await gateway.http.get("/v1/nothing")
    assert (answer.status_code, answer.json()["error"]["reason"]) == (404, "url_not_found")


async def test_a_misspelt_field_of_the_control_api_changes_nothing(gateway: GatewayClient) -> None:
    order = await gateway.order()
    answer = await gateway.http.post(f"/control/orders/{order['id']}/payments", json={"outcom": "failed"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "outcom")
    assert (await gateway.get(f"/orders/{order['id']}/payments"))["count"] == 0
    assert [event["event"] for event in await gateway.control.events()] == ["balance.credited", "order.created"]
