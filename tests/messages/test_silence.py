"""Errors tell where and what, never whose: personal strings go through paths that fail, and the log is searched for them."""

import logging

import pydantic
import pytest
import structlog
from fastapi.exceptions import ResponseValidationError
from sqlalchemy import text

from saker.app import worker
from saker.core import jobs
from saker.core.db import Database
from saker.core.messages import Channel, Message, deliver_message, send
from saker.core.messages.sending import transports
from saker.core.messages.transports import choose
from saker.core.settings import Settings
from tests.fixtures import mail
from tests.messages.conftest import Mailbox

ADDRESS, NUMBER, NAME = "victim.person@example.com", "+919876543210", "Victoria Victim"
PERSONAL = (ADDRESS, "victim.person", NUMBER, "9876543210", NAME)

TWICE = "INSERT INTO core.heartbeats (name, at) VALUES (:name, now()), (:name, now())"
STATEMENTS = {
    "twice": TWICE,
    "a row that breaks a rule": "INSERT INTO core.kept_messages (id, channel, recipient, subject, body, created_at)"
    " VALUES (gen_random_uuid(), 'pigeon', :name, 's', 'b', now())",
    "no number": "SELECT cast(:name AS uuid)",
    "no table": "SELECT :name FROM core.nothing_here",
}


def silent(logged: str) -> None:
    assert logged.strip(), "nothing was logged"
    for one in PERSONAL:
        assert one not in logged, one


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
@pytest.mark.parametrize("value", [ADDRESS, NAME])
async def test_a_job_whose_statement_fails(
    database: Database, capfd: pytest.CaptureFixture[str], statement: str, value: str
) -> None:
    async def fails(session: object, *, name: str) -> None:
        await session.execute(text(statement), {"name": name})  # type: ignore[attr-defined]

    job = jobs.Job("test.fails", fails, needs_session=True, attempts=1, timeout_seconds=None, cron=None)
    with pytest.raises(Exception, match=r"psycopg\.errors"):
        await worker._runner(job, database)(name=value)
    logged = capfd.readouterr().out
    silent(logged)
    assert "job.failed" in logged
    assert "test_silence.py" in logged, "where it was is told"


@pytest.mark.parametrize("reply", ["451 4.7.1 <victim.person@example.com>: greylisted", "550 victim.person@example.com is blocked"])
async def test_a_mail_that_is_refused(
    mail_settings: Settings, mailbox: Mailbox, database: Database, capfd: pytest.CaptureFixture[str], reply: str
) -> None:
    transports.by_channel = choose(mail_settings, database)
    mailbox.replies[ADDRESS] = reply
    async with database.edge() as session:
        await send(session, Message(Channel.EMAIL, ADDRESS, "Hello", f"Dear {NAME}"))
    (args,) = await mail.queued(database)
    with pytest.raises(Exception, match=r"refused with \d{3}$") as failure:
        await worker._runner(deliver_message, database)(**args)
    transports.by_channel = {}
    silent(capfd.readouterr().out)
    silent(str(failure.value))
    assert failure.value.__suppress_context__


async def test_a_mail_that_cannot_be_composed(
    mail_settings: Settings, database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    transports.by_channel = choose(mail_settings, database)
    async with database.edge() as session:
        await send(session, Message(Channel.EMAIL, "victim.person@@example.com", "Hello", "Hi"))
    (args,) = await mail.queued(database)
    with pytest.raises(Exception, match="cannot be composed"):
        await worker._runner(deliver_message, database)(**args)
    transports.by_channel = {}
    silent(capfd.readouterr().out)


class Form(pydantic.BaseModel):
    """A form with a number in it."""

    age: int


def raised() -> list[Exception]:
    """Errors that quote what they met."""
    made: list[Exception] = [
        ValueError(f"{ADDRESS} is no address of ours"),
        KeyError(NUMBER),
        ResponseValidationError([{"loc": ("response", "email"), "type": "missing", "msg": "m", "input": {"name": NAME}}]),
        ExceptionGroup("several", [ValueError(f"<{ADDRESS}>")]),
    ]
    try:
        Form.model_validate({"age": NAME})
    except pydantic.ValidationError as error:
        made.append(error)
    behind = RuntimeError("behind it")
    behind.__cause__ = ValueError(ADDRESS)
    return [*made, behind]


@pytest.mark.parametrize("error", raised(), ids=lambda error: type(error).__name__)
def test_whatever_an_error_quotes(capfd: pytest.CaptureFixture[str], error: Exception) -> None:
    structlog.get_logger("test").error("failed", exc_info=error)
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=error)
    logged = capfd.readouterr().out
    silent(logged)
    assert logged.count(type(error).__name__) >= 2
