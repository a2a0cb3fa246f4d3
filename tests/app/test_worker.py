"""The worker runs what is declared, as the queue calls it."""

import pytest

from saker.app import worker
from saker.app.wiring import wire
from saker.core import jobs
from saker.core.db import Database
from saker.core.settings import Settings
from saker.market.starting import choose_source

wire()
PERIODIC = [declared for declared in jobs.registered() if declared.cron is not None]


@pytest.mark.parametrize("declared", PERIODIC, ids=[declared.name for declared in PERIODIC])
async def test_a_periodic_job_runs_on_an_empty_database(declared: jobs.Job, database: Database, app_settings: Settings) -> None:
    await choose_source(app_settings, database)
    await worker._runner(declared, database)(timestamp=1_767_225_600)


def test_there_are_periodic_jobs_of_every_kind_that_is_promised() -> None:
    assert {"core.forget_old_rows", "ledger.verify", "simulator.publish_board", "simulator.settle_board"} <= {
        declared.name for declared in PERIODIC
    }
