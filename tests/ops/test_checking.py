"""`saker check`: exit codes, formats, the list and the map, signatures."""

import asyncio
import json
import re
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from saker.app import embedded
from saker.app.cli import checking
from saker.core import clock, settings
from saker.core.contrib import CheckKind, Status
from saker.core.db import Database
from saker.core.ids import new_id
from saker.identity.jobs import make_first_admin
from saker.ops import checklist
from tests.checks.planted.identity import SECURED
from tests.checks.world import GOOD_SECRET
from tests.conftest import Urls

SOUND = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": GOOD_SECRET,
    "SAKER_MARKET_SECRET": GOOD_SECRET[::-1],
    "FRONTEND_URL": "https://saker.example",
    "SMTP_HOST": "mail.saker.example",
    "SMTP_FROM": "Saker <hello@saker.example>",
    "SAKER_PHONE_SIGN_IN": "false",
}


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The environment of a sound production, without a database yet."""
    for name, value in SOUND.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(embedded, "find", lambda _: None)
    settings.current.cache_clear()
    yield monkeypatch
    settings.current.cache_clear()


@pytest.fixture
def on_database(environ: pytest.MonkeyPatch, urls: Urls) -> None:
    """… and with one, in which there is an administrator."""
    environ.setenv("DATABASE_URL", urls.app)
    environ.setenv("ADMIN_EMAIL", "admin@saker.example")
    environ.setenv("ADMIN_PASSWORD", "kite-lantern-42-river")

    async def appoint() -> None:
        database = Database(urls.app, pool=2, wait_seconds=10)
        settings.current.cache_clear()
        await make_first_admin(database, settings.current())
        async with database.edge() as session:
            await session.execute(text(SECURED))
        await database.close()

    asyncio.run(appoint())
    settings.current.cache_clear()


def saker_check(*arguments: str) -> Result:
    return CliRunner().invoke(checking.app, arguments)


def statuses(answer: Result) -> dict[str, str]:
    return {result["id"]: result["status"] for result in json.loads(answer.stdout)["results"]}


@pytest.mark.usefixtures("on_database")
def test_a_sound_configuration_is_exit_code_0() -> None:
    answer = saker_check("--kind", "config", "--format", "json")
    assert set(statuses(answer).values()) == {"pass"}
    assert answer.exit_code == 0


@pytest.mark.usefixtures("on_database")
def test_one_failure_is_exit_code_1(environ: pytest.MonkeyPatch) -> None:
    environ.setenv("DEBUG", "true")
    answer = saker_check("--kind", "config", "--format", "json")
    assert [name for name, status in statuses(answer).items() if status != "pass"] == ["SKR-CFG-001"]
    assert answer.exit_code == 1


@pytest.mark.usefixtures("on_database")
def test_not_run_is_exit_code_1_unless_only_failures_are_to_count() -> None:
    assert saker_check("SKR-WEB-001").exit_code == 1
    assert saker_check("SKR-WEB-001", "--fail-level", "fail").exit_code == 0
    assert saker_check("--kind", "config", "--fail-level", "waived").exit_code == 0


@pytest.mark.usefixtures("environ")
def test_without_a_database_its_checks_are_not_run() -> None:
    answer = saker_check("--kind", "config", "--format", "json")
    assert statuses(answer)["SKR-DB-001"] == "not-run"
    assert answer.exit_code == 1


@pytest.mark.usefixtures("on_database")
def test_a_run_of_everything_names_what_nobody_looked_at() -> None:
    answer = saker_check()
    assert answer.exit_code == 1
    assert "○ not run   SKR-WEB-001" in answer.stdout
    assert "→ what is not run: saker check --url https://…" in answer.stdout
    assert GOOD_SECRET not in answer.stdout


@pytest.mark.usefixtures("environ")
def test_unknown_checks_are_exit_code_2() -> None:
    answer = saker_check("SKR-TST-404", "SKR-CFG-001")
    assert (answer.exit_code, answer.stderr) == (2, "There is no such check: SKR-TST-404.\n")


@pytest.mark.usefixtures("on_database")
@pytest.mark.parametrize("form", ["json", "junit", "sarif"])
def test_what_programs_read_is_nothing_but_the_format(form: str) -> None:
    answer = saker_check("SKR-CFG-001", "--format", form)
    assert answer.stdout.startswith("<?xml" if form == "junit" else "{")
    assert answer.exit_code == 0


@pytest.mark.usefixtures("on_database")
def test_what_the_log_says_stays_out_of_the_report(urls: Urls) -> None:
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute(f"INSERT INTO rewards.progress (person_id, xp_total) VALUES ('{new_id()}', 1000)".encode())
    answer = saker_check("--kind", "drill", "--format", "json")
    assert statuses(answer) == {"SKR-LED-001": "fail"}
    assert "ledger.drift" in answer.stderr
    assert answer.exit_code == 1


@pytest.mark.usefixtures("on_database")
def test_a_signature_makes_an_attestation_pass_until_it_is_withdrawn() -> None:
    assert saker_check("SKR-ATT-002").exit_code == 1
    signed = saker_check("attest", "U2", "--by", "Operator", "--until", "2999-01-01", "--note", "Reviewed.")
    assert (signed.exit_code, "the longest time allowed" in signed.stderr) == (2, True)
    until = clock.now().strftime("%Y-%m-%d")
    assert saker_check("attest", "U2", "--by", "Operator", "--until", until, "--note", "Reviewed.").exit_code == 0
    assert saker_check("SKR-ATT-002").exit_code == 0
    assert saker_check("withdraw", "SKR-ATT-002", "--by", "Operator", "--reason", "Again.").exit_code == 0
    assert saker_check("SKR-ATT-002").exit_code == 1


@pytest.mark.usefixtures("on_database")
def test_a_waiver_lets_a_failure_pass_at_the_default_level_only(environ: pytest.MonkeyPatch) -> None:
    environ.setenv("LOG_LEVEL", "DEBUG")
    until = clock.now().strftime("%Y-%m-%d")
    assert saker_check("SKR-CFG-001").exit_code == 1
    assert saker_check("waive", "SKR-CFG-001", "--by", "Operator", "--until", until, "--reason", "Looking.").exit_code == 0
    assert saker_check("SKR-CFG-001").exit_code == 0
    assert saker_check("SKR-CFG-001", "--fail-level", "waived").exit_code == 1


@pytest.mark.usefixtures("environ")
def test_nothing_is_signed_without_a_database() -> None:
    answer = saker_check("withdraw", "SKR-CFG-001", "--by", "Operator", "--reason", "Why not.")
    assert (answer.exit_code, answer.stderr) == (2, "No database is configured, so nothing can be signed: set DATABASE_URL.\n")


@pytest.mark.usefixtures("environ")
def test_what_looks_for_itself_cannot_be_attested() -> None:
    answer = saker_check("attest", "SKR-CFG-001", "--by", "Operator", "--until", "2026-01-01", "--note", "Looked.")
    assert answer.exit_code == 2


@pytest.mark.usefixtures("on_database")
def test_the_list_holds_every_item_with_its_state() -> None:
    saker_check("--kind", "config")
    shown = saker_check("--list").stdout
    assert re.findall(r"  (U\d+) +\S", shown) == [item.id for item in checklist.load().items]
    assert "✓ pass      U23" in shown
    assert "· no check  U82" in shown
    assert "items: " in shown.splitlines()[-1]


@pytest.mark.usefixtures("on_database")
def test_the_map_leads_from_every_source_line_to_what_was_last_seen() -> None:
    saker_check("--kind", "config")
    shown = saker_check("--list", "--map").stdout
    lines = dict.fromkeys(re.findall(r"^(\d:\d+) → U", shown, flags=re.MULTILINE))
    assert list(lines) == checklist.load().source_lines()
    assert re.search(r"^3:103 → U23 → SKR-CFG-002 → pass, \d{4}-\d\d-\d\d \d\d:\d\d UTC, \d+ characters", shown, flags=re.MULTILINE)
    assert "2:92 → U82 → no check yet" in shown


@pytest.mark.usefixtures("environ")
def test_the_list_is_written_for_programs_too() -> None:
    answer = saker_check("--list", "--format", "json")
    items = {item["id"]: item for item in json.loads(answer.stdout)["items"]}
    assert (items["U82"]["state"], items["U82"]["status"]) == ("no check yet", Status.NOT_RUN.value)
    assert items["U23"]["checks"][0]["kind"] == CheckKind.CONFIG.value
    assert saker_check("--list", "--format", "sarif").exit_code == 2


def test_help_names_the_options_and_the_other_commands() -> None:
    shown = saker_check("--help").stdout
    assert all(
        word in shown for word in ("--url", "--kind", "--format", "--fail-level", "--list", "--map", "attest, waive and withdraw")
    )
