"""`TransactionRoute`: one request, one transaction, committed before the answer leaves.

The order of things: who calls → may an API key → is the address well-formed → (POST with a key) claim the key → the endpoint, to a
finished response → store the answer under the key → COMMIT → send. A failure anywhere rolls everything back, so what
was answered 2xx is in the database and what was not is not. Deadlocks and serialisation failures run the whole again.
A GET runs in a READ ONLY transaction: reads never write. The connection is taken at the first statement, not before.
"""

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from saker.core import auth, db, limits
from saker.core.errors import SakerError
from saker.core.http import idempotency, problems
from saker.core.http.requests import StrictRequest, calls_of, check_address, known_query_parameters

Handler = Callable[[Request], Awaitable[Response]]


class TransactionRoute(APIRoute):
    """Every route of the API; see the module."""

    keeps_answers = True

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the request is for this route: a glance first, since every request asks a hundred routes."""
        if not scope["path"].startswith(self._beginning):
            return Match.NONE, {}
        return super().matches(scope)

    @cached_property
    def _beginning(self) -> str:
        return str(self.path_format).partition("{")[0]

    def get_route_handler(self) -> Callable[[Request], "Awaitable[Response]"]:  # type: ignore[override]
        """Wrap FastAPI's handler in the transaction."""
        handler: Handler = super().get_route_handler()
        known = known_query_parameters(self.dependant)
        opened = auth.opened_by(calls_of(self.dependant), self.methods or ())
        limit_class = limits.class_of(self.dependencies)
        keyed = self.keeps_answers and "POST" in (self.methods or ())

        async def edge(original: Request) -> Response:
            request = StrictRequest(original.scope, original.receive)
            try:
                await auth.resolve(request)
                await limits.consume(request, limit_class)
                # Before a stored answer could be replayed: what a session was told is not for a key that may not ask.
                auth.require_scope(request, opened)
                check_address(request, known)
                return await db.retried(lambda: _once(request, handler, keyed=keyed))
            except (SakerError, RequestValidationError):
                raise
            except HTTPException as refused:
                # FastAPI wraps whatever reading the body raises in a 400 of its own; the reason is ours.
                if isinstance(refused.__cause__, SakerError):
                    raise refused.__cause__ from None
                raise
            except Exception as error:  # noqa: BLE001 - the edge: recorded, and answered as 500 or 503
                return await problems.unexpected(request, error)

        return edge


async def _once(request: Request, handler: Handler, *, keyed: bool) -> Response:
    database: db.Database = request.app.state.database
    reads = request.method in auth.READS
    async with database.session(read_only=reads) as session:
        request.state.session = session
        answer = await _answer(request, session, handler) if keyed else await handler(request)
        if not reads:
            await db.commit(session)
    if "cache-control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-store"
    return answer


async def _answer(request: Request, session: AsyncSession, handler: Handler) -> Response:
    """The endpoint's answer, or the stored one of the same key."""
    actor: auth.Actor | None = request.state.actor
    key = None if actor is None else idempotency.key_of(request)
    if key is None or actor is None:
        return await handler(request)
    fingerprint = await idempotency.request_hash(request)
    stored = await idempotency.claim(session, actor.person_id, key, fingerprint)
    if stored is not None:
        return stored
    answer = await handler(request)
    if 200 <= answer.status_code < 300:  # noqa: PLR2004 - the range of success
        await idempotency.store(session, actor.person_id, key, fingerprint, answer)
    return answer


async def _session(request: Request) -> AsyncSession:
    session: AsyncSession = request.state.session
    return session


async def requires_key(request: Request) -> str:
    """The request's idempotency key. Raises IdempotencyKeyRequired, and Unauthenticated before that."""
    auth.actor_of(request)
    key = idempotency.key_of(request)
    if key is None:
        raise idempotency.IdempotencyKeyRequired(field=idempotency.HEADER)
    return key


Session = Annotated[AsyncSession, Depends(_session)]
"""The request's transaction. Commands get it; they never commit."""

IdempotencyKey = Annotated[str, Depends(requires_key)]
"""Declares that the route moves value: without the header it answers 422 `idempotency_key_required`."""


class CredentialRoute(TransactionRoute):
    """A route whose answer holds credentials: it is never stored, so an idempotency key has no meaning here."""

    keeps_answers = False


def router(prefix: str, *, tag: str, route_class: type[TransactionRoute] = TransactionRoute) -> APIRouter:
    """A slice's router: transactions for every route, below /api/v1, tagged for the API's reference."""
    return APIRouter(prefix=f"/api/v1{prefix}", tags=[tag], route_class=route_class)
