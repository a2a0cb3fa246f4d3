"""The refusals of the simulator.

SakerError
├── MarketStale            409   there is no fresh price to trade at
├── SymbolNotTraded        422   no such symbol (field symbol)
├── OrderFieldsInvalid     422   fields that do not go together (names the field)
├── OrderNotFound          404   no such order of this person
├── OrderClosed            409   the order is filled or cancelled already (facts: status)
├── ClientOrderIdTaken     409   another order has this client_order_id
├── TooManyOpenOrders      409   a hundred orders of the person rest already (facts: limit)
├── NoPracticeAccount      404   the person has no open practice account
└── from rules: DecimalInvalid, TooManyDecimals, NotPositive, NotOnStep, BelowMinimum, LimitTooFar 422; BookTooThin,
    OutsideWindow 409
"""

from saker.core.errors import Conflict, Invalid, NotFound


class MarketStale(Conflict):
    """There is no fresh price; a price is never invented."""

    code = "market_stale"
    detail = "There is no fresh price for this symbol. Try again in a moment."


class SymbolNotTraded(Invalid):
    """No such symbol."""

    code = "symbol_unknown"
    detail = "There is no such symbol."


class OrderFieldsInvalid(Invalid):
    """Fields that do not go together."""

    code = "order_fields_invalid"
    detail = "These fields do not go together."


class OrderNotFound(NotFound):
    """No such order of this person."""

    code = "order_not_found"
    detail = "There is no such order."


class OrderClosed(Conflict):
    """The order is filled or cancelled already. Facts: status."""

    code = "order_closed"
    detail = "The order is closed already."


class ClientOrderIdTaken(Conflict):
    """Another order of the person has this client_order_id."""

    code = "client_order_id_taken"
    detail = "Another order has this client_order_id."


class TooManyOpenOrders(Conflict):
    """As many orders rest as one person may have. Facts: limit."""

    code = "too_many_open_orders"
    detail = "Too many of your orders are open. Cancel one first."


class NoPracticeAccount(NotFound):
    """The person has no open practice account."""

    code = "no_practice_account"
    detail = "There is no practice account."
