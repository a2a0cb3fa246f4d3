"""What the routes of preferences take and give."""

from typing import Annotated

from pydantic import Field

from saker.core.contrib import NotificationClass
from saker.core.http import In, Out
from saker.notifications.rules import Channel


class ChoiceIn(In):
    """One change."""

    category: Annotated[NotificationClass, Field(strict=False)]
    channel: Annotated[Channel, Field(strict=False)]
    enabled: bool


class ChoicesIn(In):
    """Some of the matrix; what is not named stays."""

    choices: Annotated[list[ChoiceIn], Field(min_length=1, max_length=20)]


class ChoiceOut(Out):
    """Whether notifications of a class go out on a channel; a locked choice cannot be switched off."""

    category: NotificationClass
    channel: Channel
    enabled: bool
    locked: bool


class ChoicesOut(Out):
    """The whole matrix."""

    choices: list[ChoiceOut]
