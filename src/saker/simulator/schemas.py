"""What the API of the simulator takes and says: quantities and prices are decimal strings."""

from typing import Annotated

from pydantic import Field, StringConstraints

from saker.core.http import In, MoneyOut, Out
from saker.core.http.schemas import Instant, Line
from saker.simulator.commands import RewardStatus
from saker.simulator.rules.execution import Liquidity, OrderStatus, OrderType, Side

DecimalText = Annotated[str, StringConstraints(min_length=1, max_length=40)]
"""A plain decimal number as text; read strictly by the command, which names what is wrong with it."""


class OrderIn(In):
    """An order. Give `quantity` or `notional` (rupees), and `limit_price` exactly for a limit order."""

    symbol: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    side: Annotated[Side, Field(strict=False)]
    type: Annotated[OrderType, Field(strict=False)] = OrderType.MARKET
    quantity: DecimalText | None = Field(None, examples=["0.01000000"])
    notional: DecimalText | None = Field(None, examples=["2500.00"])
    limit_price: DecimalText | None = None
    client_order_id: Annotated[Line, StringConstraints(max_length=64)] | None = None


class PreviewOut(Out):
    """What an order would do at this instant. A limit order that does not cross has no average price."""

    symbol: str
    side: Side
    type: OrderType
    quantity: str
    crossing_quantity: str
    average_price: str | None
    worst_price: str | None
    notional: MoneyOut
    fee: MoneyOut
    total: MoneyOut
    levels: int
    slippage_bps: str | None


class FillOut(Out):
    """A quantity that was met at one price, and what the market looked like."""

    id: str
    order_id: str
    symbol: str
    side: Side
    price: str
    quantity: str
    notional: MoneyOut
    fee: MoneyOut
    liquidity: Liquidity
    mid: str
    spread_bps: str
    slippage_bps: str
    source: str
    executed_at: Instant


class OrderOut(Out):
    """An order as it stands."""

    id: str
    client_order_id: str | None
    symbol: str
    side: Side
    type: OrderType
    status: OrderStatus
    quantity: str
    filled_quantity: str
    limit_price: str | None
    average_price: str | None
    notional: MoneyOut
    fee: MoneyOut
    realised: MoneyOut | None
    created_at: Instant
    closed_at: Instant | None


class OrderDetailOut(Out):
    """An order with its fills."""

    order: OrderOut
    fills: list[FillOut]


class FillRewardsOut(Out):
    """What an order earned: `none` while it is not filled, `pending` when a retry will make it good."""

    status: RewardStatus
    xp_awarded: int
    level: int | None
    leveled_up: bool
    xp: int | None
    xp_needed: int | None
    xp_total: int | None


class PlacedOut(OrderDetailOut):
    """A placed order: its fills, the cash after it, and what it earned."""

    balance: MoneyOut
    rewards: FillRewardsOut


class AccountOut(Out):
    """The practice account."""

    balance: MoneyOut
    reserved: MoneyOut
    epoch: int
    opened_at: Instant
    starting_balance: MoneyOut
    taker_fee_bps: int = Field(description="What an order that fills at once pays, in 1/100 percent of its notional.")
    maker_fee_bps: int = Field(description="What an order that rested pays.")


class HoldingOut(Out):
    """Coins of one symbol; what needs a price is null while there is no fresh one."""

    symbol: str
    quantity: str
    average_cost: str | None
    fifo_cost: MoneyOut
    cost: MoneyOut
    price: str | None
    value: MoneyOut | None
    unrealised: MoneyOut | None
    unrealised_percent: str | None
    realised: MoneyOut
    allocation_percent: str | None


class PortfolioOut(Out):
    """The practice account at this instant's prices."""

    cash: MoneyOut
    reserved: MoneyOut
    positions_value: MoneyOut | None
    equity: MoneyOut | None
    profit: MoneyOut | None
    profit_percent: str | None
    stale: bool
    positions: list[HoldingOut]
