"""The adapter: what it asks, how it reads the answers, and whose signatures it believes; the official client is the oracle."""

import hashlib
import hmac
import json
import random
import string
from typing import Any

import pytest
import razorpay
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from saker.core.ids import new_id
from saker.core.money import INR, Money
from saker.core.settings import Environment, PaymentGateway, Settings
from saker.payments.providers import EventUnreadable, ProviderRefused, ProviderUnavailable, SignatureInvalid
from saker.payments.providers.razorpay import URL, Razorpay
from saker.payments.rules import PaymentFact, PaymentState, RefundFact, RefundState
from saker.payments.starting import choose_provider
from tests.fixtures.gateway import KEY_ID, KEY_SECRET, WEBHOOK_SECRET, GatewayClient
from tests.fixtures.serving import serve

ROUNDS = 10_000
AMOUNT = Money(50_000, INR)
ALPHABET = string.ascii_letters + string.digits + "_|-é₹ "


@pytest.fixture
def adapter(gateway: GatewayClient) -> Razorpay:
    return at(gateway.url)


def at(url: str, **more: Any) -> Razorpay:
    return Razorpay("local", url, KEY_ID, KEY_SECRET, (WEBHOOK_SECRET, "an earlier secret"), **more)


def test_it_believes_the_signatures_that_the_official_client_believes() -> None:
    chance = random.Random(20_261_122)
    official = razorpay.Client(auth=(KEY_ID, KEY_SECRET)).utility
    ours = at("http://127.0.0.1:9")
    believed = 0
    for _ in range(ROUNDS):
        order_id, payment_id, body = (word(chance) for _ in range(3))
        returned = spoilt(chance, sign(f"{order_id}|{payment_id}", KEY_SECRET))
        parameters = {"razorpay_order_id": order_id, "razorpay_payment_id": payment_id, "razorpay_signature": returned}
        expected = verdict(official.verify_payment_signature, parameters)
        assert ours.is_signed_return(order_id=order_id, payment_id=payment_id, signature=returned) is expected
        told = spoilt(chance, sign(body, WEBHOOK_SECRET))
        expected = verdict(official.verify_webhook_signature, body, told, WEBHOOK_SECRET)
        assert is_believed(ours, body.encode(), told) is expected
        believed += expected
    assert ROUNDS / 3 < believed < ROUNDS


def word(chance: random.Random) -> str:
    return "".join(chance.choices(ALPHABET, k=chance.randint(0, 40)))


def sign(message: str, secret: str) -> str:
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def spoilt(chance: random.Random, signature: str) -> str:
    """As it is, for every second one; else with a letter changed, cut, in capitals, or of another message."""
    kind = chance.choice(("right",) * 4 + ("changed", "cut", "capitals", "another"))
    place = chance.randrange(len(signature))
    spoils = {
        "changed": signature[:place] + ("0" if signature[place] != "0" else "1") + signature[place + 1 :],
        "cut": signature[:place],
        "capitals": signature.upper(),
        "another": sign(signature, KEY_SECRET),
    }
    return spoils.get(kind, signature)


def verdict(verify: Any, *given: Any) -> bool:
    try:
        return bool(verify(*given))
    except razorpay.errors.SignatureVerificationError:
        return False


def is_believed(adapter: Razorpay, raw: bytes, signature: str | None) -> bool:
    try:
        adapter.require_signed(raw, signature)
    except SignatureInvalid:
        return False
    return True


@pytest.mark.parametrize(
    ("secret", "believed"), [(WEBHOOK_SECRET, True), ("an earlier secret", True), (KEY_SECRET, False), ("", False)]
)
def test_events_are_signed_with_a_webhook_secret_of_now_or_before(secret: str, *, believed: bool) -> None:
    assert is_believed(at(URL), b"{}", sign("{}", secret)) is believed
    assert not is_believed(at(URL), b"{}", None)
    assert not is_believed(Razorpay("local", URL, KEY_ID, KEY_SECRET), b"{}", sign("{}", ""))


async def test_an_order_is_opened_paid_captured_and_given_back(adapter: Razorpay, gateway: GatewayClient) -> None:
    order_id = new_id()
    name = await adapter.create_order(order_id, AMOUNT)
    assert (await gateway.get(f"/orders/{name}"))["receipt"] == str(order_id)
    assert await adapter.payments_of(name) == []
    failed = await gateway.control.pay(name, outcome="failed")
    paid = await gateway.control.pay(name, outcome="authorized")
    facts = {fact.payment_id: fact for fact in await adapter.payments_of(name)}
    assert facts[failed["id"]] == PaymentFact(failed["id"], name, 50_000, "INR", PaymentState.FAILED, "upi", "payment_failed")
    assert facts[paid["id"]] == PaymentFact(paid["id"], name, 50_000, "INR", PaymentState.AUTHORIZED, "upi")
    assert (await adapter.capture(paid["id"], AMOUNT)).state is PaymentState.CAPTURED
    with pytest.raises(ProviderRefused) as refused:
        await adapter.capture(paid["id"], AMOUNT)
    assert refused.value.reason == "payment_already_captured"
    refund_id = new_id()
    back = [await adapter.refund(refund_id, paid["id"], Money(20_000, INR)) for _ in range(2)]
    assert back[0].refund_id == back[1].refund_id
    assert (back[0].payment_id, back[0].amount, back[0].receipt) == (paid["id"], 20_000, str(refund_id))
    assert isinstance(back[0], RefundFact)
    assert back[0].state in {RefundState.PENDING, RefundState.PROCESSED}
    with pytest.raises(ProviderRefused):
        await adapter.refund(new_id(), paid["id"], Money(30_001, INR))


@pytest.mark.parametrize("kind", ["error_before_commit", "error_after_commit", "rate_limited", "timeout"])
async def test_without_an_answer_it_is_not_known_what_happened(gateway: GatewayClient, kind: str) -> None:
    await gateway.control.arm_api(kind, "/v1/orders")
    with pytest.raises(ProviderUnavailable):
        await at(gateway.url, answered_within_seconds=0.5).create_order(new_id(), AMOUNT)


async def test_nobody_there_is_unavailable_and_another_key_is_refused(gateway: GatewayClient) -> None:
    with pytest.raises(ProviderUnavailable):
        await at("http://127.0.0.1:9").create_order(new_id(), AMOUNT)
    with pytest.raises(ProviderRefused):
        await Razorpay("local", gateway.url, KEY_ID, "another").create_order(new_id(), AMOUNT)


@pytest.mark.parametrize("name", ["", "../payments", "order_1/../x", "order_1?x", "order 1", "order_é"])
async def test_what_is_no_id_is_never_asked_about(name: str) -> None:
    with pytest.raises(ProviderRefused):
        await at("http://127.0.0.1:9").payments_of(name)


GOOD = {"id": "pay_A", "order_id": "order_A", "amount": 100, "currency": "INR", "status": "captured", "method": "upi"}


@pytest.mark.parametrize(
    "answer",
    [b"", b"null", b"[]", b"{", b"\xff", b'{"items": {}}', b'{"items": [1]}', b"[" * 100_000]
    + [
        json.dumps({"items": [GOOD | wrong]}).encode()
        for wrong in (
            {"amount": 100.0},
            {"amount": "100"},
            {"amount": True},
            {"amount": 0},
            {"amount": -100},
            {"amount": 10**15},
            {"amount": None},
            {"id": None},
            {"id": "pay_A/../x"},
            {"status": "almost"},
            {"currency": ""},
            {"method": "x" * 101},
        )
    ],
)
async def test_an_answer_that_is_something_else_is_unavailable(answer: bytes) -> None:
    async def answering(_: Request) -> Response:
        return Response(answer, media_type="application/json")

    async with serve(Starlette(routes=[Route("/v1/orders/order_A/payments", answering)])) as url:
        with pytest.raises(ProviderUnavailable):
            await at(url).payments_of("order_A")


def test_an_event_is_read_whatever_it_is_called() -> None:
    refund = {"id": "rfnd_A", "payment_id": "pay_A", "amount": 40, "currency": "INR", "status": "processed", "receipt": "mine"}
    payload = {"payment": {"entity": GOOD}, "refund": {"entity": refund}}
    facts = at(URL).facts_of(json.dumps({"event": "anything", "payload": payload}).encode())
    assert facts == [
        PaymentFact("pay_A", "order_A", 100, "INR", PaymentState.CAPTURED, "upi"),
        RefundFact("rfnd_A", "pay_A", 40, "INR", RefundState.PROCESSED, "mine"),
    ]
    assert at(URL).facts_of(b'{"event": "settlement.processed", "payload": {"settlement": {}}}') == []
    with pytest.raises(EventUnreadable):
        at(URL).facts_of(json.dumps({"payload": {"payment": {"entity": GOOD | {"amount": 1.5}}}}).encode())


def test_the_settings_choose_and_name_what_is_missing() -> None:
    assert choose_provider(Settings()) is None
    local = {"payment_gateway": PaymentGateway.LOCAL, "razorpay_key_secret": SecretStr("x")}
    with pytest.raises(ValueError, match="SAKER_PAYMENT_GATEWAY_URL"):
        choose_provider(Settings(**local))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="RAZORPAY_KEY_SECRET"):
        choose_provider(Settings(payment_gateway=PaymentGateway.RAZORPAY))
    chosen = choose_provider(Settings(payment_gateway=PaymentGateway.RAZORPAY, razorpay_key_secret=SecretStr("x")))
    assert isinstance(chosen, Razorpay)
    assert chosen.url == URL
    assert not chosen.takes_webhooks


def test_production_refuses_the_local_gateway_and_keys_of_tests() -> None:
    def refusals(**settings: Any) -> str:
        return "\n".join(Settings(environment=Environment.PRODUCTION, **settings).refusals())

    assert "SAKER_PAYMENT_GATEWAY is local" in refusals(payment_gateway=PaymentGateway.LOCAL)
    tests = {"payment_gateway": PaymentGateway.RAZORPAY, "razorpay_key_id": "rzp_test_x", "razorpay_key_secret": SecretStr("x")}
    assert "RAZORPAY_KEY_ID" in refusals(**tests)
    assert "RAZORPAY_KEY_ID" not in refusals(**tests | {"razorpay_key_id": "rzp_live_x"})
    assert "PAYMENT" not in refusals()
