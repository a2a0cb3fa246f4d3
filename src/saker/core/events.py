"""Events: facts that a slice publishes and that others may handle, in the same transaction.

Required handlers run first and their failure fails the command. Optional ones run together in one savepoint; only if
that fails, again each in its own, and what fails is logged and queued for a retry. Every event with a name is also
written to the outbox as the transaction ends, from which a relay carries it to sockets after the commit.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import structlog
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import db
from saker.core.jobs import enqueue, job
from saker.core.money import Money

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """A fact: a frozen dataclass of ids, text, integers, instants and Money. `name` is what sockets see.

    An event with a `person_id` and a `name` reaches that person's sockets on the topic `me`.
    """

    name: ClassVar[str] = ""


Handler = Callable[[AsyncSession, Any], Awaitable[None]]

_required: dict[type[Event], list[Handler]] = defaultdict(list)
_optional: dict[type[Event], list[Handler]] = defaultdict(list)
_types: dict[str, type[Event]] = {}
_handlers: dict[str, Handler] = {}


def on(event_type: type[Event], handler: Handler, *, required: bool = False) -> None:
    """Let `handler` hear of every `event_type`. Called in `app/wiring.py` only; twice is the same as once."""
    listeners = (_required if required else _optional)[event_type]
    if handler not in listeners:
        listeners.append(handler)
    _types[_key(event_type)] = event_type
    _handlers[_key(handler)] = handler


async def publish(session: AsyncSession, event: Event) -> None:
    """Tell everyone who listens, and keep the event for the outbox, all in the caller's transaction.

    Raises whatever a required handler raises. An optional handler's failure is undone, logged and queued.
    """
    for handler in _required[type(event)]:
        await handler(session, event)
    await _run_optional(session, event)
    if event.name:
        db.keep_for_outbox(session, event.name, getattr(event, "person_id", None), public_payload(event))
        db.after_commit(session, _wake)


async def _run_optional(session: AsyncSession, event: Event) -> None:
    handlers = _optional[type(event)]
    if not handlers:
        return
    async with db.guarded(session, f"handlers of {type(event).__name__}") as together:
        for handler in handlers:
            await handler(session, event)
    if together.failure is None:
        return
    for handler in handlers:
        async with db.guarded(session, _key(handler)) as alone:
            await handler(session, event)
        if alone.failure is not None:
            await enqueue(session, retry_handler, handler=_key(handler), event_type=_key(type(event)), event=_dump(event))


@job("core.retry_handler")
async def retry_handler(session: AsyncSession, *, handler: str, event_type: str, event: str) -> None:
    """Run one optional handler again with the event that it failed on."""
    await _handlers[handler](session, TypeAdapter(_types[event_type]).validate_json(event))


def _key(thing: type | Handler) -> str:
    return f"{thing.__module__}.{thing.__qualname__}"


def _dump(event: Event) -> str:
    return TypeAdapter(type(event)).dump_json(event).decode()


def public_payload(event: Event) -> dict[str, Any]:
    """The event as sockets see it: without the person's id, money in the API's form, instants in RFC 3339."""
    return {field.name: _public(getattr(event, field.name)) for field in fields(event) if field.name != "person_id"}


def _public(value: object) -> object:
    if isinstance(value, Money):
        return {"amount": str(value.minor), "asset": value.asset.code, "formatted": value.formatted}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return str(value) if isinstance(value, UUID) else value


class _Waker:
    """Called after a commit that published something, so that the local relay need not wait for its next look."""

    wake: Callable[[], None] | None = None


waker = _Waker()


def _wake() -> None:
    if waker.wake is not None:
        waker.wake()
