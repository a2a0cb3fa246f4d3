"""Facts that others may handle: a person was told something."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from saker.core.events import Event


@dataclass(frozen=True, slots=True)
class NotificationCreated(Event):
    """A new notification; reaches the person's sockets as `notification_created`."""

    name: ClassVar[str] = "notification_created"

    person_id: UUID
    id: UUID
    kind: str
    title: str
    body: str
    link: str | None
    created_at: datetime
