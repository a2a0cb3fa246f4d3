"""What the routes of notifications take and give."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from saker.core.http import In, Out
from saker.core.http.paging import MAX_LIMIT
from saker.core.http.schemas import Instant


class NotificationOut(Out):
    """One notification."""

    id: UUID
    kind: str
    title: str
    body: str
    link: str | None
    created_at: Instant
    read_at: Instant | None


class UnreadOut(Out):
    """How many are unread."""

    unread: int


class ReadIn(In):
    """Which to mark as read: some by their ids, or all. One of the two."""

    ids: Annotated[list[Annotated[UUID, Field(strict=False)]], Field(min_length=1, max_length=MAX_LIMIT)] | None = None
    all: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.ids is None) == (self.all is None):
            message = "give either ids or all"
            raise ValueError(message)
        return self
