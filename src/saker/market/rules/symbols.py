"""The twenty symbols of the synthetic market, each a pair of practice assets, and the filters that orders must pass."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

QUANTITY_SCALE: Final = 8
QUANTITY_ONE: Final = 10**QUANTITY_SCALE
"""Units of quantity in one coin."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A market: what is traded, in which steps, and how it is meant to move.

    `price_units` are 10^-price_scale rupees; `quantity_units` are 10^-8 coin. `tick` and `lot` are the steps of a
    price and a quantity, in those units. No fill may happen further than `tick_window_bp` basis points from the mid
    price.
    """

    code: str
    name: str
    price_scale: int
    tick: int
    lot: int
    opening_price: int
    annual_volatility_bp: int
    jumps_per_year: int
    half_spread_ppm: int
    level_notional_minor: int
    daily_turnover_minor: int
    tick_window_bp: int
    min_notional_minor: int = 100_00

    @property
    def base(self) -> str:
        """The code of the traded asset: SIM-BTC trades SIM_BTC."""
        return self.code.replace("-", "_")

    @property
    def price_one(self) -> int:
        """Price units in one rupee."""
        return int(10**self.price_scale)

    @property
    def quote(self) -> str:
        """The code of the asset that prices are in."""
        return "SIM_INR"


# coin, label, opening price in price units, price scale, tick, lot, annual volatility in bp, jumps a year,
# half spread in ppm, lakh of rupees at a level of depth, crore of rupees traded a day, tick window in bp.
_TABLE: Final = (
    ("BTC", "Bitcoin", 80_00_000_00, 2, 100, 100, 55_00, 12, 50, 10, 800, 100),
    ("ETH", "Ether", 2_80_000_00, 2, 10, 1_000, 70_00, 12, 60, 8, 500, 100),
    ("BNB", "BNB", 60_000_00, 2, 1, 10_000, 65_00, 12, 80, 6, 150, 200),
    ("SOL", "Solana", 14_000_00, 2, 1, 10_000, 85_00, 16, 80, 6, 200, 200),
    ("BCH", "Bitcoin Cash", 40_000_00, 2, 1, 10_000, 80_00, 14, 120, 4, 60, 200),
    ("LTC", "Litecoin", 8_000_00, 2, 1, 100_000, 75_00, 14, 120, 4, 60, 200),
    ("AVAX", "Avalanche", 2_000_00, 2, 1, 100_000, 95_00, 18, 150, 3, 50, 200),
    ("LINK", "Chainlink", 1_300_00, 2, 1, 100_000, 85_00, 16, 140, 4, 60, 200),
    ("UNI", "Uniswap", 700_0000, 4, 1, 1_000_000, 95_00, 18, 160, 3, 40, 200),
    ("APT", "Aptos", 450_0000, 4, 1, 1_000_000, 100_00, 20, 180, 3, 30, 200),
    ("DOT", "Polkadot", 400_0000, 4, 1, 1_000_000, 85_00, 16, 150, 3, 40, 200),
    ("ATOM", "Cosmos", 380_0000, 4, 1, 1_000_000, 90_00, 16, 160, 3, 30, 200),
    ("NEAR", "NEAR", 220_0000, 4, 1, 1_000_000, 100_00, 20, 180, 3, 30, 200),
    ("XRP", "XRP", 200_0000, 4, 1, 1_000_000, 80_00, 16, 90, 5, 120, 200),
    ("ADA", "Cardano", 60_0000, 4, 1, 10_000_000, 85_00, 16, 120, 4, 80, 200),
    ("POL", "Polygon", 40_0000, 4, 1, 10_000_000, 95_00, 18, 160, 3, 40, 200),
    ("XLM", "Stellar", 28_0000, 4, 1, 10_000_000, 90_00, 18, 160, 3, 40, 200),
    ("TRX", "TRON", 25_0000, 4, 1, 10_000_000, 60_00, 12, 120, 4, 60, 200),
    ("DOGE", "Dogecoin", 18_0000, 4, 1, 10_000_000, 100_00, 22, 120, 4, 100, 200),
    ("SHIB", "Shiba Inu", 110_000, 8, 1, 100_000_000_00, 110_00, 24, 200, 2, 40, 200),
)
_LAKH_MINOR: Final = 1_00_000_00
_CRORE_MINOR: Final = 1_00_00_000_00

SYMBOLS: Final = tuple(
    Symbol(
        code=f"SIM-{coin}",
        name=f"{label} (synthetic)",
        price_scale=scale,
        tick=tick,
        lot=lot,
        opening_price=opening,
        annual_volatility_bp=volatility,
        jumps_per_year=jumps,
        half_spread_ppm=half_spread,
        level_notional_minor=lakh * _LAKH_MINOR,
        daily_turnover_minor=crore * _CRORE_MINOR,
        tick_window_bp=window,
    )
    for coin, label, opening, scale, tick, lot, volatility, jumps, half_spread, lakh, crore, window in _TABLE
)

BY_CODE: Final = MappingProxyType({symbol.code: symbol for symbol in SYMBOLS})
