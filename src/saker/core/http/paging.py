"""Keyset paging: `?limit=&cursor=` → `{"items": […], "next_cursor": …}`; bounded, stable under inserts."""

import base64
import re
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from saker.core.errors import Invalid
from saker.core.http.schemas import Out

MAX_LIMIT = 100
T = TypeVar("T")
R = TypeVar("R")


class CursorInvalid(Invalid):
    """The cursor is not one that this API gave."""

    code = "cursor_invalid"
    detail = "The cursor is not valid. Start from the first page."


class Cursor(BaseModel):
    """How many, and after what. `after` is the text that the last page ended with, or None."""

    limit: int
    after: str | None

    def after_id(self) -> UUID | None:
        """`after` as an id. Raises CursorInvalid."""
        try:
            return None if self.after is None else UUID(self.after)
        except ValueError:
            raise CursorInvalid(field="cursor") from None

    def after_number(self) -> int | None:
        """`after` as an integer. Raises CursorInvalid."""
        if self.after is not None and not re.fullmatch(r"-?[0-9]{1,18}", self.after):
            raise CursorInvalid(field="cursor")
        return None if self.after is None else int(self.after)

    def after_pair(self) -> tuple[int, UUID] | None:
        """`after` as "number:id". Raises CursorInvalid."""
        if self.after is None:
            return None
        number, _, identifier = self.after.partition(":")
        first = Cursor(limit=self.limit, after=number).after_number()
        second = Cursor(limit=self.limit, after=identifier).after_id()
        assert first is not None
        assert second is not None
        return first, second


async def _cursor(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many items, at most.")] = 50,
    cursor: Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before.")] = None,
) -> Cursor:
    return Cursor(limit=limit, after=None if cursor is None else _decode(cursor))


PageQuery = Annotated[Cursor, Depends(_cursor)]


class Page(Out, Generic[T]):
    """One page of a list."""

    items: list[T]
    next_cursor: str | None = None

    @classmethod
    def of(cls, rows: Sequence[R], cursor: Cursor, *, item: Callable[[R], T], key: Callable[[R], object]) -> "Page[T]":
        """A page of `rows`, of which the query fetched one more than `cursor.limit` to see whether more follow."""
        shown = rows[: cursor.limit]
        more = len(rows) > cursor.limit
        return cls(items=[item(row) for row in shown], next_cursor=_encode(str(key(shown[-1]))) if more else None)


def _encode(after: str) -> str:
    return base64.urlsafe_b64encode(after.encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError:  # not base64, not ASCII, or not UTF-8 inside
        raise CursorInvalid(field="cursor") from None
