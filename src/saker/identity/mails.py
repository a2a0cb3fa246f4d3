"""The words of identity's own mails. Each has one link; what it is good for and for how long stands beside it."""

from saker.core import settings
from saker.core.messages import Channel, Message
from saker.identity.rules.links import Purpose, address


def verification(to: str, token: str) -> Message:
    """The first link after registering, or another one that was asked for."""
    return _mail(
        to,
        "Confirm your email address",
        "Confirm that this address is yours, so that we can reach you and you can get back in if you forget your password."
        "\n\nThe link works once, for 24 hours. If you did not register, leave it: without it the account goes away.",
        Purpose.VERIFY_EMAIL,
        token,
        "Confirm address",
    )


def reminder(to: str, token: str, *, days_left: int) -> Message:
    """A link for someone who has not used the earlier ones."""
    return _mail(
        to,
        "Your email address is not confirmed yet",
        f"Your account has an address that nobody has confirmed. In {days_left} days such an account is removed."
        "\n\nThe link works once, for 24 hours.",
        Purpose.VERIFY_EMAIL,
        token,
        "Confirm address",
        is_awaited=False,
    )


def reset(to: str, token: str) -> Message:
    """A link to choose a new password."""
    return _mail(
        to,
        "Choose a new password",
        "Someone, probably you, asked for a new password. The link works once, for one hour. Choosing a new password signs"
        " you out everywhere.\n\nIf you did not ask, leave it: your password stays as it is.",
        Purpose.RESET_PASSWORD,
        token,
        "Choose a new password",
    )


def new_address(to: str, token: str) -> Message:
    """A link to an address that someone wants for their account."""
    return _mail(
        to,
        "Confirm your new email address",
        "Someone, probably you, wants to use this address for an account. Open the link where you are signed in."
        "\n\nThe link works once, for 24 hours. If you did not ask, leave it: nothing changes.",
        Purpose.CHANGE_EMAIL,
        token,
        "Confirm address",
    )


def address_replaced(to: str) -> Message:
    """To the address that an account had until now."""
    words = (
        "Your account has another email address now; this one reaches it no more.\n\nIf that was not you, someone else can"
        " open your account: write to support at once."
    )
    link = f"{settings.current().frontend_url.rstrip('/')}/settings"
    return Message(Channel.EMAIL, to, "Your email address was replaced", words, link=link, label="Look into your settings")


def _mail(to: str, subject: str, words: str, purpose: Purpose, token: str, label: str, *, is_awaited: bool = True) -> Message:
    link = address(settings.current().frontend_url, purpose, token)
    return Message(Channel.EMAIL, to, subject, words, link=link, label=label, is_awaited=is_awaited)
