"""HTTP of preferences: the matrix, and the one press that ends marketing mail."""

from typing import Annotated, Final

from fastapi import APIRouter, Path

from saker.core import http
from saker.core.auth import Person, Public
from saker.core.errors import Unauthenticated
from saker.core.http import Session
from saker.core.http.problems import problems
from saker.notifications import preference_commands as commands
from saker.notifications.errors import ChoiceLocked, UnsubscribeLinkInvalid
from saker.notifications.preference_commands import Choice
from saker.notifications.preference_schemas import ChoiceOut, ChoicesIn, ChoicesOut

preferences = http.router("/me/notification-preferences", tag="notifications")
unsubscribing = http.router("/notifications/unsubscribe", tag="notifications")


@preferences.get("", responses=problems(Unauthenticated))
async def show_preferences(session: Session, actor: Person) -> ChoicesOut:
    """Which classes of notifications reach me on which channel."""
    return _out(await commands.choices(session, actor.person_id))


@preferences.put("", responses=problems(Unauthenticated, ChoiceLocked))
async def change_preferences(body: ChoicesIn, session: Session, actor: Person) -> ChoicesOut:
    """Change some of it; the answer is all of it."""
    wanted = [Choice(one.category, one.channel, one.enabled) for one in body.choices]
    return _out(await commands.choose(session, actor, wanted))


@unsubscribing.post("/{token}", status_code=204, responses=problems(UnsubscribeLinkInvalid))
async def unsubscribe(token: Annotated[str, Path(max_length=100)], session: Session, _: Public) -> None:
    """End marketing mail, by the address in its List-Unsubscribe header (RFC 8058); without signing in."""
    await commands.unsubscribe(session, token=token)


ROUTERS: Final[tuple[APIRouter, ...]] = (preferences, unsubscribing)


def _out(found: list[Choice]) -> ChoicesOut:
    return ChoicesOut(choices=[ChoiceOut.model_validate(one) for one in found])
