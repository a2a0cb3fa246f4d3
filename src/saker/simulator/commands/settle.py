"""Settling an execution: the order's row, its fills, lots and position, and the books, in that order."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import events
from saker.core.ids import new_id
from saker.core.money import SIM_INR, Money, decimal_string
from saker.ledger import commands as ledger
from saker.ledger import queries as books
from saker.ledger.rules import Account, Posting, Transfer
from saker.market.rules.symbols import QUANTITY_SCALE
from saker.simulator import accounts
from saker.simulator.events import OrderFilled
from saker.simulator.models import Fill, LotRow, Order, PracticeAccount
from saker.simulator.rules import amounts, lots
from saker.simulator.rules.execution import Execution, Side, Status
from saker.simulator.rules.lots import Lot


class Liquidity(StrEnum):
    """Whether the order took what was there, or was there to be taken."""

    TAKER = "taker"
    MAKER = "maker"


_FEE_BPS = {Liquidity.TAKER: amounts.TAKER_FEE_BPS, Liquidity.MAKER: amounts.MAKER_FEE_BPS}

_ADVANCE = text(
    "UPDATE simulator.orders SET status = :status, filled_quantity = filled_quantity + :quantity,"
    " filled_notional_minor = filled_notional_minor + :notional, fee_minor = fee_minor + :fee,"
    " realised_minor = realised_minor + :realised, closed_at = :closed_at WHERE id = :id"
)
_COUNT = text("UPDATE simulator.accounts SET filled_orders = filled_orders + 1 WHERE id = :id")
_BOUGHT = text(
    "INSERT INTO simulator.positions AS p (account_id, symbol, average_cost_minor, realised_minor)"
    " VALUES (:account, :symbol, :cost, 0) ON CONFLICT (account_id, symbol)"
    " DO UPDATE SET average_cost_minor = p.average_cost_minor + excluded.average_cost_minor"
)
_SOLD = text(
    "UPDATE simulator.positions SET average_cost_minor = average_cost_minor - div(average_cost_minor * :part, :whole),"
    " realised_minor = realised_minor + :realised WHERE account_id = :account AND symbol = :symbol"
)
_USE_LOTS = text(
    "UPDATE simulator.lots l SET quantity_left = u.quantity, cost_left_minor = u.cost"
    " FROM unnest(cast(:ids AS uuid[]), cast(:quantities AS numeric[]), cast(:costs AS numeric[])) AS u (id, quantity, cost)"
    " WHERE l.id = u.id"
)


async def settle(  # noqa: PLR0913 - an execution and its circumstances
    session: AsyncSession,
    account: PracticeAccount,
    order: Order,
    execution: Execution,
    liquidity: Liquidity,
    *,
    source: str,
    at: datetime,
) -> tuple[Sequence[Fill], Money]:
    """Record an execution of an order and post it; returns the fills and the cash after it.

    The caller holds the practice account's lock. Raises InsufficientFunds. Publishes OrderFilled when it completes.
    """
    fee_bps = _FEE_BPS[liquidity]
    notional, fee = execution.notional_minor, amounts.fee(execution.notional_minor, fee_bps)
    cash = await _post(session, account, order, execution, fee, liquidity)
    realised = await _keep_lots(session, account, order, execution, fee, at)
    order.filled_quantity += execution.quantity
    order.filled_notional_minor += notional
    order.fee_minor += fee
    order.realised_minor += realised
    order.status = (Status.FILLED if order.filled_quantity == order.quantity else Status.PARTIALLY_FILLED).value
    order.closed_at = at if order.status == Status.FILLED else None
    await session.execute(
        _ADVANCE,
        {
            "id": order.id,
            "status": order.status,
            "quantity": execution.quantity,
            "notional": notional,
            "fee": fee,
            "realised": realised,
            "closed_at": order.closed_at,
        },
    )
    fills = _fills(order, execution, fee_bps, fee, liquidity, source, at)
    columns = [column.key for column in Fill.__table__.columns]
    await session.execute(insert(Fill), [{key: getattr(fill, key) for key in columns} for fill in fills])
    if order.status == Status.FILLED:
        account.filled_orders += 1
        await session.execute(_COUNT, {"id": account.id})
        await events.publish(session, _filled(order, execution))
    return fills, cash


async def _post(  # noqa: PLR0913 - as above
    session: AsyncSession, account: PracticeAccount, order: Order, execution: Execution, fee: int, liquidity: Liquidity
) -> Money:
    """The books: coins against rupees, and the fee. A resting order pays from what it put aside."""
    person, symbol = account.person_id, execution.symbol
    cash, held = accounts.cash(person, account.id), accounts.coins(person, symbol, account.id)
    coins, rupees = Money(execution.quantity, held.asset), amounts.rupees(execution.notional_minor)
    payer, giver = cash, held
    if liquidity is Liquidity.MAKER:
        payer = accounts.reserve(person, SIM_INR, order.id)
        giver = accounts.reserve(person, held.asset, order.id)
    transfers: list[Transfer] = []
    if execution.side is Side.BUY:
        transfers += [Transfer(payer, accounts.HOUSE, rupees), Transfer(accounts.house(symbol), held, coins)]
        fee_from: Account = payer
    else:
        transfers += [Transfer(giver, accounts.house(symbol), coins)]
        transfers += [Transfer(accounts.HOUSE, cash, rupees)] if rupees.minor else []
        fee_from = cash
    if fee:
        transfers.append(Transfer(fee_from, accounts.FEES, amounts.rupees(fee)))
    posting = Posting(
        "simulator.order", f"{order.id}:{liquidity}", f"simulator.{execution.side}", tuple(transfers), order.id, person
    )
    posted = await ledger.post(session, posting)
    after = posted.balances.get(account.cash_account_id)
    return await books.balance(session, cash) if after is None else Money(after, SIM_INR)


async def _keep_lots(  # noqa: PLR0913 - as above
    session: AsyncSession, account: PracticeAccount, order: Order, execution: Execution, fee: int, at: datetime
) -> int:
    """Open a lot for a buy; use lots up for a sale and return what it realised (paise, first in, first out)."""
    symbol, quantity = execution.symbol.code, execution.quantity
    if execution.side is Side.BUY:
        cost = execution.notional_minor + fee
        lot = {
            "id": new_id(),
            "account_id": account.id,
            "symbol": symbol,
            "quantity": quantity,
            "quantity_left": quantity,
            "cost_minor": cost,
            "cost_left_minor": cost,
            "opened_at": at,
        }
        await session.execute(insert(LotRow).values(lot))
        await session.execute(_BOUGHT, {"account": account.id, "symbol": symbol, "cost": cost})
        return 0
    held = await _held(session, account, symbol)
    uses = lots.use_first_in(held, quantity)
    realised = execution.notional_minor - fee - sum(use.cost_minor for use in uses)
    values = {
        "ids": [use.lot.id for use in uses],
        "quantities": [use.left.quantity for use in uses],
        "costs": [use.left.cost_minor for use in uses],
    }
    await session.execute(_USE_LOTS, values)
    whole = sum(lot.quantity for lot in held)
    await session.execute(
        _SOLD, {"account": account.id, "symbol": symbol, "part": quantity, "whole": whole, "realised": realised}
    )
    return realised


async def _held(session: AsyncSession, account: PracticeAccount, symbol: str) -> list[Lot]:
    statement = (
        select(LotRow.id, LotRow.quantity_left, LotRow.cost_left_minor)
        .where(LotRow.account_id == account.id, LotRow.symbol == symbol, LotRow.quantity_left > 0)
        .order_by(LotRow.id)
    )
    return [Lot(row.id, int(row.quantity_left), int(row.cost_left_minor)) for row in (await session.execute(statement)).all()]


def _fills(  # noqa: PLR0913 - as above
    order: Order, execution: Execution, fee_bps: int, fee: int, liquidity: Liquidity, source: str, at: datetime
) -> list[Fill]:
    """One fill a level; the fees of the levels add up to the fee of the execution."""
    fills: list[Fill] = []
    left = fee
    for index, match in enumerate(execution.matches):
        last = index == len(execution.matches) - 1
        part = left if last else min(left, match.notional_minor * fee_bps // amounts.BPS)
        left -= part
        fills.append(
            Fill(
                id=new_id(),
                order_id=order.id,
                person_id=order.person_id,
                symbol=order.symbol,
                side=order.side,
                price=match.price,
                quantity=match.quantity,
                notional_minor=match.notional_minor,
                fee_minor=part,
                liquidity=liquidity.value,
                mid=execution.mid,
                spread=execution.spread,
                source=source,
                executed_at=at,
            )
        )
    return fills


def _filled(order: Order, execution: Execution) -> OrderFilled:
    symbol = execution.symbol
    average = amounts.average_price(symbol, int(order.filled_notional_minor), int(order.filled_quantity))
    return OrderFilled(
        person_id=order.person_id,
        order_id=order.id,
        symbol=order.symbol,
        side=order.side,
        quantity=decimal_string(int(order.quantity), QUANTITY_SCALE),
        average_price=decimal_string(average, symbol.price_scale),
        notional=amounts.rupees(int(order.filled_notional_minor)),
        fee=amounts.rupees(int(order.fee_minor)),
    )
