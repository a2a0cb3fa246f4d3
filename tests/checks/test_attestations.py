"""What people sign: it passes while the signature lasts, and never without one."""

from datetime import timedelta

import pytest

from saker.app import wiring
from saker.core import clock
from saker.core.contrib import Check, CheckContext, CheckKind, Status
from saker.core.db import Database
from saker.core.settings import Settings
from saker.ops import checklist, commands

SIGNED = [check for check in wiring.CHECKS if check.kind is CheckKind.ATTESTATION]


async def _status(check: Check, database: Database) -> Status:
    return (await check.run(CheckContext(Settings(), database))).status


async def test_each_passes_while_it_is_signed_and_only_then(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    until = (clock.now() + timedelta(days=1)).date()
    for check in SIGNED:
        assert await _status(check, database) is Status.NOT_RUN, "nobody signed"
        async with database.edge() as session:
            await commands.attest(session, check, signed_by="Operator", note="Looked at it.", until=until)
        assert await _status(check, database) is Status.PASS
    later = clock.now() + timedelta(days=3)
    with monkeypatch.context() as moved:
        moved.setattr(clock, "_offset", timedelta(days=3))
        assert clock.now() >= later
        assert {await _status(check, database) for check in SIGNED} == {Status.NOT_RUN}, "the signatures are over"
    for check in SIGNED:
        async with database.edge() as session:
            await commands.withdraw(session, check, signed_by="Operator", reason="Looked again.")
        assert await _status(check, database) is Status.NOT_RUN, "withdrawn"


def test_every_item_that_only_a_person_can_see_is_one_and_backups_are() -> None:
    wanted = {item.id for item in checklist.load().items if item.kind == "attestation"}
    assert {name for check in SIGNED for name in check.covers} == wanted | {"U71", "U72", "U181"}
