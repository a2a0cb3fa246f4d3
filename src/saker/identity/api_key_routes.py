"""HTTP of API keys. A person makes and revokes them; a key can do neither."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter

from saker.core import http
from saker.core.auth import Person, StepUpRequired
from saker.core.errors import Unauthenticated
from saker.core.http import Page, PageQuery, Session
from saker.core.http.problems import problems
from saker.identity import commands, queries
from saker.identity.api_key_schemas import ApiKeyIn, ApiKeyOut, NewApiKeyOut
from saker.identity.errors import ApiKeyExpiryInvalid, ApiKeyNotFound, TooManyApiKeys
from saker.identity.rules.api_keys import network_of

# The answer to a new key holds it, so it is never stored under an idempotency key.
keys = http.router("/me/api-keys", tag="identity", route_class=http.CredentialRoute)


@keys.get("", responses=problems(Unauthenticated))
async def list_api_keys(session: Session, actor: Person, cursor: PageQuery) -> Page[ApiKeyOut]:
    """My keys that were not revoked, newest first."""
    rows = await queries.api_keys(session, actor, cursor)
    return Page[ApiKeyOut].of(rows, cursor, item=ApiKeyOut.model_validate, key=lambda row: row.id)


@keys.post("", status_code=201, responses=problems(Unauthenticated, StepUpRequired, ApiKeyExpiryInvalid, TooManyApiKeys))
async def create_api_key(body: ApiKeyIn, session: Session, actor: Person) -> NewApiKeyOut:
    """Make a key for a program of mine. Read it from this answer: it is not shown again."""
    key, made = await commands.create_api_key(
        session,
        actor,
        name=body.name,
        scopes=body.scopes,
        networks=[network_of(network) for network in body.networks],
        expires_at=body.expires_at,
    )
    return NewApiKeyOut.of(key, made)


@keys.delete("/{key_id}", status_code=204, responses=problems(Unauthenticated, ApiKeyNotFound))
async def revoke_api_key(key_id: UUID, session: Session, actor: Person) -> None:
    """End a key; within five seconds it is refused everywhere."""
    await commands.revoke_api_key(session, actor, key_id=key_id)


ROUTERS: Final[tuple[APIRouter, ...]] = (keys,)
