"""Socket tickets: a browser cannot send a bearer header with a WebSocket, and a token in an address ends in logs."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.auth import Actor
from saker.core.models import SocketTicket

LIFE = timedelta(seconds=30)


async def issue(session: AsyncSession, actor: Actor, *, origin: str | None) -> str:
    """A ticket for one socket of this session or API key and origin, good for 30 s and one use."""
    ticket = secrets.token_urlsafe(24)
    row = {
        "token_hash": _hash(ticket),
        "person_id": actor.person_id,
        # Ids are never shared: the socket ends with whichever of the two it is.
        "session_id": actor.session_id or actor.key_id,
        "origin": origin,
        "expires_at": clock.now() + LIFE,
    }
    await session.execute(insert(SocketTicket).values(row))
    return ticket


async def redeem(session: AsyncSession, ticket: str, *, origin: str | None) -> SocketTicket | None:
    """Use a ticket up. None when it is unknown, used, too old, or from another origin."""
    statement = delete(SocketTicket).where(SocketTicket.token_hash == _hash(ticket)).returning(SocketTicket)
    found = (await session.execute(statement)).scalar_one_or_none()
    return found if found is not None and found.expires_at > clock.now() and found.origin == origin else None


def _hash(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
