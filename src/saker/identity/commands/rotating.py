"""After a new SECRET_KEY: what is found by a keyed hash is kept under the new one."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.crypto import open_for
from saker.identity.models import Person
from saker.identity.queries.phones import SEAL, phone_key


async def rehash_phones(session: AsyncSession, *, after: UUID | None, limit: int) -> tuple[int, UUID | None]:
    """Keep numbers under the current key, in the order of ids: how many changed, and the last id; None when no more are left.

    Locks: the people whom it looks at.
    """
    numbered = select(Person.id, Person.phone_sealed, Person.phone_key).where(Person.phone_sealed.is_not(None))
    if after is not None:
        numbered = numbered.where(Person.id > after)
    rows = (await session.execute(numbered.order_by(Person.id).limit(limit).with_for_update(key_share=True))).all()
    changed = 0
    for person_id, sealed, kept in rows:
        assert sealed is not None
        key = phone_key((await open_for(session, person_id, SEAL, sealed)).decode())
        if key != kept:
            await session.execute(update(Person).where(Person.id == person_id).values(phone_key=key))
            changed += 1
    return changed, rows[-1].id if rows else None
