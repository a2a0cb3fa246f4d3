"""Settling an execution: first the books, which may refuse it, then the order, its fills, lots and position."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import events
from saker.core.ids import new_id
from saker.core.money import SIM_INR, Money, decimal_string
from saker.ledger import commands as ledger
from saker.ledger import queries as books
from saker.ledger.rules import Account, Posting, Transfer
from saker.market.rules.symbols import QUANTITY_SCALE
from saker.simulator import accounts
from saker.simulator.commands.record import change_of_lots, record
from saker.simulator.events import OrderFilled
from saker.simulator.models import Fill, Order, PracticeAccount
from saker.simulator.rules import amounts
from saker.simulator.rules.execution import Execution, Liquidity, OrderStatus, Side

_FEE_BPS = {Liquidity.TAKER: amounts.TAKER_FEE_BPS, Liquidity.MAKER: amounts.MAKER_FEE_BPS}


async def settle(
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
    notional, fee = execution.notional_minor, amounts.fee(execution.notional_minor, _FEE_BPS[liquidity])
    cash = await _post(session, account, order, execution, fee, liquidity)
    change = await change_of_lots(session, account, execution, fee, at)
    order.filled_quantity += execution.quantity
    order.filled_notional_minor += notional
    order.fee_minor += fee
    order.realised_minor += change.realised_minor
    order.status = (OrderStatus.FILLED if order.filled_quantity == order.quantity else OrderStatus.PARTIALLY_FILLED).value
    order.closed_at = at if order.status == OrderStatus.FILLED else None
    fills = _fills(order, execution, fee, liquidity, source=source, at=at)
    await record(session, order, fills, change)
    if order.status == OrderStatus.FILLED:
        await events.publish(session, _filled(order, execution))
    return fills, cash


async def _post(
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


def _fills(order: Order, execution: Execution, fee: int, liquidity: Liquidity, *, source: str, at: datetime) -> list[Fill]:
    """One fill a level; the fees of the levels add up to the fee of the execution."""
    fills: list[Fill] = []
    left = fee
    for index, match in enumerate(execution.matches):
        last = index == len(execution.matches) - 1
        part = left if last else min(left, match.notional_minor * _FEE_BPS[liquidity] // amounts.BPS)
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
