"""What may be chosen about being told: a class of notifications on a channel, and what holds until someone chooses."""

from enum import StrEnum
from typing import Final

from saker.core.contrib import NotificationClass


class Channel(StrEnum):
    """How a notification leaves the application; in the application it is always."""

    EMAIL = "email"
    PUSH = "push"


_ALWAYS: Final = frozenset({(NotificationClass.SECURITY, Channel.EMAIL), (NotificationClass.MONEY, Channel.EMAIL)})


def is_locked(category: NotificationClass, channel: Channel) -> bool:
    """True for what cannot be switched off: mail about the account's safety and about money."""
    return (category, channel) in _ALWAYS


def by_default(category: NotificationClass) -> bool:
    """What holds until someone chooses: everything but marketing, which waits for a yes."""
    return category is not NotificationClass.MARKETING
