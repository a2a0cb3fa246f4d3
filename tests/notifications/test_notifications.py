"""Notifications: told once, listed, read, mailed where the kind says so."""

from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import jobs
from saker.core.contrib import NotificationClass, NotificationKind
from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.messages import deliver_message
from saker.identity import commands as identity
from saker.identity.rules.people import DEMO_TAG
from saker.notifications import commands, kinds
from tests.fixtures.people import SignedUp, SignUp

QUIET = NotificationKind("quiet", NotificationClass.PRODUCT, "{count} things", "You have {count} things.", "/things/{count}")


@pytest.fixture(autouse=True)
def quiet_kind() -> Any:
    kinds.use_kinds([QUIET])
    yield
    del kinds.known[QUIET.name]


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha", email="asha@example.com")


async def tell(database: Database, person_id: UUID, key: str, count: int = 1) -> UUID | None:
    async with database.edge() as session:
        return await commands.notify(session, person_id, "quiet", key, count=count)


async def listed(client: AsyncClient, person: SignedUp, query: str = "") -> dict[str, Any]:
    answer = await client.get(f"/notifications{query}", headers=person.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def unread(client: AsyncClient, person: SignedUp) -> int:
    return int((await client.get("/notifications/unread-count", headers=person.headers)).json()["unread"])


async def queued_mail(database: Database) -> list[dict[str, Any]]:
    statement = "SELECT args FROM procrastinate_jobs WHERE task_name = :name ORDER BY id"
    async with database.reading() as session:
        rows = (await session.execute(text(statement), {"name": deliver_message.name})).scalars()
        return [jobs.opened(deliver_message.name, row) for row in rows]


async def test_who_registers_is_welcomed_in_the_application_and_gets_one_mail(
    client: AsyncClient, asha: SignedUp, database: Database
) -> None:
    (welcome,) = (await listed(client, asha))["items"]
    assert welcome["title"] == "Welcome, Asha"
    assert set(welcome) == {"id", "kind", "title", "body", "link", "created_at", "read_at"}
    (mail,) = await queued_mail(database)
    assert (mail["channel"], mail["to"], mail["subject"]) == ("email", "asha@example.com", "Confirm your email address")


async def test_mail_is_sealed_while_it_waits(asha: SignedUp, database: Database) -> None:
    async with database.reading() as session:
        waiting = (await session.execute(text("SELECT string_agg(j::text, '') FROM procrastinate_jobs j"))).scalar_one()
    assert "Asha" not in waiting
    assert asha.email not in waiting


async def test_mail_arrives_in_the_outbox(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    for args in await queued_mail(database):
        await deliver_message.run(**args)
    kept = (await client.get("https://saker.example/dev/outbox.json")).json()["items"]
    assert [(item["to"], item["subject"]) for item in kept] == [("asha@example.com", "Confirm your email address")]


async def test_demo_people_are_neither_greeted_nor_mailed(session: AsyncSession, database: Database) -> None:
    bot = await identity.create_person(session, email="bot@example.com", display_name="Bot", tag=DEMO_TAG)
    await commands.notify(session, bot.id, "session_ended", "1", browser="Bot")
    assert (await session.execute(text("SELECT count(*) FROM procrastinate_jobs"))).scalar_one() == 0
    assert (await session.execute(text("SELECT count(*) FROM notifications.notifications"))).scalar_one() == 1


async def test_the_same_thing_is_told_once(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    first = await tell(database, asha.id, "things-1", 3)
    assert await tell(database, asha.id, "things-1", 4) is None
    assert await tell(database, asha.id, "things-2", 4) is not None
    items = (await listed(client, asha))["items"]
    assert [(item["title"], item["link"]) for item in items[:2]] == [("4 things", "/things/4"), ("3 things", "/things/3")]
    assert items[1]["id"] == str(first)


async def test_a_notification_goes_to_the_persons_sockets(asha: SignedUp, database: Database) -> None:
    told = await tell(database, asha.id, "things")
    async with database.reading() as session:
        statement = "SELECT person_id, payload FROM core.event_outbox WHERE name = 'notification_created' ORDER BY id DESC LIMIT 1"
        row = (await session.execute(text(statement))).one()
    assert row.person_id == asha.id
    assert row.payload["id"] == str(told)
    assert set(row.payload) == {"id", "kind", "title", "body", "link", "created_at"}


async def test_a_rollback_leaves_neither_notification_nor_mail(asha: SignedUp, database: Database) -> None:
    async with database.session() as session:
        await commands.notify(session, asha.id, "session_ended", "1", browser="Firefox on Linux")
        await session.rollback()
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM notifications.notifications"))).scalar_one() == 1
    assert len(await queued_mail(database)) == 1


async def test_an_unknown_kind_and_a_missing_fact_are_our_bugs(session: AsyncSession) -> None:
    with pytest.raises(KeyError):
        await commands.notify(session, new_id(), "no_such_kind", "1")
    with pytest.raises(KeyError):
        await commands.notify(session, new_id(), "quiet", "1")


def test_one_name_has_one_meaning() -> None:
    kinds.use_kinds([QUIET])
    with pytest.raises(ValueError, match="quiet"):
        kinds.use_kinds([NotificationKind("quiet", NotificationClass.MONEY, "Other", "Other")])


async def test_words_of_people_are_never_read_as_a_template(session: AsyncSession) -> None:
    words = ("{count.__class__}", "{0}", "%s", "{", "<b>")
    for number, word in enumerate(words):
        await commands.notify(session, new_id(), "quiet", str(number), count=word)
    titles = (await session.execute(text("SELECT title FROM notifications.notifications ORDER BY dedupe_key"))).scalars().all()
    assert titles == [f"{word} things" for word in words]


async def test_reading_some_and_all(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    ids = [str(await tell(database, asha.id, str(number))) for number in range(4)]
    assert await unread(client, asha) == 5
    answer = await client.post("/notifications/read", headers=asha.headers, json={"ids": ids[:2]})
    assert answer.json() == {"unread": 3}
    again = await client.post("/notifications/read", headers=asha.headers, json={"ids": [*ids[:2], str(new_id())]})
    assert again.json() == {"unread": 3}
    assert [item["id"] for item in (await listed(client, asha, "?unread=true"))["items"]][:2] == [ids[3], ids[2]]
    assert (await client.post("/notifications/read", headers=asha.headers, json={"all": True})).json() == {"unread": 0}
    assert (await listed(client, asha, "?unread=true"))["items"] == []
    assert all(item["read_at"] for item in (await listed(client, asha))["items"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": []},
        {"ids": ["x"]},
        {"ids": "all"},
        {"ids": [str(new_id())] * 101},
        {"ids": [str(new_id())], "all": True},
        {"all": False},
        {"all": "true"},
        {"everything": True},
        [],
        None,
    ],
)
async def test_bad_input_is_refused(client: AsyncClient, asha: SignedUp, body: Any) -> None:
    answer = await client.post("/notifications/read", headers=asha.headers, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert await unread(client, asha) == 1


async def test_the_list_is_paged_newest_first(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    for number in range(4):
        await tell(database, asha.id, str(number), number)
    first = await listed(client, asha, "?limit=3")
    rest = await listed(client, asha, f"?limit=3&cursor={first['next_cursor']}")
    titles = [item["title"] for item in first["items"] + rest["items"]]
    assert titles == ["3 things", "2 things", "1 things", "0 things", "Welcome, Asha"]
    assert rest["next_cursor"] is None


async def test_another_persons_are_neither_seen_nor_read(
    client: AsyncClient, asha: SignedUp, sign_up: SignUp, database: Database
) -> None:
    ravi = await sign_up("Ravi")
    theirs = await tell(database, ravi.id, "secret")
    assert str(theirs) not in str(await listed(client, asha))
    await client.post("/notifications/read", headers=asha.headers, json={"ids": [str(theirs)]})
    assert await unread(client, ravi) == 2
