"""`/simulator`: the practice account, orders, fills, the portfolio."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from saker.core import http
from saker.core.auth import Reader, Trader
from saker.core.errors import Unauthenticated
from saker.core.http import IdempotencyKey, MoneyOut, Page, PageQuery
from saker.core.http.idempotency import IdempotencyKeyRequired, RequestInFlight
from saker.core.http.paging import CursorInvalid
from saker.core.http.problems import problems
from saker.core.limits import limited
from saker.ledger.errors import InsufficientFunds
from saker.simulator import commands, errors, queries, views
from saker.simulator.commands import Ticket
from saker.simulator.rules import amounts, execution
from saker.simulator.schemas import (
    AccountOut,
    FillOut,
    OrderDetailOut,
    OrderIn,
    OrderOut,
    PlacedOut,
    PortfolioOut,
    PreviewOut,
)

router: APIRouter = http.router("/simulator", tag="simulator")

_REFUSALS = (
    Unauthenticated,
    errors.NoPracticeAccount,
    errors.SymbolNotTraded,
    errors.OrderFieldsInvalid,
    errors.MarketStale,
    amounts.DecimalInvalid,
    amounts.TooManyDecimals,
    amounts.NotPositive,
    amounts.NotOnStep,
    execution.BelowMinimum,
    execution.BookTooThin,
    execution.OutsideWindow,
    execution.LimitTooFar,
)


class StatusFilter(StrEnum):
    """Which orders to list."""

    OPEN = "open"
    CLOSED = "closed"


def _ticket(order: OrderIn) -> Ticket:
    return Ticket(**order.model_dump())


@router.get("/account", responses=problems(Unauthenticated, errors.NoPracticeAccount))
async def account(session: http.Session, actor: Reader) -> AccountOut:
    """My practice account."""
    found = await queries.account(session, actor.person_id)
    valuation = await queries.valuation_of(session, actor.person_id, found.id)
    return AccountOut(
        balance=MoneyOut.of(valuation.cash),
        reserved=MoneyOut.of(valuation.reserved),
        epoch=found.epoch,
        opened_at=found.opened_at,
        starting_balance=views.rupees_out(amounts.STARTING_MINOR),
        taker_fee_bps=amounts.TAKER_FEE_BPS,
        maker_fee_bps=amounts.MAKER_FEE_BPS,
    )


@router.post("/orders/preview", responses=problems(*_REFUSALS))
async def preview_order(order: OrderIn, _: Trader) -> PreviewOut:
    """What an order would do at this instant. Nothing is written."""
    return views.preview_out(*commands.preview(_ticket(order)))


@router.post(
    "/orders",
    status_code=201,
    dependencies=[limited("order")],
    responses=problems(
        *_REFUSALS, InsufficientFunds, errors.ClientOrderIdTaken, errors.TooManyOpenOrders, IdempotencyKeyRequired, RequestInFlight
    ),
)
async def create_order(order: OrderIn, session: http.Session, actor: Trader, _: IdempotencyKey) -> PlacedOut:
    """Place an order: a market order is filled at once, what a limit order leaves rests."""
    return views.placed_out(await commands.place(session, actor, _ticket(order)))


@router.get("/orders", responses=problems(Unauthenticated, CursorInvalid))
async def orders(
    session: http.Session,
    actor: Reader,
    cursor: PageQuery,
    status: StatusFilter | None = None,
    symbol: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[OrderOut]:
    """My orders, newest first."""
    live = None if status is None else status is StatusFilter.OPEN
    rows = await queries.orders(
        session, actor.person_id, live=live, symbol=symbol, before=cursor.after_id(), limit=cursor.limit + 1
    )
    return Page[OrderOut].of(rows, cursor, item=views.order_out, key=lambda row: row.id)


@router.get("/orders/{order_id}", responses=problems(Unauthenticated, errors.OrderNotFound))
async def order(order_id: UUID, session: http.Session, actor: Reader) -> OrderDetailOut:
    """One of my orders with its fills."""
    return views.detail_out(*await queries.order(session, actor.person_id, order_id))


@router.post(
    "/orders/{order_id}/cancellation",
    dependencies=[limited("order")],
    responses=problems(Unauthenticated, errors.OrderNotFound, errors.OrderClosed, errors.NoPracticeAccount, IdempotencyKeyRequired),
)
async def create_cancellation(order_id: UUID, session: http.Session, actor: Trader, _: IdempotencyKey) -> OrderOut:
    """Cancel an order that rests; when the price reached it before, it is filled instead and says so."""
    return views.order_out(await commands.cancel(session, actor, order_id=order_id))


@router.get("/fills", responses=problems(Unauthenticated, CursorInvalid))
async def fills(session: http.Session, actor: Reader, cursor: PageQuery) -> Page[FillOut]:
    """My fills, newest first."""
    rows = await queries.fills(session, actor.person_id, before=cursor.after_id(), limit=cursor.limit + 1)
    return Page[FillOut].of(rows, cursor, item=views.fill_out, key=lambda row: row.id)


@router.get("/portfolio", responses=problems(Unauthenticated, errors.NoPracticeAccount))
async def portfolio(session: http.Session, actor: Reader) -> PortfolioOut:
    """My practice account at this instant's prices."""
    return views.portfolio_out(await queries.valuation(session, actor.person_id))
