"""Running checks: what is looked at, what is fallen back on, what is kept."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from saker.core import clock
from saker.core.contrib import Check, CheckContext, CheckKind, Status
from saker.core.db import Database
from saker.core.settings import Settings
from saker.ops import commands, metrics, runner
from saker.ops.errors import CheckUnknown
from saker.ops.jobs import export, exporting
from saker.ops.models import CheckResult
from tests.conftest import Urls
from tests.ops.making import check

URL = "https://saker.example"
LIVE = check("SKR-TST-002", kind=CheckKind.LIVE)
DRILL = check("SKR-TST-003", kind=CheckKind.DRILL)


def context(database: Database | None = None, *, url: str | None = None) -> CheckContext:
    return CheckContext(Settings(), database, url)


async def kept_rows(database: Database) -> int:
    async with database.reading() as session:
        return (await session.execute(select(func.count()).select_from(CheckResult))).scalar_one()


async def test_what_is_not_looked_at_is_not_run() -> None:
    report = await runner.run((check(), LIVE, DRILL), context())
    assert [result.status for result in report.results] == [Status.PASS, Status.NOT_RUN, Status.NOT_RUN]


async def test_an_address_lets_live_checks_run_and_a_kind_lets_drills_run() -> None:
    report = await runner.run((LIVE, DRILL), context(url=URL), kinds={CheckKind.DRILL})
    assert [result.status for result in report.results] == [Status.PASS, Status.PASS]
    assert [result.evidence and result.evidence.target for result in report.results] == [URL, ""]


async def test_earlier_evidence_counts_where_nothing_is_looked_at(database: Database) -> None:
    await runner.run((LIVE, DRILL), context(database, url=URL), kinds={CheckKind.DRILL})
    report = await runner.run((LIVE, DRILL), context(database))
    assert [result.status for result in report.results] == [Status.PASS, Status.PASS]


async def test_stale_evidence_does_not_count(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await runner.run((LIVE,), context(database, url=URL))
    monkeypatch.setattr(clock, "_offset", LIVE.fresh_for + timedelta(seconds=1))
    (result,) = (await runner.run((LIVE,), context(database))).results
    assert result.status is Status.NOT_RUN


async def test_a_later_failure_takes_the_place_of_an_earlier_pass(database: Database) -> None:
    await runner.run((LIVE,), context(database, url=URL))
    await runner.run((check(LIVE.id, kind=CheckKind.LIVE, status=Status.FAIL),), context(database, url=URL))
    (result,) = (await runner.run((LIVE,), context(database))).results
    assert result.status is Status.FAIL


async def test_every_look_is_kept_and_what_saw_nothing_is_not(database: Database) -> None:
    blind = check("SKR-TST-004", status=Status.NOT_RUN, observed="nobody looked")
    report = await runner.run((check(), blind, DRILL), context(database))
    assert report.results[1].reason == "nobody looked"
    assert await kept_rows(database) == 1


async def test_kept_evidence_can_neither_be_changed_nor_removed(database: Database, urls: Urls) -> None:
    await runner.run((check(),), context(database))
    for statement in (
        "UPDATE ops.check_results SET status = 'pass'",
        "DELETE FROM ops.check_results",
        "TRUNCATE ops.check_results",
        "DELETE FROM ops.waivers",
        "UPDATE ops.attestations SET expires_at = now()",
    ):
        for url in (urls.app, urls.owner):
            with psycopg.connect(url) as connection, pytest.raises(psycopg.Error, match=r"denied|refused"):
                connection.execute(statement.encode())


async def test_the_database_keeps_no_result_without_a_seal(database: Database) -> None:
    (result,) = (await runner.run((check(),), context())).results
    assert result.evidence is not None
    with pytest.raises(DBAPIError, match="ck_check_results_sha256"):
        async with database.edge() as session:
            await commands.record(session, [replace(result.evidence, sha256="")])


async def test_a_check_that_breaks_is_a_failure_that_names_it() -> None:
    async def breaks(_: CheckContext) -> NoReturn:
        message = "no such thing\nwith more lines"
        raise LookupError(message)

    broken = Check("SKR-TST-005", "Breaks", CheckKind.CONFIG, (), "Mend it.", breaks)
    (result, other) = (await runner.run((broken, check()), context())).results
    assert (result.status, result.evidence and result.evidence.observed) == (Status.FAIL, "LookupError: no such thing")
    assert other.status is Status.PASS


async def test_a_check_that_hangs_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs(_: CheckContext) -> NoReturn:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setitem(runner.LONGEST_SECONDS, CheckKind.CONFIG, 0)
    hanging = Check("SKR-TST-006", "Hangs", CheckKind.CONFIG, (), "Mend it.", hangs)
    (result,) = (await runner.run((hanging,), context())).results
    assert (result.status, result.evidence and result.evidence.observed) == (Status.FAIL, "no answer within 0 s")


async def test_a_database_that_is_away_is_said_and_nothing_counts(urls: Urls) -> None:
    gone = Database(urls.app.replace("port=5432", "port=1"), pool=2, wait_seconds=1)
    report = await runner.run((check(), LIVE), context(gone))
    await gone.close()
    assert [result.status for result in report.results] == [Status.PASS, Status.NOT_RUN]
    assert report.notes[0].startswith("kept evidence and waivers cannot be read: ")


async def test_a_waiver_turns_a_failure_into_waived(database: Database) -> None:
    failing = check(status=Status.FAIL)
    async with database.edge() as session:
        await commands.waive(session, failing, signed_by="Operator", reason="Not yet.", until=clock.now().date())
    (result,) = (await runner.run((failing,), context(database))).results
    assert result.status is Status.WAIVED
    assert await kept_rows(database) == 1


async def test_progress_is_told_after_each_look() -> None:
    told: list[tuple[int, int, str]] = []
    checks = (check("SKR-TST-001"), check("SKR-TST-002"), LIVE)
    await runner.run(checks, context(), tell=lambda done, total, one: told.append((done, total, one.id)))
    assert [(done, total) for done, total, _ in told] == [(1, 2), (2, 2)]
    assert {name for _, _, name in told} == {"SKR-TST-001", "SKR-TST-002"}


def test_a_run_is_of_kinds_and_of_checks_or_items() -> None:
    checks = (check("SKR-TST-001", covers=("U1", "U2")), LIVE, DRILL)
    assert runner.select(checks) == checks
    assert runner.select(checks, kinds={CheckKind.LIVE}) == (LIVE,)
    assert runner.select(checks, ids=["U2"]) == checks[:1]
    assert runner.select(checks, ids=["SKR-TST-003", "U1"]) == (checks[0], DRILL)
    with pytest.raises(CheckUnknown) as refused:
        runner.select(checks, ids=["U3", "SKR-TST-001", "SKR-TST-9"])
    assert refused.value.facts == {"ids": ["SKR-TST-9", "U3"]}


async def test_the_metric_says_what_each_check_comes_to(database: Database) -> None:
    passing, failing, unseen = check("SKR-TST-011"), check("SKR-TST-012", status=Status.FAIL), check("SKR-TST-013")
    waived = check("SKR-TST-014", status=Status.FAIL)
    await runner.run((passing, failing, waived), context(database))
    async with database.edge() as session:
        await commands.waive(session, waived, signed_by="Operator", reason="Not yet.", until=clock.now().date())
    await export((passing, failing, unseen, waived), database)
    assert [_metric(f"SKR-TST-01{number}") for number in (1, 2, 3, 4)] == [1, 0, -1, 2]


async def test_the_metric_is_set_when_a_process_starts_and_without_a_database_nothing_is_a_pass(urls: Urls) -> None:
    one = check("SKR-TST-021")
    metrics.CHECK_STATUS.labels(one.id).set(1)
    gone = Database(urls.app.replace("port=5432", "port=1"), pool=2, wait_seconds=1)
    task = asyncio.create_task(exporting((one,))(gone))
    async with asyncio.timeout(10):
        while _metric(one.id) == 1:  # noqa: ASYNC110 - a gauge tells nobody that it was set
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await gone.close()
    assert _metric(one.id) == -1


def _metric(name: str) -> float:
    return next(
        sample.value for metric in metrics.CHECK_STATUS.collect() for sample in metric.samples if sample.labels["id"] == name
    )
