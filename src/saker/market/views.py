"""The market in the API's form: one place for routes and live topics."""

from datetime import datetime, timedelta

from saker.core.http import MoneyOut
from saker.core.money import SIM_INR, Money, decimal_string
from saker.market import queries
from saker.market.errors import UnknownSymbol
from saker.market.rules.candles import Candle, Interval
from saker.market.rules.symbols import QUANTITY_SCALE, Symbol
from saker.market.schemas import CandleOut, DepthLevelOut, DepthOut, PriceOut, SymbolOut
from saker.market.sources import Depth

_DAY = timedelta(hours=24)
LABELS = {"synthetic": "synthetic market", "replay": "replay of recorded prices"}


def known(code: str) -> Symbol:
    """The symbol of that code. Raises UnknownSymbol."""
    symbol = queries.symbol(code)
    if symbol is None:
        raise UnknownSymbol(symbol=code)
    return symbol


def symbol_out(symbol: Symbol) -> SymbolOut:
    """A symbol with its filters."""
    source = queries.source().name
    return SymbolOut(
        symbol=symbol.code,
        name=symbol.name,
        base=symbol.base,
        quote=symbol.quote,
        price_scale=symbol.price_scale,
        tick_size=decimal_string(symbol.tick, symbol.price_scale),
        lot_size=decimal_string(symbol.lot, QUANTITY_SCALE),
        min_notional=MoneyOut.of(Money(symbol.min_notional_minor, SIM_INR)),
        window_bps=symbol.tick_window_bp,
        source=source,
        label=LABELS[source],
    )


def price_out(symbol: Symbol, at: datetime) -> PriceOut | None:
    """The price of a symbol with its day; None where there is none yet."""
    source = queries.source()
    quote = source.quote(symbol.code, at)
    if quote is None:
        return None
    change = source.change_24h_bp(symbol.code, at)
    day = source.candles(symbol.code, Interval.H1, at - _DAY, at)
    scale = symbol.price_scale
    return PriceOut(
        symbol=symbol.code,
        bid=decimal_string(quote.bid, scale),
        ask=decimal_string(quote.ask, scale),
        last=decimal_string(quote.last, scale),
        change_24h=None if change is None else decimal_string(change, 2),
        high_24h=decimal_string(max(candle.high for candle in day), scale) if day else None,
        low_24h=decimal_string(min(candle.low for candle in day), scale) if day else None,
        volume_24h=decimal_string(sum(candle.volume for candle in day), QUANTITY_SCALE) if day else None,
        at=quote.at,
        source=quote.source,
        age_ms=quote.age_ms,
        stale=quote.stale,
    )


def candle_out(symbol: Symbol, candle: Candle) -> CandleOut:
    """A candle."""
    scale = symbol.price_scale
    return CandleOut(
        time=int(candle.opened_at.timestamp()),
        open=decimal_string(candle.open, scale),
        high=decimal_string(candle.high, scale),
        low=decimal_string(candle.low, scale),
        close=decimal_string(candle.close, scale),
        volume=decimal_string(candle.volume, QUANTITY_SCALE),
        closed=candle.closed,
    )


def depth_out(depth: Depth) -> DepthOut:
    """A book."""
    bids, asks = (
        [
            DepthLevelOut(
                price=decimal_string(level.price, depth.price_scale),
                quantity=decimal_string(level.quantity, QUANTITY_SCALE),
            )
            for level in levels
        ]
        for levels in (depth.book.bids, depth.book.asks)
    )
    return DepthOut(symbol=depth.symbol, at=depth.at, source=depth.source, bids=bids, asks=asks)
