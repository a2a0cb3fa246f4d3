"""Reading the simulator: the account, orders, fills, the portfolio and its value, the scores of the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Row, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.money import Money
from saker.market import queries as market
from saker.market.rules.symbols import SYMBOLS, Symbol
from saker.rewards.rules import MIN_FILLED_ORDERS
from saker.simulator.errors import NoPracticeAccount, OrderNotFound
from saker.simulator.models import Fill, Order, PracticeAccount
from saker.simulator.rules.amounts import STARTING_MINOR, average_price, notional_down, rupees
from saker.simulator.rules.execution import LIVE


@dataclass(frozen=True, slots=True)
class Holding:
    """Coins of one symbol: how many (10^-8), what they cost, what they are worth, what sales have realised.

    `price` and `value` are None where the market has no fresh price.
    """

    symbol: Symbol
    quantity: int
    average_cost: Money
    fifo_cost: Money
    realised: Money
    price: int | None
    value: Money | None

    @property
    def average_price(self) -> int:
        """The average buying price in price units."""
        return average_price(self.symbol, self.average_cost.minor, self.quantity)

    @property
    def unrealised(self) -> Money | None:
        """Value less first-in-first-out cost."""
        return None if self.value is None else self.value - self.fifo_cost


@dataclass(frozen=True, slots=True)
class Valuation:
    """A practice account at this instant's prices; what needs a price is None when one is missing."""

    cash: Money
    reserved: Money
    positions_value: Money | None
    holdings: Sequence[Holding]

    @property
    def equity(self) -> Money | None:
        """Cash, reserved cash and coins."""
        return None if self.positions_value is None else self.cash + self.reserved + self.positions_value

    @property
    def profit(self) -> Money | None:
        """Equity less the starting balance."""
        return None if self.equity is None else self.equity - rupees(STARTING_MINOR)

    @property
    def profit_percent(self) -> str | None:
        """Profit against the starting balance in percent, two decimals."""
        return None if self.profit is None else percent(self.profit.minor, STARTING_MINOR)


def percent(part: int, whole: int) -> str | None:
    """part/whole in percent with two decimals, rounded to the nearest; None of nothing."""
    return None if whole == 0 else f"{Decimal(round(Fraction(part * 10_000, whole))) / 100:.2f}"


async def account(session: AsyncSession, person_id: UUID) -> PracticeAccount:
    """The person's open practice account. Raises NoPracticeAccount."""
    statement = select(PracticeAccount).where(PracticeAccount.person_id == person_id, PracticeAccount.closed_at.is_(None))
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NoPracticeAccount
    return found


async def valuation(session: AsyncSession, person_id: UUID) -> Valuation:
    """The person's open practice account at this instant's prices. Raises NoPracticeAccount."""
    return await valuation_of(session, person_id, (await account(session, person_id)).id)


_BALANCES = text(
    "SELECT s.code, a.purpose, a.balance FROM ledger.accounts a JOIN ledger.assets s ON s.id = a.asset_id"
    " WHERE a.owner_id = :person AND a.balance > 0 AND (a.ref = :practice OR a.purpose = 'order_reserved')"
)
_LOTS = text(
    "SELECT p.symbol, p.average_cost_minor, p.realised_minor, coalesce(sum(l.cost_left_minor), 0) AS fifo_cost"
    " FROM simulator.positions p LEFT JOIN simulator.lots l"
    " ON l.account_id = p.account_id AND l.symbol = p.symbol AND l.quantity_left > 0"
    " WHERE p.account_id = :practice GROUP BY p.account_id, p.symbol"
)


async def valuation_of(session: AsyncSession, person_id: UUID, practice_id: UUID) -> Valuation:
    """One practice account at this instant's prices."""
    balances = (await session.execute(_BALANCES, {"person": person_id, "practice": practice_id})).all()
    costs = {row.symbol: row for row in (await session.execute(_LOTS, {"practice": practice_id})).all()}
    cash = sum(int(row.balance) for row in balances if row.code == "SIM_INR" and row.purpose == "practice")
    reserved = sum(int(row.balance) for row in balances if row.code == "SIM_INR" and row.purpose == "order_reserved")
    prices, holdings = market.fresh_mids(clock.now()), []
    for symbol in SYMBOLS:
        quantity = sum(int(row.balance) for row in balances if row.code == symbol.base)
        if symbol.code in costs and (quantity or costs[symbol.code].realised_minor):
            holdings.append(_holding(symbol, quantity, costs[symbol.code], prices.get(symbol.code)))
    values = [holding.value for holding in holdings if holding.quantity]
    known = [value for value in values if value is not None]
    total = rupees(sum(value.minor for value in known)) if len(known) == len(values) else None
    return Valuation(rupees(cash), rupees(reserved), total, holdings)


def _holding(symbol: Symbol, quantity: int, cost: Row[tuple[str, Decimal, Decimal, Decimal]], price: int | None) -> Holding:
    average, fifo, realised = int(cost.average_cost_minor), int(cost.fifo_cost), int(cost.realised_minor)
    value = None if price is None else rupees(notional_down(symbol, price, quantity))
    return Holding(symbol, quantity, rupees(average), rupees(fifo), rupees(realised), price, value)


async def orders(
    session: AsyncSession, person_id: UUID, *, live: bool | None, symbol: str | None, before: UUID | None, limit: int
) -> Sequence[Order]:
    """A person's orders, newest first."""
    statement = select(Order).where(Order.person_id == person_id).order_by(Order.id.desc()).limit(limit)
    if live is not None:
        statement = statement.where(Order.status.in_(LIVE) if live else Order.status.not_in(LIVE))
    if symbol is not None:
        statement = statement.where(Order.symbol == symbol)
    if before is not None:
        statement = statement.where(Order.id < before)
    return (await session.execute(statement)).scalars().all()


async def order(session: AsyncSession, person_id: UUID, order_id: UUID) -> tuple[Order, Sequence[Fill]]:
    """One order of a person with its fills. Raises OrderNotFound."""
    found = (await session.execute(select(Order).where(Order.id == order_id, Order.person_id == person_id))).scalar_one_or_none()
    if found is None:
        raise OrderNotFound
    fills = (await session.execute(select(Fill).where(Fill.order_id == order_id).order_by(Fill.id))).scalars().all()
    return found, fills


async def fills(session: AsyncSession, person_id: UUID, *, before: UUID | None, limit: int) -> Sequence[Fill]:
    """A person's fills, newest first."""
    statement = select(Fill).where(Fill.person_id == person_id).order_by(Fill.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Fill.id < before)
    return (await session.execute(statement)).scalars().all()


async def open_order_count(session: AsyncSession, person_id: UUID) -> int:
    """How many orders of a person are live."""
    statement = select(func.count()).select_from(Order).where(Order.person_id == person_id, Order.status.in_(LIVE))
    return int((await session.execute(statement)).scalar_one())


_HELD = text("""
    SELECT EXISTS (
        SELECT FROM ledger.accounts a JOIN ledger.assets s ON s.id = a.asset_id AND s.code = ANY (cast(:assets AS text[]))
        JOIN simulator.accounts p ON p.person_id = a.owner_id AND p.closed_at IS NULL AND p.filled_orders >= :least
        WHERE a.balance > 0 AND a.purpose IN ('position', 'order_reserved')
    )
""")
_SCORES = text("""
    WITH prices AS (
        SELECT s.id AS asset_id, p.price, p.divisor
        FROM unnest(cast(:assets AS text[]), cast(:prices AS numeric[]), cast(:divisors AS numeric[])) AS p (code, price, divisor)
        JOIN ledger.assets s ON s.code = p.code
    )
    SELECT p.person_id, sum(div(a.balance * c.price, c.divisor)) - :starting AS score
    FROM simulator.accounts p
    JOIN ledger.accounts a ON a.owner_id = p.person_id AND a.balance > 0
        AND (a.ref = p.id OR (a.purpose = 'order_reserved'
            AND a.ref IN (SELECT o.id FROM simulator.orders o WHERE o.account_id = p.id)))
    JOIN prices c ON c.asset_id = a.asset_id
    WHERE p.closed_at IS NULL AND p.filled_orders >= :least
    GROUP BY p.person_id
""")


async def board_scores(session: AsyncSession) -> list[tuple[UUID, int]] | None:
    """Profit in paise of everyone with ten filled orders, at this instant's prices.

    None when a price is missing: of a symbol of the market, or of one that has left it and is held by any of them.
    """
    symbols, prices = market.source().symbols(), market.fresh_mids(clock.now())
    if len(prices) < len(symbols):
        return None
    assets = ["SIM_INR", *(symbol.base for symbol in symbols)]
    gone = [symbol.base for symbol in SYMBOLS if symbol.base not in assets]
    if gone and (await session.execute(_HELD, {"assets": gone, "least": MIN_FILLED_ORDERS})).scalar_one():
        return None
    rows = await session.execute(
        _SCORES,
        {
            "assets": assets,
            "prices": [1, *(prices[symbol.code] for symbol in symbols)],
            "divisors": [1, *(10 ** (8 + symbol.price_scale - 2) for symbol in symbols)],
            "starting": STARTING_MINOR,
            "least": MIN_FILLED_ORDERS,
        },
    )
    return [(row.person_id, int(row.score)) for row in rows.all()]
