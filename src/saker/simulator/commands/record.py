"""Recording an execution in one call: the order as it stands, its fills, and what it does to lots and the position."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.db import Base
from saker.core.ids import new_id
from saker.simulator.errors import ClientOrderIdTaken
from saker.simulator.models import Fill, LotRow, Order, PracticeAccount
from saker.simulator.rules import lots
from saker.simulator.rules.execution import Execution, Side
from saker.simulator.rules.lots import Lot

_RECORD = text(
    "SELECT simulator.record_execution(cast(:order AS jsonb), cast(:fills AS jsonb), cast(:lot AS jsonb), cast(:uses AS jsonb),"
    " :cost, :sold, :held, :realised)"
)


@dataclass(frozen=True, slots=True)
class LotChange:
    """What an execution does to lots: a buy opens one at `cost_minor`; a sale of `sold` out of `held` uses some up."""

    lot: dict[str, Any] | None
    uses: tuple[lots.Use, ...]
    cost_minor: int
    sold: int
    held: int
    realised_minor: int


async def change_of_lots(
    session: AsyncSession, account: PracticeAccount, execution: Execution, fee: int, at: datetime
) -> LotChange:
    """The lot that a buy opens, its fee in its cost; or what a sale takes, first in first out, and realises (paise)."""
    symbol, quantity = execution.symbol.code, execution.quantity
    if execution.side is Side.BUY:
        cost = execution.notional_minor + fee
        lot = LotRow(
            id=new_id(),
            account_id=account.id,
            symbol=symbol,
            quantity=quantity,
            quantity_left=quantity,
            cost_minor=cost,
            cost_left_minor=cost,
            opened_at=at,
        )
        return LotChange(_columns(lot), (), cost, 0, 1, 0)
    held = await _held(session, account, symbol)
    uses = lots.use_first_in(held, quantity)
    realised = execution.notional_minor - fee - sum(use.cost_minor for use in uses)
    return LotChange(None, uses, 0, quantity, sum(lot.quantity for lot in held), realised)


async def record(session: AsyncSession, order: Order, fills: Sequence[Fill], change: LotChange) -> None:
    """Write it all in one call. Raises ClientOrderIdTaken."""
    uses = [{"id": use.lot.id, "quantity_left": use.left.quantity, "cost_left_minor": use.left.cost_minor} for use in change.uses]
    values = {
        "order": _json(_columns(order)),
        "fills": _json([_columns(fill) for fill in fills]),
        "lot": None if change.lot is None else _json(change.lot),
        "uses": _json(uses),
        "cost": change.cost_minor,
        "sold": change.sold,
        "held": change.held,
        "realised": change.realised_minor,
    }
    try:
        await session.execute(_RECORD, values)
    except IntegrityError as error:
        raise _named(error) from error


async def insert_order(session: AsyncSession, order: Order) -> None:
    """Write an order that nothing has met yet. Raises ClientOrderIdTaken."""
    try:
        await session.execute(insert(Order).values(_columns(order)))
    except IntegrityError as error:
        raise _named(error) from error


def _named(error: IntegrityError) -> Exception:
    """The refusal that a violated constraint means; anything else goes on as it is."""
    cause = error.orig
    if isinstance(cause, UniqueViolation) and cause.diag.constraint_name == "uq_orders_person_id_client_order_id":
        return ClientOrderIdTaken(field="client_order_id")
    return error


async def _held(session: AsyncSession, account: PracticeAccount, symbol: str) -> list[Lot]:
    statement = (
        select(LotRow.id, LotRow.quantity_left, LotRow.cost_left_minor)
        .where(LotRow.account_id == account.id, LotRow.symbol == symbol, LotRow.quantity_left > 0)
        .order_by(LotRow.id)
    )
    return [Lot(row.id, int(row.quantity_left), int(row.cost_left_minor)) for row in (await session.execute(statement)).all()]


def _columns(row: Base) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def _json(value: object) -> str:
    """JSON with whole numbers of any size, which the fast encoder does not have."""
    return json.dumps(value, default=_plain)


def _plain(value: object) -> object:
    """Numerics of rows that came from the database are whole numbers here."""
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
