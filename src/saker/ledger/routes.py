"""`/wallet`: what a person has, line by line, and statements. Nothing here moves anything."""

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from saker.core import http
from saker.core.auth import Reader
from saker.core.errors import Unauthenticated
from saker.core.http import Page, PageQuery
from saker.core.http.paging import CursorInvalid
from saker.core.http.problems import problems
from saker.ledger import queries
from saker.ledger.errors import AccountNotFound, PeriodInvalid, StatementTooLong
from saker.ledger.schemas import AccountId, AssetCode, EntryOut, StatementFormat, StatementOut, WalletAccountOut, When, as_csv

MAX_LINES: Final = 10_000
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)

router: APIRouter = http.router("/wallet", tag="wallet")


@router.get("/accounts", responses=problems(Unauthenticated, CursorInvalid))
async def accounts(
    session: http.Session, actor: Reader, cursor: PageQuery, asset: Annotated[AssetCode | None, Query()] = None
) -> Page[WalletAccountOut]:
    """My accounts with their balances now, oldest first."""
    rows = await queries.accounts_page(
        session, actor.person_id, asset=asset, after_id=cursor.after_number(), limit=cursor.limit + 1
    )
    return Page[WalletAccountOut].of(rows, cursor, item=WalletAccountOut.of, key=lambda row: row.id)


@router.get("/accounts/{account_id}/entries", responses=problems(Unauthenticated, AccountNotFound, CursorInvalid))
async def entries(account_id: AccountId, session: http.Session, actor: Reader, cursor: PageQuery) -> Page[EntryOut]:
    """The lines of one of my accounts, newest first, each with the balance after it."""
    account = await queries.own_account(session, actor.person_id, account_id)
    rows = await queries.entries(session, account, before_seq=cursor.after_number(), limit=cursor.limit + 1)
    return Page[EntryOut].of(rows, cursor, item=EntryOut.of, key=lambda row: row.seq)


@router.get(
    "/statement",
    response_model=StatementOut,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
        **problems(Unauthenticated, AccountNotFound, PeriodInvalid, StatementTooLong),
    },
)
async def statement(
    session: http.Session,
    actor: Reader,
    account: Annotated[AccountId, Query()],
    start: Annotated[When, Query(alias="from")],
    end: Annotated[When, Query(alias="to")],
    form: Annotated[StatementFormat, Query(alias="format")] = StatementFormat.JSON,
) -> StatementOut | Response:
    """The statement of [from, to) of one of my accounts: opening balance, at most 10,000 lines, closing balance."""
    start, end = _within_the_calendar(start, "from"), _within_the_calendar(end, "to")
    if end < start:
        raise PeriodInvalid(field="to")
    own = await queries.own_account(session, actor.person_id, account)
    found = await queries.statement(session, own, start=start, end=end, limit=MAX_LINES)
    if form is StatementFormat.JSON:
        return StatementOut.of(found, start, end)
    name = f"statement-{own.id}-{start:%Y%m%d}-{end:%Y%m%d}.csv"
    return Response(
        as_csv(found, start, end), media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _within_the_calendar(at: datetime, field: str) -> datetime:
    """The instant in UTC; instants at the ends of the calendar have none."""
    if not _EARLIEST <= at <= _LATEST:
        message = "The instant lies outside the years 2000 to 8999."
        raise PeriodInvalid(message, field=field)
    return at.astimezone(UTC)
