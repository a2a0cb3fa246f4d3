"""Addresses that bounced: listed without the address, released with a reason."""

from httpx import AsyncClient

from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.messages.carrying import is_suppressed, note_refusal
from saker.identity.rules.people import Role
from tests.admin.conftest import Hire
from tests.fixtures.books import Books
from tests.fixtures.people import SignedUp

PATH = "/admin/mail/suppressions"


async def test_a_suppressed_address_is_released_once(
    client: AsyncClient, hire: Hire, admin: SignedUp, database: Database, books: Books
) -> None:
    support = await hire(Role.SUPPORT)
    async with database.edge() as session:
        for address in ("asha@example.com", "ravi@example.com"):
            await note_refusal(session, address, reply="550", may_exist=False)
    listed = await client.get(PATH, params={"limit": "1"}, headers=support.headers)
    assert "example.com" not in listed.text
    (newest,) = listed.json()["items"]
    assert newest["reply"] == "550"
    more = await client.get(PATH, params={"cursor": listed.json()["next_cursor"]}, headers=support.headers)
    assert len(more.json()["items"]) == 1
    for status in (204, 404):
        body = {"reason": "The mailbox is there again"}
        assert (await client.post(f"{PATH}/{newest['id']}/release", headers=support.headers, json=body)).status_code == status
    async with database.reading() as session:
        assert not await is_suppressed(session, "ravi@example.com")
        assert await is_suppressed(session, "asha@example.com")
    assert await books.count("core.audit_log", "action = 'mail.released' AND before->>'reply' = '550'") == 1
    answer = await client.post(f"{PATH}/{new_id()}/release", headers=admin.headers, json={"reason": "x"})
    assert answer.json()["code"] == "suppression_not_found"
