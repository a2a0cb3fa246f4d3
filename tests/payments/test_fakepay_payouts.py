"""Contacts, fund accounts, validations and payouts: what is refused, what may follow what, and where the money is."""

import asyncio
import json
from typing import Any

import pytest

from saker.payments.fakepay.gateway import ACCOUNT_NUMBER, OPENING_BALANCE_PAISE
from saker.payments.fakepay.validations import OTHER_NAME
from tests.fixtures.gateway import GatewayClient, Hooks, payout_body

KEY = {"X-Payout-Idempotency": "payout-1"}


async def settled_in(gateway: GatewayClient, merchant: Hooks, payout_id: str, status: str) -> dict[str, Any]:
    """The payout once its webhook of this status has come."""
    while f'"payout.{status}"'.encode() not in (await merchant.next()).body:
        pass
    payout = await gateway.get(f"/payouts/{payout_id}")
    assert payout["status"] == status
    return payout


async def test_a_contact_with_the_same_details_is_the_same_and_can_be_changed(gateway: GatewayClient) -> None:
    contact = await gateway.post("/contacts", name="Asha Rao", email="asha@example.com", reference_id="person 1")
    assert (contact["entity"], contact["active"], contact["notes"]) == ("contact", True, [])
    assert (await gateway.post("/contacts", name="Asha Rao", email="asha@example.com", reference_id="person 1")) == contact
    other = await gateway.post("/contacts", name="Asha Rao", reference_id="person 2")
    assert other["id"] != contact["id"]
    changed = (await gateway.http.patch(f"/v1/contacts/{contact['id']}", json={"name": "Asha R", "active": False})).json()
    assert (changed["name"], changed["active"], changed["email"]) == ("Asha R", False, "asha@example.com")
    assert (await gateway.get("/contacts", reference_id="person 1"))["items"] == [changed]


async def test_each_wrong_field_of_a_contact_is_named(gateway: GatewayClient) -> None:
    for field, value in (("name", "Al"), ("name", None), ("email", "nobody"), ("surprise", 1)):
        assert (await gateway.refusal("POST", "/contacts", **({"name": "Asha Rao"} | {field: value})))["field"] == field


async def test_a_fund_account_with_the_same_details_is_the_same(gateway: GatewayClient) -> None:
    account = await gateway.fund_account()
    assert account["bank_account"]["bank_name"] == "HDFC"
    assert await gateway.fund_account() == account
    assert (await gateway.get(f"/fund_accounts/{account['id']}")) == account
    assert (await gateway.get("/fund_accounts", contact_id=account["contact_id"]))["items"] == [account]


async def test_each_wrong_field_inside_a_bank_account_is_named(gateway: GatewayClient) -> None:
    contact = await gateway.post("/contacts", name="Asha Rao")
    good = {"name": "Asha Rao", "ifsc": "HDFC0001234", "account_number": "112233445566"}
    for field, value in (("ifsc", "HDFC1001234"), ("account_number", "12 34"), ("name", None), ("bank", "x")):
        body = {"contact_id": contact["id"], "account_type": "bank_account", "bank_account": good | {field: value}}
        assert (await gateway.refusal("POST", "/fund_accounts", **body))["field"] == f"bank_account.{field}"


@pytest.mark.parametrize(
    ("number", "status", "name"),
    [("112233445566", "active", "Asha Rao"), ("1122330006", "invalid", None), ("1122330007", "active", OTHER_NAME)],
)
async def test_a_penny_drop_says_whose_account_it_is(
    gateway: GatewayClient, merchant: Hooks, number: str, status: str, name: str | None
) -> None:
    account = await gateway.fund_account(number)
    body = {"account_number": ACCOUNT_NUMBER, "fund_account": {"id": account["id"]}, "amount": 100, "currency": "INR"}
    asked = await gateway.post("/fund_accounts/validations", **body)
    assert (asked["status"], asked["results"]) == ("created", {"account_status": None, "registered_name": None})
    assert b"fund_account.validation.completed" in (await merchant.next()).body
    done = await gateway.get(f"/fund_accounts/validations/{asked['id']}")
    assert (done["status"], done["results"]) == ("completed", {"account_status": status, "registered_name": name})


async def test_twenty_equal_requests_at_once_make_one_payout(gateway: GatewayClient) -> None:
    account = await gateway.fund_account()
    answers = await asyncio.gather(*(gateway.payout(account["id"]) for _ in range(20)))
    assert len({answer["id"] for answer in answers}) == 1
    assert (await gateway.get("/payouts", account_number=ACCOUNT_NUMBER))["count"] == 1
    assert (await gateway.control.require_tied_books())["merchant"]["payout_balance"] == OPENING_BALANCE_PAISE - 50_000


async def test_a_payout_key_is_required_and_bound_to_its_request(gateway: GatewayClient) -> None:
    account = await gateway.fund_account()
    body = payout_body(account["id"])
    for headers in ({}, {"X-Payout-Idempotency": "abc"}, {"X-Payout-Idempotency": "a" * 37}):
        assert (await gateway.refusal("POST", "/payouts", headers, **body))["field"] == "X-Payout-Idempotency"
    await gateway.post("/payouts", KEY, **body)
    error = await gateway.refusal("POST", "/payouts", KEY, **(body | {"amount": 50_001}))
    assert error["reason"] == "idempotency_key_reused"


async def test_each_wrong_field_of_a_payout_is_named(gateway: GatewayClient) -> None:
    good = payout_body((await gateway.fund_account())["id"])
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"account_number": "1"}, "account_number"),
        ({"fund_account_id": "fa_00000000000000"}, "fund_account_id"),
        ({"amount": 99}, "amount"),
        ({"amount": 50_000_001}, "amount"),
        ({"mode": "imps"}, "mode"),
        ({"mode": ["IMPS"]}, "mode"),
        ({"mode": "UPI"}, "mode"),
        ({"mode": "RTGS"}, "amount"),
        ({"purpose": None}, "purpose"),
        ({"narration": "n" * 31}, "narration"),
        ({"reference_id": "r" * 41}, "reference_id"),
    ]
    named = [(await gateway.refusal("POST", "/payouts", KEY, **(good | change)))["field"] for change, _ in wrong]
    assert named == [field for _, field in wrong]
    assert (await gateway.get("/payouts", account_number=ACCOUNT_NUMBER))["count"] == 0


async def test_a_fund_account_that_is_switched_off_gets_no_payout(gateway: GatewayClient) -> None:
    account = await gateway.fund_account()
    off = await gateway.http.patch(f"/v1/fund_accounts/{account['id']}", json={"active": False})
    assert off.json()["active"] is False
    assert (await gateway.refusal("POST", "/payouts", KEY, **payout_body(account["id"])))["field"] == "fund_account_id"


@pytest.mark.parametrize(
    ("number", "states"),
    [
        ("112233445566", ["initiated", "processed"]),
        ("0001112233", ["initiated", "processed"]),
        ("1122330001", ["initiated", "failed"]),
        ("1122330002", ["initiated", "processed", "reversed"]),
        ("1122330004", ["pending", "rejected"]),
        ("1122330005", ["initiated", "failed", "reversed"]),
    ],
)
async def test_an_account_number_chooses_what_becomes_of_a_payout(
    gateway: GatewayClient, merchant: Hooks, number: str, states: list[str]
) -> None:
    payout = await gateway.payout((await gateway.fund_account(number))["id"])
    assert payout["status"] == {"initiated": "processing", "pending": "pending"}[states[0]]
    final = await settled_in(gateway, merchant, payout["id"], states[-1])
    events = [event["event"] for event in await gateway.control.events() if event["event"].startswith("payout.")]
    assert events == [f"payout.{state}" for state in states]
    assert (final["utr"] is not None, final["failure_reason"] is not None) == ("processed" in states, states[-1] != "processed")
    books = await gateway.control.require_tied_books()
    left = OPENING_BALANCE_PAISE - (50_000 if states[-1] == "processed" else 0)
    assert books["merchant"]["payout_balance"] == left


async def test_a_upi_address_chooses_as_well(gateway: GatewayClient, merchant: Hooks) -> None:
    account = await gateway.fund_account(vpa="reversed@fakepay")
    payout = await gateway.payout(account["id"], mode="UPI")
    await settled_in(gateway, merchant, payout["id"], "reversed")


async def test_a_payout_that_stays_in_processing_is_decided_by_the_control_api(gateway: GatewayClient) -> None:
    payout = await gateway.payout((await gateway.fund_account("1122330003"))["id"])
    updated = await gateway.control.update_payout(payout["id"], "beneficiary_bank_confirmation_pending", "The bank is slow.")
    assert (updated["status"], updated["status_details"]["reason"]) == ("processing", "beneficiary_bank_confirmation_pending")
    assert (await gateway.control.decide_payout(payout["id"], "processed"))["utr"]
    assert (await gateway.control.decide_payout(payout["id"], "reversed"))["status"] == "reversed"
    answer = await gateway.http.post(f"/control/payouts/{payout['id']}", json={"outcome": "processed"})
    assert (answer.status_code, answer.json()["error"]["reason"]) == (400, "invalid_payout_status")
    assert (await gateway.control.require_tied_books())["merchant"]["payout_balance"] == OPENING_BALANCE_PAISE


async def test_a_queued_payout_waits_for_balance_and_only_it_can_be_cancelled(gateway: GatewayClient, merchant: Hooks) -> None:
    account = (await gateway.fund_account())["id"]
    large = OPENING_BALANCE_PAISE - 10_000
    big = await gateway.payout(account, large, key="key 1", mode="NEFT")
    refused = await gateway.refusal("POST", "/payouts", KEY, **payout_body(account))
    assert (refused["field"], refused["reason"]) == ("amount", "low_balance")
    waits = await gateway.payout(account, key="key 2", queue_if_low_balance=True)
    gone = await gateway.payout(account, key="key 3", queue_if_low_balance=True)
    assert (waits["status"], waits["status_details"]["reason"]) == ("queued", "low_balance")
    assert (await gateway.post(f"/payouts/{gone['id']}/cancel"))["status"] == "cancelled"
    assert (await gateway.refusal("POST", f"/payouts/{big['id']}/cancel"))["reason"] == "invalid_payout_status"
    assert await gateway.control.credit(100_000) == 60_000
    await settled_in(gateway, merchant, waits["id"], "processed")
    assert (await gateway.get(f"/payouts/{gone['id']}"))["status"] == "cancelled"
    await gateway.control.require_tied_books()


async def test_payouts_are_found_by_the_merchants_reference(gateway: GatewayClient) -> None:
    account = (await gateway.fund_account())["id"]
    await gateway.payout(account, key="key 1")
    wanted = await gateway.payout(account, key="key 2", reference_id="payout 7")
    found = await gateway.get("/payouts", account_number=ACCOUNT_NUMBER, reference_id="payout 7")
    assert [item["id"] for item in found["items"]] == [wanted["id"]]
    assert (await gateway.refusal("GET", "/payouts"))["field"] == "account_number"


async def test_a_upi_address_is_validated_without_an_amount(gateway: GatewayClient, merchant: Hooks) -> None:
    account = await gateway.fund_account(vpa="asha@fakepay")
    assert await gateway.fund_account(vpa="asha@fakepay") == account
    body = {"account_number": ACCOUNT_NUMBER, "fund_account": {"id": account["id"]}}
    asked = await gateway.post("/fund_accounts/validations", **body)
    assert json.loads((await merchant.next()).body)["contains"] == ["fund_account.validation"]
    done = await gateway.get(f"/fund_accounts/validations/{asked['id']}")
    assert done["results"] == {"account_status": "active", "registered_name": "asha"}
    assert (await gateway.get("/fund_accounts/validations"))["items"] == [done]
    answer = await gateway.http.post(f"/control/validations/{asked['id']}", json={"outcome": "invalid"})
    assert answer.status_code == 400
    for change, field in (({"account_number": "1"}, "account_number"), ({"fund_account": {"id": "x"}}, "fund_account.id")):
        assert (await gateway.refusal("POST", "/fund_accounts/validations", **(body | change)))["field"] == field


async def test_failed_and_then_reversed_gives_the_money_back_once(gateway: GatewayClient) -> None:
    await gateway.control.set(payout_outcome="pending")
    held = await gateway.payout((await gateway.fund_account())["id"])
    assert held["status"] == "processing"
    events = [event["event"] for event in await gateway.control.events() if event["event"].startswith("payout.")]
    assert events == ["payout.initiated"]
    assert (await gateway.control.decide_payout(held["id"], "failed"))["status"] == "failed"
    assert (await gateway.control.decide_payout(held["id"], "reversed"))["status"] == "reversed"
    assert (await gateway.control.require_tied_books())["merchant"]["payout_balance"] == OPENING_BALANCE_PAISE


async def test_an_approver_rejects_a_payout_that_the_balance_does_not_suffice_for(gateway: GatewayClient, merchant: Hooks) -> None:
    account = (await gateway.fund_account("1122330004"))["id"]
    amount = OPENING_BALANCE_PAISE + 1
    payout = await gateway.payout(account, amount, mode="NEFT", queue_if_low_balance=True)
    await settled_in(gateway, merchant, payout["id"], "rejected")
    assert await gateway.control.credit(1) == amount
