"""What a process does before it trades: choose the source of its prices, and see that its database trades on the same."""

import hmac
from datetime import timedelta
from typing import Final

from saker.core import audit, clock
from saker.core.crypto import Keyring
from saker.core.db import Database
from saker.core.settings import Settings
from saker.market import commands, queries
from saker.market.rules.replay import fingerprint_of
from saker.market.sources import MarketSource, ReplaySource, SyntheticSource

_FINGERPRINT_LABEL: Final = b"saker/market/in-use/1"


async def choose_source(settings: Settings, database: Database) -> MarketSource:
    """Make the source that SAKER_MARKET names the one of this process.

    Raises ValueError for one that does not exist, and MarketChanged when this database's market is another one: two
    markets on one ledger would let anyone buy on one and sell on the other.
    """
    source, fingerprint = await _configured(settings, database)
    async with database.edge() as session:
        await commands.require_same(session, source.name, fingerprint)
    queries.use(source)
    return source


async def adopt_market(settings: Settings, database: Database) -> str:
    """Make the configured market this database's, whichever was before; returns its source. For an operator, by hand."""
    source, fingerprint = await _configured(settings, database)
    async with database.edge() as session:
        before = await queries.in_use(session)
        await commands.keep(session, source.name, fingerprint)
        was = None if before is None else {"source": before.source, "fingerprint": before.fingerprint}
        now = {"source": source.name, "fingerprint": fingerprint}
        await audit.record(session, None, "market.adopted", target="market", before=was, after=now)
    return source.name


async def _configured(settings: Settings, database: Database) -> tuple[MarketSource, str]:
    """The source of the settings, and what tells it from every other."""
    if settings.market == "synthetic":
        secret = _secret(settings)
        return SyntheticSource(secret, now=clock.now), hmac.digest(secret, _FINGERPRINT_LABEL, "sha256").hex()
    if settings.market == "replay":
        async with database.reading(timeout_seconds=120) as session:
            series, shift = await queries.recordings(session), await queries.playback(session) or timedelta(0)
        if coarse := [one.symbol.code for one in series if one.interval is not commands.FINEST]:
            message = f"the recordings of {', '.join(coarse)} are coarser than a minute: bring candles of {commands.FINEST} in"
            raise ValueError(message)
        return ReplaySource(series, now=clock.now, shift=shift), fingerprint_of(series, shift)
    message = f"SAKER_MARKET is {settings.market}; choose synthetic or replay"
    raise ValueError(message)


def _secret(settings: Settings) -> bytes:
    """The secret of the synthetic market: 32 bytes of SAKER_MARKET_SECRET, or of SECRET_KEY."""
    chosen = settings.season_secret or settings.secret_key
    return Keyring((chosen.get_secret_value(),)).derive("market")
