"""The simulator in the API's form."""

from collections.abc import Sequence

from saker.core.http import MoneyOut
from saker.core.money import Money, decimal_string
from saker.market import queries as market
from saker.market.rules.symbols import QUANTITY_SCALE
from saker.rewards.rules import level_of
from saker.simulator.commands import FillRewards, Placed, Reading
from saker.simulator.models import Fill, Order
from saker.simulator.queries import Holding, Valuation, percent
from saker.simulator.rules import amounts
from saker.simulator.rules.amounts import BPS
from saker.simulator.rules.execution import Execution, Liquidity, OrderStatus, OrderType, Side
from saker.simulator.schemas import (
    FillOut,
    FillRewardsOut,
    HoldingOut,
    OrderDetailOut,
    OrderOut,
    PlacedOut,
    PortfolioOut,
    PreviewOut,
)


def rupees_out(minor: int) -> MoneyOut:
    """Paise in the API's form."""
    return MoneyOut.of(amounts.rupees(minor))


def preview_out(reading: Reading, execution: Execution) -> PreviewOut:
    """What an order would do: what crosses is met as a taker, what a limit leaves would be met as a maker."""
    symbol, scale = reading.symbol, reading.symbol.price_scale
    notional, fee = execution.notional_minor, amounts.fee(execution.notional_minor, amounts.TAKER_FEE_BPS)
    left = reading.quantity - execution.quantity
    if left and reading.limit is not None:
        rest = amounts.notional_up(symbol, reading.limit, left)
        notional, fee = notional + rest, fee + amounts.fee(rest, amounts.MAKER_FEE_BPS)
    met = bool(execution.matches)
    return PreviewOut(
        symbol=symbol.code,
        side=reading.side,
        type=OrderType.MARKET if reading.limit is None else OrderType.LIMIT,
        quantity=decimal_string(reading.quantity, QUANTITY_SCALE),
        crossing_quantity=decimal_string(execution.quantity, QUANTITY_SCALE),
        average_price=decimal_string(execution.average_price, scale) if met else None,
        worst_price=decimal_string(execution.matches[-1].price, scale) if met else None,
        notional=rupees_out(notional),
        fee=rupees_out(fee),
        total=rupees_out(notional + fee if reading.side is Side.BUY else notional - fee),
        levels=len(execution.matches),
        slippage_bps=decimal_string(execution.slippage_centi_bps, 2) if met else None,
    )


def fill_out(fill: Fill) -> FillOut:
    """A fill with its realism: mid, spread and slippage in basis points of the mid."""
    scale = market.listed(fill.symbol).price_scale
    price, mid = int(fill.price), int(fill.mid)
    worse = price - mid if fill.side == Side.BUY else mid - price
    return FillOut(
        id=str(fill.id),
        order_id=str(fill.order_id),
        symbol=fill.symbol,
        side=Side(fill.side),
        price=decimal_string(price, scale),
        quantity=decimal_string(int(fill.quantity), QUANTITY_SCALE),
        notional=rupees_out(int(fill.notional_minor)),
        fee=rupees_out(int(fill.fee_minor)),
        liquidity=Liquidity(fill.liquidity),
        mid=decimal_string(mid, scale),
        spread_bps=decimal_string(int(fill.spread) * BPS * 100 // mid, 2),
        slippage_bps=decimal_string(worse * BPS * 100 // mid, 2),
        source=fill.source,
        executed_at=fill.executed_at,
    )


def order_out(order: Order) -> OrderOut:
    """An order as it stands."""
    symbol = market.listed(order.symbol)
    filled, notional = int(order.filled_quantity), int(order.filled_notional_minor)
    average = amounts.average_price(symbol, notional, filled) if filled else None
    return OrderOut(
        id=str(order.id),
        client_order_id=order.client_order_id,
        symbol=order.symbol,
        side=Side(order.side),
        type=OrderType(order.type),
        status=OrderStatus(order.status),
        quantity=decimal_string(int(order.quantity), QUANTITY_SCALE),
        filled_quantity=decimal_string(filled, QUANTITY_SCALE),
        limit_price=None if order.limit_price is None else decimal_string(int(order.limit_price), symbol.price_scale),
        average_price=None if average is None else decimal_string(average, symbol.price_scale),
        notional=rupees_out(notional),
        fee=rupees_out(int(order.fee_minor)),
        realised=rupees_out(int(order.realised_minor)) if order.side == Side.SELL and filled else None,
        created_at=order.created_at,
        closed_at=order.closed_at,
    )


def detail_out(order: Order, fills: Sequence[Fill]) -> OrderDetailOut:
    """An order with its fills."""
    return OrderDetailOut(order=order_out(order), fills=[fill_out(fill) for fill in fills])


def placed_out(placed: Placed) -> PlacedOut:
    """What placing an order came to."""
    return PlacedOut(
        order=order_out(placed.order),
        fills=[fill_out(fill) for fill in placed.fills],
        balance=MoneyOut.of(placed.balance),
        rewards=_rewards(placed.rewards),
    )


def _rewards(rewards: FillRewards) -> FillRewardsOut:
    level = None if rewards.xp_total is None else level_of(rewards.xp_total)
    return FillRewardsOut(
        status=rewards.status,
        xp_awarded=rewards.xp_awarded,
        level=level.level if level else None,
        leveled_up=rewards.leveled_up,
        xp=level.xp if level else None,
        xp_needed=level.xp_needed if level else None,
        xp_total=rewards.xp_total,
    )


def portfolio_out(valuation: Valuation) -> PortfolioOut:
    """A practice account at this instant's prices."""
    return PortfolioOut(
        cash=MoneyOut.of(valuation.cash),
        reserved=MoneyOut.of(valuation.reserved),
        positions_value=_maybe(valuation.positions_value),
        equity=_maybe(valuation.equity),
        profit=_maybe(valuation.profit),
        profit_percent=valuation.profit_percent,
        stale=valuation.positions_value is None,
        positions=[_holding(holding, valuation.equity) for holding in valuation.holdings],
    )


def _maybe(money: Money | None) -> MoneyOut | None:
    return None if money is None else MoneyOut.of(money)


def _holding(holding: Holding, equity: Money | None) -> HoldingOut:
    scale, held = holding.symbol.price_scale, holding.quantity > 0
    unrealised = holding.unrealised if held else None
    return HoldingOut(
        symbol=holding.symbol.code,
        quantity=decimal_string(holding.quantity, QUANTITY_SCALE),
        average_cost=decimal_string(holding.average_price, scale) if held else None,
        fifo_cost=MoneyOut.of(holding.fifo_cost),
        cost=MoneyOut.of(holding.average_cost),
        price=None if holding.price is None else decimal_string(holding.price, scale),
        value=_maybe(holding.value),
        unrealised=_maybe(unrealised),
        unrealised_percent=None if unrealised is None else percent(unrealised.minor, holding.fifo_cost.minor),
        realised=MoneyOut.of(holding.realised),
        allocation_percent=None if holding.value is None or equity is None else percent(holding.value.minor, equity.minor),
    )
