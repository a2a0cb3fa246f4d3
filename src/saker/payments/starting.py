"""What a process does before people can pay: choose the provider of the settings."""

from saker.core.settings import PaymentGateway, Settings
from saker.payments.providers import PaymentProvider
from saker.payments.providers.razorpay import URL, Razorpay


def choose_provider(settings: Settings) -> PaymentProvider | None:
    """The provider that SAKER_PAYMENT_GATEWAY names; None where payments are off. Raises ValueError naming what is missing."""
    gateway = settings.payment_gateway
    if gateway is PaymentGateway.OFF:
        return None
    if settings.razorpay_key_secret is None:
        message = "RAZORPAY_KEY_SECRET is not set"
        raise ValueError(message)
    url = settings.payment_gateway_url or (URL if gateway is PaymentGateway.RAZORPAY else None)
    if url is None:
        message = "SAKER_PAYMENT_GATEWAY_URL is not set: the local gateway prints its address when it starts"
        raise ValueError(message)
    secrets = (settings.razorpay_webhook_secret, *settings.previous_webhook_secrets)
    return Razorpay(
        name=gateway.value,
        url=url.rstrip("/"),
        key_id=settings.razorpay_key_id,
        key_secret=settings.razorpay_key_secret.get_secret_value(),
        webhook_secrets=tuple(secret.get_secret_value() for secret in secrets if secret is not None),
    )
