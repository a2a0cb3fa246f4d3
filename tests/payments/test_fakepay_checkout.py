"""The checkout page: what each button does, how it returns, and what the page may load."""

import html
import json
import re

import pytest

from saker.payments.fakepay.checkout import ACTIONS, sign
from saker.payments.fakepay.pages import rupees
from tests.fixtures.gateway import KEY_SECRET, GatewayClient

BACK = "http://127.0.0.1:8000/payments/return"


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return {html.unescape(name): html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', page)}


async def press(gateway: GatewayClient, order_id: str, action: str, callback_url: str = BACK) -> str:
    answer = await gateway.http.post(f"/checkout/{order_id}", data={"action": action, "callback_url": callback_url})
    assert answer.status_code == 200, answer.text
    return answer.text


async def statuses(gateway: GatewayClient, order_id: str) -> tuple[str, list[str]]:
    """The order's status, and its payments', the first first."""
    payments = (await gateway.get(f"/orders/{order_id}/payments"))["items"]
    return (await gateway.get(f"/orders/{order_id}"))["status"], [payment["status"] for payment in reversed(payments)]


async def test_the_page_says_what_it_is_and_loads_nothing(gateway: GatewayClient) -> None:
    await gateway.control.set(merchant_name="Asha & <Sons>")
    order = await gateway.order(12_345_600)
    answer = await gateway.http.get(f"/checkout/{order['id']}", params={"callback_url": BACK})
    assert "No money moves" in answer.text
    assert "Asha &amp; &lt;Sons&gt;" in answer.text
    assert "<Sons>" not in answer.text
    assert "₹1,23,456.00" in answer.text
    assert all(f'value="{action}"' in answer.text for action in ACTIONS)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in answer.text
    assert not re.search(r"(?:src|href)=|style=\"", answer.text)


async def test_paying_returns_with_a_signature(gateway: GatewayClient) -> None:
    order = await gateway.order()
    page = await press(gateway, order["id"], "pay")
    assert f'action="{BACK}"' in page
    returned = fields(page)
    assert returned.keys() == {"razorpay_order_id", "razorpay_payment_id", "razorpay_signature"}
    assert returned["razorpay_signature"] == sign(order["id"], returned["razorpay_payment_id"], KEY_SECRET)
    assert await statuses(gateway, order["id"]) == ("paid", ["captured"])
    assert "This order is paid" in (await gateway.http.get(f"/checkout/{order['id']}")).text
    assert "This order is paid" in await press(gateway, order["id"], "pay")
    assert await statuses(gateway, order["id"]) == ("paid", ["captured"])


async def test_failing_returns_with_the_error(gateway: GatewayClient) -> None:
    order = await gateway.order()
    returned = fields(await press(gateway, order["id"], "fail"))
    assert returned["error[code]"] == "BAD_REQUEST_ERROR"
    assert returned["error[description]"]
    metadata = json.loads(returned["error[metadata]"])
    assert metadata["order_id"] == order["id"]
    assert (await gateway.get(f"/payments/{metadata['payment_id']}"))["status"] == "failed"
    assert await statuses(gateway, order["id"]) == ("attempted", ["failed"])


async def test_failing_and_then_paying_returns_the_second_payment(gateway: GatewayClient) -> None:
    order = await gateway.order()
    returned = fields(await press(gateway, order["id"], "fail_then_pay"))
    assert await statuses(gateway, order["id"]) == ("paid", ["failed", "captured"])
    assert (await gateway.get(f"/payments/{returned['razorpay_payment_id']}"))["status"] == "captured"


@pytest.mark.parametrize(
    ("action", "expected"), [("authorize_late", ("attempted", ["authorized"])), ("pay_and_close", ("paid", ["captured"]))]
)
async def test_some_buttons_do_not_return(gateway: GatewayClient, action: str, expected: tuple[str, list[str]]) -> None:
    order = await gateway.order()
    page = await press(gateway, order["id"], action)
    assert "<form" not in page
    assert "this tab" in page
    assert await statuses(gateway, order["id"]) == expected


async def test_a_tampered_signature_does_not_verify(gateway: GatewayClient) -> None:
    order = await gateway.order()
    returned = fields(await press(gateway, order["id"], "tamper"))
    good = sign(order["id"], returned["razorpay_payment_id"], KEY_SECRET)
    assert returned["razorpay_signature"] != good
    assert len(returned["razorpay_signature"]) == len(good)


async def test_it_returns_to_this_machine_only(gateway: GatewayClient) -> None:
    order = await gateway.order()
    path = f"/checkout/{order['id']}"
    for elsewhere in ("https://example.com/x", "http://example.com", "javascript:alert(1)", "http://a@127.0.0.1/", "http://["):
        assert (await gateway.http.get(path, params={"callback_url": elsewhere})).status_code == 400
        assert (await gateway.http.post(path, data={"action": "pay", "callback_url": elsewhere})).status_code == 400
    assert await statuses(gateway, order["id"]) == ("created", [])


async def test_without_a_way_back_the_page_says_what_happened(gateway: GatewayClient) -> None:
    order = await gateway.order()
    assert "The payment is captured" in await press(gateway, order["id"], "pay", callback_url="")


async def test_an_unknown_order_or_button_is_refused(gateway: GatewayClient) -> None:
    assert (await gateway.http.get("/checkout/order_00000000000000")).status_code == 400
    order = await gateway.order()
    assert (await gateway.http.post(f"/checkout/{order['id']}", data={"action": "rob"})).status_code == 400
    assert await statuses(gateway, order["id"]) == ("created", [])


@pytest.mark.parametrize(
    ("paise", "text"), [(100, "₹1.00"), (99_905, "₹999.05"), (100_000, "₹1,000.00"), (123_456_789, "₹12,34,567.89")]
)
def test_rupees_are_grouped_as_in_india(paise: int, text: str) -> None:
    assert rupees(paise) == text
