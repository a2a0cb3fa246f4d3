"""Orders, payments and captures: what is refused, by which field, and what may follow what."""

from typing import Any

import httpx
import pytest

from saker.payments.fakepay.payments import fee_and_tax
from tests.fixtures.gateway import KEY_ID, KEY_SECRET, GatewayClient

GOOD = {"amount": 50_000, "currency": "INR"}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"amount": 99}, "amount"),
    ({"amount": "50000"}, "amount"),
    ({"amount": 500.5}, "amount"),
    ({"amount": True}, "amount"),
    ({"amount": None}, "amount"),
    ({"amount": 10**12}, "amount"),
    ({"currency": "USD"}, "currency"),
    ({"currency": None}, "currency"),
    ({"currency": []}, "currency"),
    ({"receipt": "r" * 41}, "receipt"),
    ({"receipt": 5}, "receipt"),
    ({"notes": {str(number): "x" for number in range(16)}}, "notes"),
    ({"notes": {"a": "x" * 257}}, "notes"),
    ({"notes": {"a": {"b": "c"}}}, "notes"),
    ({"notes": ["a"]}, "notes"),
    ({"payment_capture": "perhaps"}, "payment_capture"),
    ({"surprise": 1}, "surprise"),
]


async def test_each_wrong_field_of_an_order_is_named(gateway: GatewayClient) -> None:
    errors = [await gateway.refusal("POST", "/orders", **(GOOD | change)) for change, _ in WRONG]
    assert [error["field"] for error in errors] == [field for _, field in WRONG]
    surrogate = await gateway.http.post("/v1/orders", content=rb'{"amount": 100, "currency": "INR", "receipt": "\ud800"}')
    assert surrogate.json()["error"]["field"] == "receipt"
    assert {(error["code"], error["reason"]) for error in errors} == {("BAD_REQUEST_ERROR", "input_validation_failed")}
    assert (await gateway.get("/orders"))["count"] == 0


async def test_a_body_that_is_no_json_object_is_refused(gateway: GatewayClient) -> None:
    for body in (b"[]", b"{", b'{"amount": NaN}', b'{"amount": -Infinity}', b"\xff", b"[" * 100_000):
        answer = await gateway.http.post("/v1/orders", content=body)
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, "body"), body[:20]


async def test_an_unknown_id_is_refused(gateway: GatewayClient) -> None:
    for path in ("/orders/order_00000000000000", "/payments/pay_00000000000000", "/refunds/x", "/settlements/x", "/payouts/x"):
        assert (await gateway.refusal("GET", path))["description"] == "The id provided does not exist"


async def test_an_id_of_another_kind_is_unknown(gateway: GatewayClient) -> None:
    order = await gateway.order()
    assert (await gateway.refusal("GET", f"/payments/{order['id']}"))["field"] == "id"


async def test_notes_and_receipt_are_kept_and_no_notes_are_a_list(gateway: GatewayClient) -> None:
    order = await gateway.order(receipt="r" * 40, notes={"package": "gold"})
    assert (await gateway.get(f"/orders/{order['id']}")) == order
    assert (order["receipt"], order["notes"]) == ("r" * 40, {"package": "gold"})
    assert (await gateway.order())["notes"] == []


async def test_lists_are_newest_first_paged_and_bounded_by_time(gateway: GatewayClient) -> None:
    made = [(await gateway.order())["id"] for _ in range(12)]
    assert [item["id"] for item in (await gateway.get("/orders"))["items"]] == made[:1:-1]
    page = await gateway.get("/orders", count=3, skip=1)
    assert [item["id"] for item in page["items"]] == made[10:7:-1]
    later = await gateway.control.move_clock(3600)
    last = await gateway.order()
    assert [item["id"] for item in (await gateway.get("/orders", **{"from": later}))["items"]] == [last["id"]]
    assert (await gateway.get("/orders", to=later - 1, count=100))["count"] == 12
    for query in ({"count": 0}, {"count": 101}, {"skip": -1}, {"from": "yesterday"}):
        assert (await gateway.refusal("GET", "/orders", **query))["field"] in query


async def test_only_the_key_pair_opens_the_api(gateway: GatewayClient) -> None:
    for header in ("", "Basic", "Basic !", "Bearer x"):
        answer = await gateway.http.send(
            httpx.Request("GET", f"{gateway.url}/v1/orders", headers={"Authorization": header}), auth=None
        )
        assert (answer.status_code, answer.json()["error"]["description"]) == (401, "Authentication failed"), header
    for pair in (("", ""), (KEY_ID, ""), ("", KEY_SECRET), (KEY_ID, KEY_SECRET + "ß")):
        assert (await gateway.http.get("/v1/orders", auth=pair)).status_code == 401, pair


async def test_a_failed_payment_says_why_and_leaves_the_order_open(gateway: GatewayClient) -> None:
    order = await gateway.order()
    failed = await gateway.control.pay(order["id"], outcome="failed")
    assert (failed["status"], failed["error_code"], failed["error_reason"]) == ("failed", "BAD_REQUEST_ERROR", "payment_failed")
    assert (await gateway.get(f"/orders/{order['id']}"))["status"] == "attempted"
    paid = await gateway.control.pay(order["id"])
    assert (paid["status"], (await gateway.get(f"/orders/{order['id']}"))["attempts"]) == ("captured", 2)


async def test_a_failed_payment_can_be_authorised_and_captured_after_all(gateway: GatewayClient) -> None:
    failed = await gateway.control.pay((await gateway.order())["id"], outcome="failed")
    late = await gateway.control.authorize(failed["id"])
    assert (late["status"], late["error_code"]) == ("authorized", None)
    assert (await gateway.control.capture(failed["id"]))["status"] == "captured"
    await gateway.control.require_tied_books()


async def test_an_order_says_whether_it_captures_by_itself(gateway: GatewayClient) -> None:
    await gateway.control.set(auto_capture=False)
    held = await gateway.control.pay((await gateway.order())["id"])
    taken = await gateway.control.pay((await gateway.order(payment_capture=1))["id"])
    assert (held["status"], taken["status"]) == ("authorized", "captured")


async def test_a_second_payment_of_an_order_is_captured_and_shown_in_the_books(gateway: GatewayClient) -> None:
    order = await gateway.order(amount=10_000)
    for _ in range(2):
        await gateway.control.pay(order["id"])
    assert (await gateway.get(f"/orders/{order['id']}"))["amount_paid"] == 10_000
    books = await gateway.control.require_tied_books()
    assert books["orders"][order["id"]] == {"amount": 10_000, "captured": 20_000}
    assert [event["event"] for event in await gateway.control.events()].count("order.paid") == 1


@pytest.mark.parametrize(("amount", "fee", "tax"), [(100, 2, 0), (150, 4, 1), (295_000, 6_962, 1_062), (531_000, 12_532, 1_912)])
def test_the_fee_is_two_percent_and_tax_on_it_rounded_half_up(amount: int, fee: int, tax: int) -> None:
    assert fee_and_tax(amount) == (fee, tax)
