"""What notifications refuse.

SakerError
├── ChoiceLocked              422   mail about security and money cannot be switched off
├── SubscriptionNotFound      404   also: of someone else
└── UnsubscribeLinkInvalid    404   not a link of ours
"""

from saker.core.errors import Invalid, NotFound


class ChoiceLocked(Invalid):
    """Mail about security and money cannot be switched off."""

    code = "choice_locked"
    detail = "Mails about your account's safety and your money cannot be switched off."


class SubscriptionNotFound(NotFound):
    """No such browser of this person."""

    code = "push_subscription_not_found"
    detail = "This browser takes no pushes."


class UnsubscribeLinkInvalid(NotFound):
    """Not a link of ours."""

    code = "unsubscribe_link_invalid"
    detail = "This link does not work. Choose in your settings what we write about."
