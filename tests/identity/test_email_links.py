"""Verifying an address: a link of 24 hours, good for one use, reminders, and giving up accounts that nobody proved."""

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock
from saker.core.auth import Actor
from saker.core.db import Database
from saker.identity import commands
from saker.identity.events import EmailVerified
from saker.identity.queries import access
from saker.identity.rules.links import LIFE, Purpose, reminders_due
from saker.identity.rules.people import DEMO_TAG, Role
from tests.fixtures import mail
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.staff import shut_out

GIVE_UP = "identity.remove_unverified"


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha", email="asha@example.com")


async def is_verified(client: AsyncClient, person: SignedUp) -> bool:
    verified: bool = (await client.get("/me", headers=person.headers)).json()["email_verified"]
    return verified


async def age(database: Database, **columns: timedelta) -> None:
    """Make links, reminders and people older."""
    async with database.edge() as session:
        for name, by in columns.items():
            table, _, column = name.partition("__")
            await session.execute(text(f"UPDATE identity.{table} SET {column} = {column} - :by"), {"by": by})


async def verify(client: AsyncClient, person: SignedUp, token: str) -> int:
    return (await client.post("/auth/email/verify", json={"token": token}, headers=person.headers)).status_code


async def test_who_registers_gets_a_link_that_verifies(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    (sent,) = await mail.queued(database)
    assert (sent["to"], sent["subject"]) == (asha.email, "Confirm your email address")
    assert not await is_verified(client, asha)
    assert await verify(client, asha, mail.token_of(sent)) == 204
    assert await is_verified(client, asha)


async def test_verifying_is_told_to_the_persons_sockets(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    await verify(client, asha, mail.token_of(await mail.last_to(database, asha.email)))
    async with database.reading() as session:
        rows = await session.execute(text("SELECT person_id FROM core.event_outbox WHERE name = 'email_verified'"))
        assert rows.scalars().all() == [asha.id]
    assert EmailVerified.name == "email_verified"


async def test_of_fifty_uses_of_one_link_at_once_one_succeeds(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    token = mail.token_of(await mail.last_to(database, asha.email))
    codes = await asyncio.gather(*(verify(client, asha, token) for _ in range(50)))
    assert Counter(codes) == {204: 1, 404: 49}


async def test_a_link_lives_for_24_hours(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    token = mail.token_of(await mail.last_to(database, asha.email))
    await age(database, links__expires_at=LIFE[Purpose.VERIFY_EMAIL])
    assert await verify(client, asha, token) == 404
    assert LIFE[Purpose.VERIFY_EMAIL] == timedelta(hours=24)


async def test_another_link_replaces_the_first_and_not_within_a_minute(
    client: AsyncClient, asha: SignedUp, database: Database
) -> None:
    first = mail.token_of(await mail.last_to(database, asha.email))
    soon = await client.post("/auth/email/send", headers=asha.headers)
    assert (soon.status_code, soon.json()["code"]) == (429, "link_just_sent")
    assert 1 <= int(soon.headers["Retry-After"]) <= 61
    await age(database, links__created_at=timedelta(seconds=61))
    assert (await client.post("/auth/email/send", headers=asha.headers)).status_code == 202
    second = mail.token_of(await mail.last_to(database, asha.email))
    assert await verify(client, asha, first) == 404
    assert await verify(client, asha, second) == 204
    again = await client.post("/auth/email/send", headers=asha.headers)
    assert (again.status_code, again.json()["code"]) == (409, "email_verified_already")


async def test_a_link_proves_only_the_address_that_it_was_sent_to(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    token = mail.token_of(await mail.last_to(database, asha.email))
    async with database.edge() as session:
        await session.execute(text("UPDATE identity.people SET email = 'other@example.com', email_key = 'other@example.com'"))
    assert await verify(client, asha, token) == 404


@pytest.mark.parametrize("body", [{}, {"token": ""}, {"token": "x" * 101}, {"token": 1}, {"token": "x", "more": 1}, [], None])
async def test_bad_input_names_its_field(client: AsyncClient, asha: SignedUp, body: object) -> None:
    answer = await client.post("/auth/email/verify", json=body, headers=asha.headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in {"token", "more", "body"}


async def test_only_hashes_of_links_are_kept(asha: SignedUp, database: Database) -> None:
    token = mail.token_of(await mail.last_to(database, asha.email))
    async with database.reading() as session:
        rows = (await session.execute(text("SELECT l::text FROM identity.links l"))).scalars().all()
        waiting = (await session.execute(text("SELECT string_agg(j::text, '') FROM procrastinate_jobs j"))).scalar_one()
    assert len(rows) == 1
    assert token not in rows[0]
    assert token not in waiting


def test_reminders_are_due_on_days_1_3_and_7() -> None:
    joined = clock.now()
    due = [reminders_due(joined, joined + timedelta(days=days)) for days in (0, 1, 2, 3, 6, 7, 29)]
    assert due == [0, 1, 1, 2, 2, 3, 3]


async def test_each_reminder_goes_out_once_with_a_link_that_works(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    counts = []
    for days in (1, 2, 4):
        await age(database, people__created_at=timedelta(days=days), links__created_at=timedelta(days=days))
        for _ in range(2):
            async with database.edge() as session:
                counts.append(await commands.remind(session))
    assert counts == [1, 0, 1, 0, 1, 0]
    last = await mail.last_to(database, asha.email)
    assert last["subject"] == "Your email address is not confirmed yet"
    assert await verify(client, asha, mail.token_of(last)) == 204
    async with database.edge() as session:
        assert await commands.remind(session) == 0


async def test_demo_people_are_not_reminded(database: Database) -> None:
    async with database.edge() as session:
        await commands.create_person(session, email="bot@demo.invalid", display_name="Bot", tag=DEMO_TAG)
    await age(database, people__created_at=timedelta(days=40))
    async with database.edge() as session:
        assert await commands.remind(session) == 0
        assert await commands.given_up(session) == []


async def warned(database: Database) -> None:
    """As after thirty days and three reminders."""
    await age(database, people__created_at=timedelta(days=31), links__created_at=timedelta(days=31))
    async with database.edge() as session:
        await commands.remind(session)
        await session.execute(text("UPDATE identity.verification_reminders SET last_at = last_at - interval '8 days'"))


async def give_up(database: Database) -> list[UUID]:
    """Run the job, and an hour later again; who is gone. The first run ends sessions only, for tokens go on for minutes."""
    gone = []
    for _ in range(2):
        async with database.edge() as session:
            people = await commands.given_up(session)
        for person_id in people:
            async with database.edge() as session:
                if await commands.remove_unverified(session, person_id):
                    gone.append(person_id)
        await age(database, sessions__ended_at=timedelta(hours=1))
    return gone


async def test_who_is_signed_in_is_signed_out_first_and_removed_an_hour_later(
    client: AsyncClient, asha: SignedUp, database: Database
) -> None:
    await warned(database)
    async with database.edge() as session:
        assert not await commands.remove_unverified(session, asha.id)
    await access.watch.look(database)
    assert (await client.get("/me", headers=asha.headers)).status_code == 401
    async with database.edge() as session:
        assert not await commands.remove_unverified(session, asha.id)
    assert await give_up(database) == [asha.id]


async def test_an_account_that_was_never_verified_is_removed_after_30_days_with_all_that_is_personal(
    client: AsyncClient, asha: SignedUp, database: Database
) -> None:
    await mail.run_queued(database, "core.deliver_message")
    await warned(database)
    assert await give_up(database) == [asha.id]
    async with database.reading() as session:
        tables = ["identity.people", "identity.sessions", "identity.links", "notifications.notifications", "core.kept_messages"]
        for table in tables:
            assert (await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() == 0, table
        assert (await session.execute(text("SELECT count(*) FROM identity.terms_acceptances"))).scalar_one() == 1
        closed = text("SELECT count(*) FROM simulator.accounts WHERE closed_at IS NULL")
        assert (await session.execute(closed)).scalar_one() == 0
    again = {"email": asha.email, "password": asha.password, "display_name": "Asha", "accept_terms": True}
    assert (await client.post("/auth/register", json=again)).status_code == 201


async def test_nobody_is_removed_without_the_last_warning_a_week_before(asha: SignedUp, database: Database) -> None:
    await age(database, people__created_at=timedelta(days=300), links__created_at=timedelta(days=300))
    assert await give_up(database) == []
    async with database.edge() as session:
        await commands.remind(session)
    assert await give_up(database) == []


async def test_staff_the_disabled_and_whoever_holds_something_of_value_are_kept(
    asha: SignedUp, sign_up: SignUp, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ravi, holder = await sign_up("Ravi"), await sign_up("Holder")
    await warned(database)
    actor = Actor(asha.id, frozenset())
    async with database.edge() as session:
        await commands.grant_role(session, actor, person_id=asha.id, role=Role.SUPPORT)
        await shut_out(session, ravi.id)

    async def holds(_: object, person_id: UUID) -> bool:
        return person_id == holder.id

    monkeypatch.setattr(commands.contributed, "keepers", (*commands.contributed.keepers, holds))
    assert await give_up(database) == []


async def test_who_verified_a_phone_number_is_neither_reminded_nor_removed(asha: SignedUp, database: Database) -> None:
    await warned(database)
    async with database.edge() as session:
        proven = "UPDATE identity.people SET phone_key = 'x', phone_sealed = 'x', phone_verified_at = now()"
        await session.execute(text(proven))
    assert await give_up(database) == []
    await age(database, people__created_at=timedelta(days=7))
    async with database.edge() as session:
        await session.execute(text("DELETE FROM identity.verification_reminders"))
        assert await commands.remind(session) == 0


async def test_who_verifies_while_the_job_waits_is_kept(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    await warned(database)
    async with database.edge() as session:
        assert list(await commands.given_up(session)) == [asha.id]
    assert await verify(client, asha, mail.token_of(await mail.last_to(database, asha.email))) == 204
    async with database.edge() as session:
        assert not await commands.remove_unverified(session, asha.id)
    assert await is_verified(client, asha)
