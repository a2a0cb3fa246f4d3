"""HTTP of pictures and preferences. What else is of the profile changes by `PATCH /me`."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from saker.core import http
from saker.core.auth import Person, Public
from saker.core.errors import Unauthenticated
from saker.core.http import In, Out, Session
from saker.core.http.problems import problems
from saker.core.http.uploads import spooled, takes
from saker.core.images import ImageTooLarge, ImageUnreadable, squares
from saker.core.limits import limited
from saker.identity import commands, queries
from saker.identity.credentials import database_of
from saker.identity.errors import AvatarNotFound
from saker.identity.rules.profile import PICTURE_CACHE, Language, Picture, Size, Theme

WEBP: Final = "image/webp"
PICTURE_HEADERS: Final = {"Cache-Control": PICTURE_CACHE, "Content-Disposition": "inline"}

avatars = http.router("/avatars", tag="identity")
own_avatar = http.router("/me/avatar", tag="identity")
own_preferences = http.router("/me/preferences", tag="identity")


class PreferencesIn(In):
    """What shall hold on every device; what is missing or null stays."""

    theme: Annotated[Theme, Field(strict=False)] | None = None
    language: Annotated[Language, Field(strict=False)] | None = Field(
        None, description="Also decides how the pages write numbers and dates: 12,34,567.89 or 1,234,567.89."
    )


class PreferencesOut(Out):
    """What holds on every device; null where nothing was chosen, so that each device decides."""

    theme: Theme | None
    language: Language | None


@own_avatar.put(
    "",
    dependencies=[limited("avatar")],
    responses=problems(Unauthenticated, ImageUnreadable, ImageTooLarge),
    openapi_extra=takes("image/jpeg", "image/png", WEBP),
)
async def change_avatar(request: Request, actor: Person) -> Picture:
    """Change my picture. The body is the file: JPEG, PNG or WebP, 5 MiB and 16 million pixels at most.

    It is cut to a square and drawn anew; nothing else of the file is kept.
    """
    async with spooled(request) as source:
        large, small = await squares(source, (int(Size.LARGE), int(Size.SMALL)))
    # A transaction of its own: the body cannot be read again, should the database ask for another try.
    return await database_of(request).retrying(lambda session: commands.change_avatar(session, actor, small=small, large=large))


@own_avatar.delete("", status_code=204, responses=problems(Unauthenticated))
async def remove_avatar(session: Session, actor: Person) -> None:
    """Take my picture away; my initials stand for me."""
    await commands.remove_avatar(session, actor)


@avatars.get(
    "/{address}/{size}",
    dependencies=[limited("picture")],
    response_class=Response,
    responses={**problems(AvatarNotFound), 200: {"content": {WEBP: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def show_avatar(address: UUID, size: Size, session: Session, _: Public) -> Response:
    """A picture. Its address is for those who were shown it: it cannot be guessed, and ends when the picture is replaced."""
    return Response(await queries.picture(session, address, size), media_type=WEBP, headers=PICTURE_HEADERS)


@own_preferences.get("", responses=problems(Unauthenticated))
async def show_preferences(session: Session, actor: Person) -> PreferencesOut:
    """What I chose for every device. Notifications have their own: /me/notification-preferences."""
    return PreferencesOut.model_validate(await queries.preferences(session, actor.person_id))


@own_preferences.put("", responses=problems(Unauthenticated))
async def choose_preferences(body: PreferencesIn, session: Session, actor: Person) -> PreferencesOut:
    """Choose for every device: the theme, the language, or both."""
    chosen = await commands.choose_preferences(session, actor, theme=body.theme, language=body.language)
    return PreferencesOut.model_validate(chosen)


ROUTERS: Final[tuple[APIRouter, ...]] = (own_avatar, own_preferences, avatars)
