"""The synthetic market, measured: `python -m bench.market [--prices N]` prints JSON and fails when a limit is missed.

Measured, with their limits: microseconds a price, cold (any symbol, any second of ten years) and typical (one symbol, second by
second), at most 50; 10^6 prices from two processes in different orders, 0 differences; volatility realised over 365 days
against each symbol's setting, within 15 %; kurtosis of the returns of a minute, above 5 without the jumps; 300 candles of a
minute, at most 20 ms. What has no limit is reported. Times are of the processor: nothing here waits, and what else runs on the
machine should not count.
"""

import argparse
import json
import math
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from saker.market.rules.candles import CandleMaker, Interval
from saker.market.rules.daily import SECONDS_PER_DAY
from saker.market.rules.depth import book
from saker.market.rules.keys import KeySchedule
from saker.market.rules.noise import Level
from saker.market.rules.symbols import SYMBOLS, Symbol
from saker.market.rules.synthetic import Direction, SyntheticMarket

FIRST_DAY = 20_089
TEN_YEARS = 3_650
SECRET = b"bench/market/secret/of/32/bytes!"
KEYS = 5
MOST_MICROSECONDS = 50.0
MOST_MILLISECONDS = 20.0
LEAST_KURTOSIS = 5.0
MOST_DEVIATION = 0.15

Figures = dict[str, Any]


def market(secret: bytes = SECRET) -> SyntheticMarket:
    """A market with nothing in its caches."""
    return SyntheticMarket(KeySchedule(secret), SYMBOLS, FIRST_DAY)


def queries(count: int) -> tuple[list[int], list[int]]:
    """Symbols and seconds at random over ten years: the same in every process."""
    draw = random.Random(count)
    symbols = [draw.randrange(len(SYMBOLS)) for _ in range(count)]
    first = FIRST_DAY * SECONDS_PER_DAY
    seconds = [first + draw.randrange(TEN_YEARS * SECONDS_PER_DAY) for _ in range(count)]
    return symbols, seconds


def write_prices(target: Path, count: int, order: str) -> None:
    """In a process of its own: price every query, in an order of its own, and write the prices in the common order."""
    symbols, seconds = queries(count)
    places = list(range(count))
    if order == "shuffled":
        random.Random(order).shuffle(places)
    else:
        places.sort(key=lambda place: (symbols[place], -seconds[place]))
    prices = array("q", bytes(8 * count))
    of = market()
    for place in places:
        prices[place] = of.price(SYMBOLS[symbols[place]], seconds[place])
    target.write_bytes(prices.tobytes())


def differences(count: int) -> Figures:
    """Prices that differ between two processes that ask in different orders."""
    with tempfile.TemporaryDirectory() as directory:
        files = [Path(directory) / order for order in ("shuffled", "sorted")]
        children = [subprocess.Popen([sys.executable, __file__, "--write", str(file), "--prices", str(count)]) for file in files]
        codes = [child.wait() for child in children]
        if any(codes):
            message = "a process that prices failed"
            raise RuntimeError(message)
        one, other = (array("q", file.read_bytes()) for file in files)
    return {"prices": len(one), "differences": sum(a != b for a, b in zip(one, other, strict=True))}


def microseconds(count: int, call: Callable[[int], object]) -> float:
    """The mean over `count` calls: the median of three rounds, each with its own third of the arguments 0..3*count-1."""
    rounds = []
    for start in range(0, 3 * count, count):
        began = time.process_time()
        for n in range(start, start + count):
            call(n)
        rounds.append((time.process_time() - began) / count * 1e6)
    return round(statistics.median(rounds), 2)


def speed() -> Figures:
    """Microseconds for a price, a book, a day of the chain of closes, and a search for the first touch."""
    of = market()
    began = time.process_time()
    for symbol in SYMBOLS:
        of.state_before(symbol, FIRST_DAY + TEN_YEARS)
    chain = (time.process_time() - began) / (len(SYMBOLS) * TEN_YEARS) * 1e6
    symbols, seconds = queries(60_000)
    noon = (FIRST_DAY + 700) * SECONDS_PER_DAY + 43_200
    path = of.day_path(SYMBOLS[0], FIRST_DAY + 700)
    high = path.symbol.opening_price * 100
    week = 7 * SECONDS_PER_DAY
    return {
        "price_cold_us": microseconds(20_000, lambda n: of.price(SYMBOLS[symbols[n]], seconds[n])),
        "price_typical_us": microseconds(20_000, lambda n: of.price(SYMBOLS[0], noon + n)),
        "book_us": microseconds(
            2_000,
            lambda n: book(path.symbol, path.symbol.opening_price, 1_000, path.noise.digest(Level.DEPTH, n)),
        ),
        "close_of_a_day_us": round(chain, 2),
        "first_touch_over_a_week_that_never_touches_us": microseconds(
            50, lambda n: of.first_touch(SYMBOLS[n % 20], Direction.AT_OR_ABOVE, high * 10**6, noon, noon + week)
        ),
    }


def candle_times() -> Figures:
    """Milliseconds for 300 candles of each interval, not made before."""
    times: Figures = {}
    end = (FIRST_DAY + 700) * SECONDS_PER_DAY + 43_210
    for interval in Interval:
        of = market()
        of.state_before(SYMBOLS[0], FIRST_DAY + 700)
        maker = CandleMaker(of)
        began = time.process_time()
        made = list(maker.candles(SYMBOLS[0], interval, end - 299 * interval.seconds, end))
        assert len(made) == 300
        times[f"300_candles_{interval}_ms"] = round((time.process_time() - began) * 1e3, 1)
    return times


def realised_volatility(of: SyntheticMarket, symbol: Symbol, first: int) -> float:
    """The sample deviation of 365 daily log-returns, annualised."""
    closes = [of.state_before(symbol, first + n).log_close for n in range(366)]
    returns = [after - before for before, after in pairwise(closes)]
    mean = math.fsum(returns) / len(returns)
    return math.sqrt(math.fsum((r - mean) ** 2 for r in returns) / (len(returns) - 1) * 365)


def kurtosis(of: SyntheticMarket, symbol: Symbol) -> float:
    """Fourth moment over squared variance of 14 days of returns of a minute, without the jumps."""
    returns: list[float] = []
    for day in range(FIRST_DAY + 100, FIRST_DAY + 114):
        path = of.day_path(symbol, day)
        for hour in range(24):
            returns += [after - before for before, after in pairwise(path.minutes(hour))]
    variance = math.fsum(r * r for r in returns) / len(returns)
    return math.fsum(r**4 for r in returns) / len(returns) / variance**2


def calibration() -> Figures:
    """Each symbol: its setting, the ratio realised with each key in each of ten years, and the kurtosis."""
    markets = [market(bytes([n]) * 32) for n in range(1, KEYS + 1)]
    symbols: dict[str, dict[str, float]] = {}
    for symbol in SYMBOLS:
        setting = symbol.annual_volatility_bp / 10_000
        ratios = [realised_volatility(of, symbol, FIRST_DAY + 365 * year) / setting for of in markets for year in range(10)]
        symbols[symbol.code] = {
            "annual_volatility": setting,
            "realised_first_key_first_year": round(ratios[0] * setting, 4),
            "lowest_ratio": round(min(ratios), 4),
            "highest_ratio": round(max(ratios), 4),
            "kurtosis_1m": round(kurtosis(markets[0], symbol), 2),
        }
    rows = symbols.values()
    return {
        "years_measured": len(SYMBOLS) * KEYS * 10,
        "largest_deviation": round(max(max(1 - row["lowest_ratio"], row["highest_ratio"] - 1) for row in rows), 4),
        "least_kurtosis_1m": min(row["kurtosis_1m"] for row in rows),
        "symbols": symbols,
    }


def missed(report: dict[str, Figures]) -> list[str]:
    """The limits that do not hold."""
    held = {
        "price_cold_us": report["speed"]["price_cold_us"] <= MOST_MICROSECONDS,
        "price_typical_us": report["speed"]["price_typical_us"] <= MOST_MICROSECONDS,
        "300_candles_1m_ms": report["candles"]["300_candles_1m_ms"] <= MOST_MILLISECONDS,
        "differences": report["determinism"]["differences"] == 0,
        "largest_deviation": report["calibration"]["largest_deviation"] <= MOST_DEVIATION,
        "least_kurtosis_1m": report["calibration"]["least_kurtosis_1m"] > LEAST_KURTOSIS,
    }
    return [name for name, holds in held.items() if not holds]


def main() -> int:
    """Measure, print, and say with the exit code whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prices", type=int, default=1_000_000, help="how many prices the two processes compare")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        write_prices(asked.write, asked.prices, asked.write.name)
        return 0
    report: dict[str, Figures] = {
        "machine": {"python": platform.python_version(), "machine": platform.machine()},
        "speed": speed(),
        "candles": candle_times(),
        "determinism": differences(asked.prices),
        "calibration": calibration(),
    }
    limits = missed(report)
    print(json.dumps({**report, "missed": limits}, indent=1))
    return 1 if limits else 0


if __name__ == "__main__":
    sys.exit(main())
