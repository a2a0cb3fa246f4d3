"""The lock of an idempotency key, which a person chooses, can be no lock of the system's."""

from sqlalchemy import text

from saker.core.db import Database
from saker.core.http import idempotency
from saker.core.ids import new_id


async def test_the_lock_of_a_key_is_in_a_class_of_its_own(database: Database) -> None:
    held = text("SELECT classid, objsubid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
    async with database.edge() as session:
        assert await idempotency.claim(session, new_id(), "a-key", b"hash") is None
        found = (await session.execute(held)).all()
    assert [(row.classid, row.objsubid) for row in found] == [(7303, 2)], "two numbers; locks of one number are another space"
