"""Statements: opening balance + lines = closing balance, whatever the clocks said; as JSON and as CSV."""

import csv
import io
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.ids import new_id
from saker.core.money import INR, Money
from saker.ledger import commands, queries
from saker.ledger.errors import StatementTooLong
from saker.ledger.queries import AccountView, EntryView, Statement
from saker.ledger.rules import Posting
from saker.ledger.schemas import as_csv
from tests.ledger.making import FEES, gift, purse, transfer

DAY = timedelta(days=1)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock_at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The ledger's clock: what is written at index 0 is now."""
    now = [NEW_YEAR]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


async def account_of(session: AsyncSession, person: UUID) -> AccountView:
    (account,) = await queries.accounts_of(session, person)
    return account


async def history(session: AsyncSession, now: list[datetime], times: list[datetime]) -> AccountView:
    """One gift at each of these times: ₹0.01, ₹0.02, and so on."""
    person = new_id()
    for number, at in enumerate(times, start=1):
        now[0] = at
        await commands.post(session, gift(person, number, key=str(number)))
    return await account_of(session, person)


async def test_a_statement_holds_the_lines_of_its_period(session: AsyncSession, clock_at: list[datetime]) -> None:
    account = await history(session, clock_at, [NEW_YEAR + DAY * n for n in range(10)])
    found = await queries.statement(session, account, start=NEW_YEAR + DAY * 3, end=NEW_YEAR + DAY * 6, limit=10)
    assert [line.amount.minor for line in found.lines] == [4, 5, 6]
    assert (found.opening.minor, found.closing.minor) == (6, 21)
    assert [line.balance_after.minor for line in found.lines] == [10, 15, 21]


@pytest.mark.parametrize(
    ("start", "end", "opening", "closing", "lines"),
    [(-5, 0, 0, 0, 0), (-5, 1, 0, 1, 1), (0, 20, 0, 55, 10), (20, 30, 55, 55, 0), (4, 4, 10, 10, 0)],
    ids=["before everything", "the first", "everything", "after everything", "an instant"],
)
async def test_a_period_ends_before_its_end(
    session: AsyncSession, clock_at: list[datetime], start: int, end: int, opening: int, closing: int, lines: int
) -> None:
    account = await history(session, clock_at, [NEW_YEAR + DAY * n for n in range(10)])
    found = await queries.statement(session, account, start=NEW_YEAR + DAY * start, end=NEW_YEAR + DAY * end, limit=100)
    assert (found.opening.minor, found.closing.minor, len(found.lines)) == (opening, closing, lines)


async def test_periods_join_and_tie_though_the_clocks_of_writers_disagree(session: AsyncSession, clock_at: list[datetime]) -> None:
    chance = random.Random(11)
    times = [NEW_YEAR + timedelta(seconds=n * 10 + chance.randint(-60, 60)) for n in range(60)]
    account = await history(session, clock_at, times)
    cuts = [NEW_YEAR + timedelta(seconds=second) for second in range(-100, 800, 7)]
    balance, seen = 0, 0
    for start, end in pairwise(cuts):
        found = await queries.statement(session, account, start=start, end=end, limit=100)
        assert found.opening.minor == balance
        balance += sum(line.amount.minor for line in found.lines)
        assert found.closing.minor == balance
        assert (await queries.balance_at(session, account, end)).minor == balance
        seen += len(found.lines)
    assert (balance, seen) == (60 * 61 // 2, 60)


async def test_a_statement_of_the_past_stays_what_it_was(session: AsyncSession, clock_at: list[datetime]) -> None:
    person = new_id()
    found: list[Statement] = []
    for number in range(1, 40):
        clock_at[0] = NEW_YEAR + timedelta(hours=number, minutes=-90 if number % 3 == 0 else 0)
        await commands.post(session, gift(person, number, key=str(number)))
        if number > 12:
            account = await account_of(session, person)
            found.append(await queries.statement(session, account, start=NEW_YEAR, end=NEW_YEAR + timedelta(hours=8), limit=100))
    assert {(one.closing.minor, tuple(line.seq for line in one.lines)) for one in found} == {
        (found[0].closing.minor, tuple(line.seq for line in found[0].lines))
    }


async def test_a_statement_with_too_many_lines_is_refused_with_their_number(
    session: AsyncSession, clock_at: list[datetime]
) -> None:
    account = await history(session, clock_at, [NEW_YEAR] * 6)
    period = {"start": NEW_YEAR, "end": NEW_YEAR + DAY}
    assert len((await queries.statement(session, account, **period, limit=6)).lines) == 6
    with pytest.raises(StatementTooLong) as refused:
        await queries.statement(session, account, **period, limit=5)
    assert refused.value.facts == {"lines": 6, "limit": 5}


async def test_entries_come_newest_first_page_by_page(session: AsyncSession, clock_at: list[datetime]) -> None:
    account = await history(session, clock_at, [NEW_YEAR] * 7)
    first = await queries.entries(session, account, before_seq=None, limit=3)
    assert [entry.seq for entry in first] == [7, 6, 5]
    rest = await queries.entries(session, account, before_seq=5, limit=10)
    assert [entry.seq for entry in rest] == [4, 3, 2, 1]


async def test_a_line_tells_what_it_was_about(session: AsyncSession, clock_at: list[datetime]) -> None:
    person, order = new_id(), new_id()
    await commands.post(session, gift(person, 100))
    clock_at[0] = NEW_YEAR + DAY
    posted = await commands.post(session, Posting("test", "fee", "simulator.fee", (transfer(purse(person), FEES, 30),), ref=order))
    (line, _) = await queries.entries(session, await account_of(session, person), before_seq=None, limit=5)
    assert (line.kind, line.ref, line.group_id, line.at) == ("simulator.fee", order, posted.group_id, NEW_YEAR + DAY)
    assert (line.amount, line.balance_after) == (Money(-30, INR), Money(70, INR))


def made(*kinds: str) -> Statement:
    """A statement of −₹1.00 lines of these kinds."""
    account = AccountView(1, new_id(), "available", None, Money(0, INR))
    lines = [
        EntryView(1, n, Money(-100, INR), Money(1000_00 - 100 * n, INR), kind, NEW_YEAR, new_id(), None)
        for n, kind in enumerate(kinds, start=1)
    ]
    return Statement(account, Money(1000_00, INR), Money(1000_00 - 100 * len(kinds), INR), lines)


def test_csv_ties_and_holds_plain_decimals() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(made("fee", "fee"), NEW_YEAR, NEW_YEAR + DAY))))
    assert [row["kind"] for row in rows] == ["opening balance", "fee", "fee", "closing balance"]
    assert [row["amount"] for row in rows] == ["", "-1.00", "-1.00", ""]
    assert [row["balance"] for row in rows] == ["1000.00", "999.00", "998.00", "998.00"]
    assert [row["at"] for row in rows[::3]] == ["2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"]
    assert {row["asset"] for row in rows} == {"INR"}


@pytest.mark.parametrize("kind", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_csv_holds_no_formula(kind: str) -> None:
    text = io.StringIO(as_csv(made(kind), NEW_YEAR, NEW_YEAR), newline="")
    rows = list(csv.DictReader(text))
    assert rows[1]["kind"] == f"'{kind}"
