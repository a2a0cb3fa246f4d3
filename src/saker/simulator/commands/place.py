"""Placing an order: lock the person's trading, fill what crosses, rest what a limit leaves, reward what is filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock, events
from saker.core.auth import Actor
from saker.core.ids import new_id
from saker.core.money import SIM_INR, Money
from saker.ledger import commands as ledger
from saker.ledger import queries as books
from saker.ledger.rules import Posting, Transfer
from saker.simulator import accounts, queries
from saker.simulator.commands.account import lock_account
from saker.simulator.commands.record import insert_order
from saker.simulator.commands.reward import FillRewards, reward_fill
from saker.simulator.commands.settle import settle
from saker.simulator.commands.ticket import Reading, Ticket, read_ticket
from saker.simulator.errors import TooManyOpenOrders
from saker.simulator.events import OrderUpdated
from saker.simulator.models import Fill, Order, PracticeAccount
from saker.simulator.rules import amounts
from saker.simulator.rules.execution import Liquidity, OrderStatus, Side

MOST_OPEN_ORDERS: Final = 100


@dataclass(frozen=True, slots=True)
class Placed:
    """An order after placing: its fills, the cash after it, and what it earned."""

    order: Order
    fills: Sequence[Fill]
    balance: Money
    rewards: FillRewards


async def place(session: AsyncSession, actor: Actor, ticket: Ticket) -> Placed:
    """Place an order for the actor.

    The price is that of the instant at which the person's turn comes, after the lock. Raises InsufficientFunds, the
    refusals of the filters, MarketStale, ClientOrderIdTaken,
    TooManyOpenOrders. Locks: the practice account, then ledger accounts by id.
    """
    account = await lock_account(session, actor.person_id)
    reading = read_ticket(ticket)
    execution = reading.execution()
    now = clock.now()
    order = _order(account, ticket, reading, now)
    fills: Sequence[Fill] = ()
    balance: Money | None = None
    if execution.matches:
        fills, balance = await settle(session, account, order, execution, Liquidity.TAKER, source=reading.source, at=now)
    else:
        await insert_order(session, order)
    if order.status != OrderStatus.FILLED:
        balance = await _rest(session, account, order, reading)
        await events.publish(session, OrderUpdated(actor.person_id, order.id, order.symbol, order.status))
    if balance is None:
        balance = await books.balance(session, accounts.cash(actor.person_id, account.id))
    rewards = await reward_fill(session, account, order, cash=balance)
    return Placed(order, fills, balance, rewards)


def _order(account: PracticeAccount, ticket: Ticket, reading: Reading, now: datetime) -> Order:
    return Order(
        id=new_id(),
        account_id=account.id,
        person_id=account.person_id,
        client_order_id=ticket.client_order_id,
        symbol=reading.symbol.code,
        side=reading.side.value,
        type=ticket.type.value,
        status=OrderStatus.OPEN.value,
        quantity=reading.quantity,
        limit_price=reading.limit,
        filled_quantity=0,
        filled_notional_minor=0,
        fee_minor=0,
        realised_minor=0,
        created_at=now,
    )


async def _rest(session: AsyncSession, account: PracticeAccount, order: Order, reading: Reading) -> Money | None:
    """Put aside what the rest of a limit order may take; returns the cash after it when cash was put aside.

    Raises TooManyOpenOrders.
    """
    if await queries.open_order_count(session, account.person_id) > MOST_OPEN_ORDERS:
        raise TooManyOpenOrders(limit=MOST_OPEN_ORDERS)
    left = int(order.quantity - order.filled_quantity)
    assert reading.limit is not None
    if reading.side is Side.BUY:
        cost = amounts.notional_up(reading.symbol, reading.limit, left)
        aside = amounts.rupees(cost + amounts.fee(cost, amounts.MAKER_FEE_BPS))
        source = accounts.cash(account.person_id, account.id)
    else:
        source = accounts.coins(account.person_id, reading.symbol, account.id)
        aside = Money(left, source.asset)
    transfer = Transfer(source, accounts.reserve(account.person_id, aside.asset, order.id), aside)
    posting = Posting("simulator.order", f"{order.id}:reserve", "simulator.reserve", (transfer,), order.id, account.person_id)
    posted = await ledger.post(session, posting)
    return Money(posted.balances[account.cash_account_id], SIM_INR) if reading.side is Side.BUY else None
