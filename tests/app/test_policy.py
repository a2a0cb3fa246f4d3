"""Where a form of the page may lead: to ourselves, and to the payment provider's page where people pay."""

import re

import pytest
from httpx import ASGITransport, AsyncClient

from saker.app.http import create_app
from saker.core.settings import PaymentGateway, Settings


@pytest.mark.parametrize(
    ("gateway", "url", "allowed"),
    [
        (PaymentGateway.OFF, "http://127.0.0.1:8010", "'self'"),
        (PaymentGateway.LOCAL, "http://127.0.0.1:8010/", "'self' http://127.0.0.1:8010"),
        (PaymentGateway.RAZORPAY, None, "'self' https://api.razorpay.com"),
        (PaymentGateway.RAZORPAY, "https://proxy.example/razorpay", "'self' https://proxy.example"),
    ],
)
async def test_a_form_leads_to_ourselves_and_to_the_provider(gateway: PaymentGateway, url: str | None, allowed: str) -> None:
    app = create_app(Settings(environment="test", payment_gateway=gateway, payment_gateway_url=url))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://saker.test") as client:
        answer = await client.get("/wallet")
    assert re.findall(r"form-action ([^;]+)", answer.headers["content-security-policy"]) == [allowed]
