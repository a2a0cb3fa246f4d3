"""Idempotency keys: a retry of a POST gets the first committed answer, never a second effect.

Scope (person, key). The claim is a transaction-level advisory lock, so it dies with the process that held it; only a
committed 2xx answer is stored, in the same transaction as the effect.
"""

import hashlib
import re
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from saker.core import clock
from saker.core.errors import Conflict, Invalid

HEADER = "Idempotency-Key"
_CLAIM = text("SELECT in_flight, request_hash, status, body FROM core.claim_idempotency_key(:person, :key)")
_STORE = text(
    "INSERT INTO core.idempotency_keys (person_id, key, request_hash, status, body, created_at)"
    " VALUES (:person, :key, :hash, :status, :body, :now)"
)
_FORM = re.compile(r"[A-Za-z0-9_.:-]{1,100}")


class IdempotencyKeyRequired(Invalid):
    """The act moves value, so a retry must be recognisable."""

    code = "idempotency_key_required"
    detail = "Send an Idempotency-Key header, so that a retry is safe."


class IdempotencyKeyInvalid(Invalid):
    """The key is not 1 to 100 letters, digits or -_.: characters."""

    code = "idempotency_key_invalid"
    detail = "An Idempotency-Key is 1 to 100 letters, digits, or - _ . : characters."


class IdempotencyKeyReused(Invalid):
    """The key was used for another request."""

    code = "idempotency_key_reused"
    detail = "This Idempotency-Key was used for another request."


class RequestInFlight(Conflict):
    """The same request is being carried out right now. Facts: retry_after."""

    code = "request_in_flight"
    detail = "The same request is being carried out. Ask again in a second."


def key_of(request: Request) -> str | None:
    """The request's key, or None. Raises IdempotencyKeyInvalid."""
    key = request.headers.get(HEADER)
    if key is not None and not _FORM.fullmatch(key):
        raise IdempotencyKeyInvalid(field=HEADER)
    return key


async def request_hash(request: Request) -> bytes:
    """What makes two requests the same: method, path, query and the exact body."""
    digest = hashlib.sha256()
    for part in (request.method.encode(), request.url.path.encode(), request.url.query.encode(), await request.body()):
        digest.update(len(part).to_bytes(4, "big") + part)
    return digest.digest()


async def claim(session: AsyncSession, person_id: UUID, key: str, fingerprint: bytes) -> Response | None:
    """Take the key for this transaction, or return the stored answer.

    Raises RequestInFlight while another transaction holds it and IdempotencyKeyReused for another body.
    """
    row = (await session.execute(_CLAIM, {"person": person_id, "key": key})).one()
    if row.in_flight:
        raise RequestInFlight(retry_after=1)
    if row.request_hash is None:
        return None
    if bytes(row.request_hash) != fingerprint:
        raise IdempotencyKeyReused(field=HEADER)
    return Response(bytes(row.body), row.status, {"Idempotency-Replayed": "true"}, "application/json")


async def store(session: AsyncSession, person_id: UUID, key: str, fingerprint: bytes, answer: Response) -> None:
    """Keep a 2xx answer beside its effect."""
    await session.execute(
        _STORE,
        {
            "person": person_id,
            "key": key,
            "hash": fingerprint,
            "status": answer.status_code,
            "body": bytes(answer.body),
            "now": clock.now(),
        },
    )
