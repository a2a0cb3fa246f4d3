"""Every check passes a sound deployment and catches each of its planted faults."""

import inspect
import re
from contextlib import AbstractAsyncContextManager

import pytest

from saker.app import checks as whole
from saker.app import embedded, wiring
from saker.app.live import pages
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status
from saker.core.db import Database
from saker.core.settings import Settings
from saker.ops import checklist
from tests.checks.planted import PLANTED
from tests.checks.world import World
from tests.conftest import Urls

CHECKS = {check.id: check for check in wiring.CHECKS}
FAULTS = [(name, fault) for name, planted in PLANTED.items() for fault in planted.faults]


@pytest.fixture
def world(database: Database, urls: Urls, postgres: embedded.Running, monkeypatch: pytest.MonkeyPatch) -> World:
    """A sound deployment of this test's own."""
    return World(database, urls.app, urls.owner, postgres.admin_url, monkeypatch)


async def _found(check: Check, situation: AbstractAsyncContextManager[CheckContext]) -> Finding:
    """What a check finds there, its throw-away people gone again."""
    async with situation as context:
        try:
            return await check.run(context)
        finally:
            await context.shared.close()


def test_every_check_has_a_planted_fault() -> None:
    attested = {name for name, check in CHECKS.items() if check.kind is CheckKind.ATTESTATION}
    assert {name for name, planted in PLANTED.items() if planted.faults} == set(CHECKS) - attested


@pytest.mark.parametrize("name", sorted(PLANTED))
async def test_a_sound_deployment_passes(world: World, name: str) -> None:
    finding = await _found(CHECKS[name], PLANTED[name].good(world))
    assert finding.status is Status.PASS, finding.observed


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[f"{name}: {fault}" for name, fault in FAULTS])
async def test_a_planted_fault_is_caught(world: World, name: str, fault: str) -> None:
    world.monkeypatch.setattr(pages, "NAMES", pages.NAMES[:1])  # one is enough for what is wrong with every one
    finding = await _found(CHECKS[name], PLANTED[name].faults[fault](world))
    assert finding.status is Status.FAIL, finding.observed


async def test_two_heads_are_caught(world: World) -> None:
    finding = await whole.migrated(lambda: ["0008", "0009"])(world.context())
    assert finding.status is Status.FAIL


async def test_without_database_and_address_only_settings_and_the_program_are_judged() -> None:
    bare = CheckContext(Settings(database_url=None))
    findings = {name: await check.run(bare) for name, check in CHECKS.items()}
    judged = {name for name, finding in findings.items() if finding.status is not Status.NOT_RUN}
    of_the_program = {"SKR-API-001", "SKR-IDN-014", "SKR-NTF-002"}
    assert judged == {name for name in CHECKS if name.startswith("SKR-CFG-")} | of_the_program


def test_ids_titles_and_remedies_are_well_formed() -> None:
    assert len(CHECKS) == len(wiring.CHECKS)
    for check in wiring.CHECKS:
        assert re.fullmatch(r"SKR-[A-Z]{2,3}-\d{3}", check.id)
        assert check.title
        assert not check.title.endswith(".")
        assert check.remedy
        assert inspect.iscoroutinefunction(check.run)


def test_the_checklist_and_the_checks_fit_together() -> None:
    assert checklist.faults(checklist.load(), wiring.CHECKS) == []
