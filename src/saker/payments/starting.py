"""What a process does before people can pay: choose the provider of the settings."""

from urllib.parse import urlsplit

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
    url = _url(settings)
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


def checkout_origin(settings: Settings) -> str | None:
    """The origin of the provider's page; None where payments are off."""
    url = _url(settings)
    return None if url is None else "{0.scheme}://{0.netloc}".format(urlsplit(url))


def _url(settings: Settings) -> str | None:
    """Where the provider is. None where payments are off, and where the local gateway's address is not set."""
    if settings.payment_gateway is PaymentGateway.OFF:
        return None
    return settings.payment_gateway_url or (URL if settings.payment_gateway is PaymentGateway.RAZORPAY else None)
