"""Live topics of the market: `prices:<symbol>` and `candles:<symbol>:<interval>`, once a second while somebody listens."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from saker.core import clock
from saker.core.contrib import TopicSource
from saker.core.db import Database
from saker.market import queries, views
from saker.market.rules.candles import Interval

WARM_PAUSE_SECONDS = 0.05

Update = tuple[str, dict[str, Any]]
Wanted = Callable[[], frozenset[str]]


async def warm(_: Database) -> None:
    """At start, make the hour candles that every price shows its day from, a symbol at a time, beside the requests."""
    for symbol in queries.source().symbols():
        await asyncio.to_thread(views.price_out, symbol, clock.now())
        await asyncio.sleep(WARM_PAUSE_SECONDS)


async def _seconds() -> AsyncIterator[None]:
    """Wake at the start of each second, when prices change."""
    while True:
        await asyncio.sleep(1.0 - time.time() % 1.0)
        yield


async def _prices(wanted: Wanted) -> AsyncIterator[Update]:
    async for _ in _seconds():
        now = clock.now()
        for topic in sorted(wanted()):
            symbol = queries.symbol(topic.removeprefix("prices:")) if topic.startswith("prices:") else None
            price = views.price_out(symbol, now) if symbol else None
            if price is not None:
                yield topic, price.model_dump(mode="json")
            await asyncio.sleep(0)  # one symbol at a time: requests go on between them


async def _candles(wanted: Wanted) -> AsyncIterator[Update]:
    async for _ in _seconds():
        now = clock.now()
        for topic in sorted(wanted()):
            if not topic.startswith("candles:"):
                continue
            _, code, interval = topic.split(":")
            symbol = queries.symbol(code)
            found = queries.source().candles(code, Interval(interval), now, now) if symbol else []
            if symbol and found:
                yield topic, views.candle_out(symbol, found[-1]).model_dump(mode="json")
            await asyncio.sleep(0)


def _knows_price(topic: str) -> bool:
    return queries.symbol(topic.removeprefix("prices:")) is not None


def _knows_candle(topic: str) -> bool:
    parts = topic.split(":")
    return len(parts) == 3 and queries.symbol(parts[1]) is not None and parts[2] in set(Interval)  # noqa: PLR2004 - a:b:c


def _all_prices(topic: str) -> Sequence[str]:
    return [f"prices:{symbol.code}" for symbol in queries.source().symbols()] if topic == "prices:*" else []


TOPICS = (
    TopicSource("prices", _knows_price, _all_prices, _prices),
    TopicSource("candles", _knows_candle, lambda _: [], _candles),
)
