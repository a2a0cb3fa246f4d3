"""The ceiling of SMS: what an attack with many numbers and networks can cost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saker.core import clock, metrics, settings
from saker.core.db import Database
from tests.fixtures import mail
from tests.fixtures.codes import ask, asked

MOST = 3


@pytest.fixture(autouse=True)
def present() -> Iterator[None]:
    """Come back to the present."""
    yield
    clock.shift(timedelta(0))


@pytest.fixture(autouse=True)
def ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    config = settings.Settings(environment=settings.Environment.TEST, sms_per_hour=MOST)
    monkeypatch.setattr(settings, "current", lambda: config)


def number(last: int) -> str:
    return f"+9198765432{last:02}"


async def send(client: AsyncClient, database: Database, numbers: range, purpose: str = "register") -> None:
    for last in numbers:
        await asked(client, number(last), purpose)
    await mail.run_queued(database, "identity.deliver_code")


async def sent(database: Database) -> int:
    return len([one for one in await mail.queued(database) if one["channel"] == "sms"])


async def test_at_the_ceiling_a_code_is_refused_and_the_log_says_so(
    client: AsyncClient, database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    refused_before = metrics.SMS.labels("refused")._value.get()
    await send(client, database, range(MOST))
    answer = await ask(client, number(50), "register")
    assert (answer.status_code, answer.json()["code"]) == (503, "sms_exhausted")
    assert 3500 < int(answer.headers["retry-after"]) <= 3600
    assert "sms.ceiling_reached" in capfd.readouterr().out
    assert metrics.SMS.labels("refused")._value.get() == refused_before + 1


async def test_codes_that_were_promised_at_once_stay_below_the_ceiling(client: AsyncClient, database: Database) -> None:
    await send(client, database, range(MOST + 4))
    assert await sent(database) == MOST


async def test_after_an_hour_codes_go_out_again_and_the_count_is_forgotten(client: AsyncClient, database: Database) -> None:
    await send(client, database, range(MOST))
    clock.shift(timedelta(minutes=61))
    await send(client, database, range(50, 52))
    assert await sent(database) == MOST + 2
    clock.shift(timedelta(minutes=122))
    await mail.run_job(database, "core.forget_messages")
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM core.sms_minutes"))).scalar_one() == 0


async def test_what_costs_nothing_does_not_count(client: AsyncClient, database: Database) -> None:
    """Otherwise anyone could use the hour up with numbers of nobody, to which no SMS goes."""
    await send(client, database, range(MOST + 4), purpose="login")
    await send(client, database, range(50, 52))
    assert await sent(database) == 2
