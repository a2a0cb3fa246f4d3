"""Who calls: the actor, and the dependencies by which a route declares who may.

Dependencies are coroutines, even where they wait for nothing: others would each be handed to a thread and back.

`authenticate` is a slot that identity fills (`app/wiring.py`), so that core and ledger know the caller without
knowing identity. Every route names exactly one of `Person`, `Reader`, `Trader`, `Public` or `Staff(…)`; a test refuses a
route without. An API key opens what names its scope, `Reader` or `Trader`, and of what is `Public` the reads; all else is
closed to keys, whatever it is: what says nothing of keys takes none.
Staff routes name a permission (`core/permissions.py` says which roles hold it), never a role.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from saker.core import clock
from saker.core.errors import Forbidden, Unauthenticated
from saker.core.permissions import Permission, held_by, roles_with

STEP_UP_FRESH = timedelta(minutes=5)
READS: Final = frozenset({"GET", "HEAD"})


class Scope(StrEnum):
    """What an API key opens. A key has one or more; none implies another."""

    READ = "read"
    TRADE = "trade"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which session or by which API key, with which roles.

    `step_up_at` is when the person last proved themselves anew in this session: by a second factor, or by the password
    while they have none. `has_second_factor`: one was given in this session; known of staff only. `scopes` are those of the
    key; None in a session, which may do all that the person may.
    """

    person_id: UUID
    roles: frozenset[str]
    session_id: UUID | None = None
    step_up_at: datetime | None = None
    has_second_factor: bool = False
    key_id: UUID | None = None
    scopes: frozenset[Scope] | None = None

    def may(self, permission: Permission) -> bool:
        """True when one of the actor's roles holds the permission."""
        return permission in held_by(self.roles)


class StepUpRequired(Forbidden):
    """The act needs a second factor, or the password of someone who has none, given within the last five minutes."""

    code = "step_up_required"
    detail = "Confirm first that it is you."


class SecondFactorRequired(Forbidden):
    """Staff reach their own settings only, until they gave a second factor in this session."""

    code = "second_factor_required"
    detail = "Staff need a second factor: set one up in your settings, or confirm with it that it is you."


class ApiKeyScope(Forbidden):
    """The route is closed to this API key. Facts: needed, the scope that would open it; none when only a person may."""

    code = "api_key_scope"
    detail = "An API key cannot do this: sign in."


Authenticate = Callable[[str, HTTPConnection], Awaitable[Actor]]
IsLive = Callable[[UUID, UUID | None], bool]
MayNow = Callable[[AsyncSession, UUID, Permission], Awaitable[bool]]


class _Slot:
    """Holds what identity plugs in: who a bearer is, whether a session or key goes on, and what a person may do by now."""

    authenticate: Authenticate | None = None
    is_live: IsLive | None = None
    may_now: MayNow | None = None


slot = _Slot()


async def resolve(connection: HTTPConnection) -> None:
    """Read the bearer token once and leave the actor, or the reason why there is none, on the connection's state."""
    connection.state.actor, connection.state.refusal = None, Unauthenticated()
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or slot.authenticate is None:
        return
    try:
        connection.state.actor = await slot.authenticate(token, connection)
    except Unauthenticated as refusal:
        connection.state.refusal = refusal


def opened_by(calls: Iterable[Callable[..., Any]], methods: Collection[str]) -> frozenset[Scope]:
    """The scopes of API keys that open a route with these dependencies; none: it is closed to keys."""
    declared = next((call for call in calls if hasattr(call, "authorises")), None)
    if declared is _public:
        return frozenset(Scope) if READS.issuperset(methods) else frozenset()
    found: frozenset[Scope] = getattr(declared, "opened_by", frozenset())
    return found


def require_scope(connection: HTTPConnection, opened: frozenset[Scope]) -> None:
    """Raise ApiKeyScope when the caller comes by an API key that does not open the route. The only place that judges keys."""
    actor: Actor | None = connection.state.actor
    if actor is None or actor.scopes is None or not opened.isdisjoint(actor.scopes):
        return
    if not opened:
        raise ApiKeyScope(needed=None)
    needed = min(opened)
    raise ApiKeyScope(f"This API key lacks the scope {needed}.", needed=needed.value)


def is_live(person_id: UUID | None, session_id: UUID | None) -> bool:
    """False once a session or key is known to have ended: for sockets, which outlive what opened them."""
    return person_id is None or slot.is_live is None or slot.is_live(person_id, session_id)


def actor_of(connection: HTTPConnection) -> Actor:
    """The actor that `resolve` found. Raises the Unauthenticated that it met."""
    actor: Actor | None = connection.state.actor
    if actor is None:
        refusal: Unauthenticated = connection.state.refusal
        raise refusal
    return actor


async def _person(connection: HTTPConnection) -> Actor:
    return actor_of(connection)


async def _reader(connection: HTTPConnection) -> Actor:
    return actor_of(connection)


async def _trader(connection: HTTPConnection) -> Actor:
    return actor_of(connection)


async def _public() -> None:
    """Anyone may call; written down so that nothing is public by omission."""


async def may_now(session: AsyncSession, person_id: UUID, permission: Permission) -> bool:
    """Whether a person may do something at this moment: what a token says of them may be seconds old."""
    return slot.may_now is not None and await slot.may_now(session, person_id, permission)


async def require_now(session: AsyncSession, actor: Actor, permission: Permission) -> None:
    """Raise Forbidden for staff who were disabled or lost the role a moment ago: for what must not be done once too often."""
    if not await may_now(session, actor.person_id, permission):
        raise Forbidden


def staff(permission: Permission) -> Any:
    """The dependency of a staff route: an actor who holds the permission and has a second factor, or 403.

    Named once beside the routes, so that a type checker reads it too: `Reader = Annotated[Actor, staff(Permission.LEDGER_READ)]`.
    """

    async def holder(connection: HTTPConnection) -> Actor:
        actor = actor_of(connection)
        if not actor.may(permission):
            raise Forbidden
        if not actor.has_second_factor:
            raise SecondFactorRequired
        return actor

    holder.authorises = roles_with(permission)  # type: ignore[attr-defined]
    holder.permission = permission  # type: ignore[attr-defined]
    return Depends(holder)


def Staff(permission: Permission) -> Any:  # noqa: N802 - reads as a type
    """The same, as the annotation of a parameter."""
    return Annotated[Actor, staff(permission)]


# What a declaration means to those who read routes (the API's reference, tests): None for anyone, else any of the roles.
for _who in (_person, _reader, _trader):
    _who.authorises = frozenset({"person"})  # type: ignore[attr-defined]
_reader.opened_by = frozenset({Scope.READ})  # type: ignore[attr-defined]
_trader.opened_by = frozenset({Scope.TRADE})  # type: ignore[attr-defined]
_public.authorises = None  # type: ignore[attr-defined]

Person = Annotated[Actor, Depends(_person)]
"""Someone who is signed in. No API key."""

Reader = Annotated[Actor, Depends(_reader)]
"""Someone who is signed in, or an API key with the scope `read`."""

Trader = Annotated[Actor, Depends(_trader)]
"""Someone who is signed in, or an API key with the scope `trade`."""

Public = Annotated[None, Depends(_public)]


def require_step_up(actor: Actor) -> None:
    """Raise StepUpRequired unless the person proved themselves anew within five minutes."""
    if actor.step_up_at is None or clock.now() - actor.step_up_at > STEP_UP_FRESH:
        raise StepUpRequired
