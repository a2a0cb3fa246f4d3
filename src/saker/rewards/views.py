"""Boards in the API's form. A page stays as it is until its board is published anew, so each process makes it once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.http import Cursor, MoneyOut, Page
from saker.rewards import queries
from saker.rewards.queries import Place
from saker.rewards.schemas import BoardOut, PlaceOut

KEPT: Final = 200
_Key = tuple[str, datetime, str | None, int]
_Made = tuple[Sequence[UUID], Page[PlaceOut]]
_made: dict[_Key, _Made] = {}


async def board_out(session: AsyncSession, board: str, cursor: Cursor, me: UUID) -> BoardOut:
    """A page of a board, best first, as the person sees it. Raises CursorInvalid."""
    after = cursor.after_pair()
    as_of = await queries.published_at(session, board)
    if as_of is None:
        return BoardOut(board=board, as_of=None, items=[], next_cursor=None)
    key = (board, as_of, cursor.after, cursor.limit)
    found = _made.get(key)
    if found is None:
        rows = await queries.page(session, board, after=after, limit=cursor.limit + 1)
        found = _keep(key, _page(rows, cursor))
    people, page = found
    items = page.items
    if me in people:
        mine = people.index(me)
        items = [*items[:mine], items[mine].model_copy(update={"is_me": True}), *items[mine + 1 :]]
    return BoardOut(board=board, as_of=as_of, items=items, next_cursor=page.next_cursor)


def place_out(place: Place, *, is_me: bool) -> PlaceOut:
    """One line of a board."""
    face = place.face
    return PlaceOut(
        rank=place.rank,
        name=face.name,
        bio=face.bio,
        avatar=face.picture,
        level=place.level,
        score=MoneyOut.of(place.score),
        is_me=is_me,
        is_demo=face.is_demo,
    )


def _page(rows: Sequence[Place], cursor: Cursor) -> _Made:
    page = Page[PlaceOut].of(
        rows, cursor, item=lambda place: place_out(place, is_me=False), key=lambda place: f"{place.rank}:{place.person_id}"
    )
    return [place.person_id for place in rows[: cursor.limit]], page


def _keep(key: _Key, made: _Made) -> _Made:
    """Remember a page, and no more of them than `KEPT`; the oldest goes first."""
    _made[key] = made
    if len(_made) > KEPT:
        del _made[next(iter(_made))]
    return made
