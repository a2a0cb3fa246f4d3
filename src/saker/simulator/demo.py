"""The simulator's demo: two hundred traders with a month behind them, made by the ordinary commands.

Each order is placed at its own moment of the past month: the process's clock is moved there, the deterministic market
gives that moment's prices, and everything else happens as it would have. Demo people carry a tag, are left out of
nothing but mail, and `remove` closes their accounts before they go.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.auth import Actor
from saker.core.contrib import DemoContext, DemoPart
from saker.core.errors import SakerError
from saker.core.money import decimal_string
from saker.identity import commands as identity
from saker.identity import queries as people
from saker.identity.rules.people import DEMO_TAG, Device
from saker.market import queries as market
from saker.market.rules.symbols import QUANTITY_SCALE
from saker.simulator import commands, queries
from saker.simulator.commands import Ticket
from saker.simulator.errors import NoPracticeAccount
from saker.simulator.rules.execution import OrderType, Side

TRADERS: Final = 200
DAYS: Final = 30
ORDERS: Final = (6, 22)
RESTING_PERCENT: Final = 60
SELLING_PERCENT: Final = 40
_DAY_SECONDS: Final = 86_400
WORTH_SELLING_MINOR: Final = 500_00
DEVICE: Final = Device("Demo", "127.0.0.0/24")
_WORDS: Final = (
    "amber bold brisk calm clear coral crisp eager fair fleet gentle golden keen kind lively lucid merry noble quick quiet",
    "badger bulbul chital crane egret falcon finch hare heron ibis kestrel kite lark magpie myna otter owl panda tern wren",
)


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that a trader does, at one moment."""

    at: datetime
    trader: int
    new_day: bool
    rests: bool


async def seed(context: DemoContext) -> None:
    """Make the traders that are missing and give them their month; nothing when they are all there."""
    async with context.database.reading() as session:
        if len(await people.demo_people(session)) >= TRADERS:
            return
    chance = random.Random(context.seed)  # noqa: S311 - the demo's choices, not a secret
    now = clock.now()
    moves = _moves(chance, now)
    try:
        traders = await _join(context, chance, now - timedelta(days=DAYS))
        settled = None
        for done, move in enumerate(moves):
            clock.shift(move.at - now)
            if settled is not None and move.at.date() != settled:
                async with context.database.edge(timeout_seconds=120) as session:
                    await commands.settle_board(session)
            settled = move.at.date()
            await _act(context, chance, traders[move.trader], move)
            context.progress(done + 1, len(moves), "orders of the demo traders")
    finally:
        clock.shift(timedelta(0))
    async with context.database.edge(timeout_seconds=120) as session:
        await commands.publish_board(session)


def _moves(chance: random.Random, now: datetime) -> list[Move]:
    """Everyone's orders over the month, in order of time; some rest, on the last day only."""
    moves: list[Move] = []
    for trader in range(TRADERS):
        ages = sorted((chance.randrange(DAYS * _DAY_SECONDS) for _ in range(chance.randint(*ORDERS))), reverse=True)
        before = None
        for age in ages:
            at = now - timedelta(seconds=age + 60)
            moves.append(Move(at, trader, at.date() != before, age < _DAY_SECONDS and chance.randrange(100) < RESTING_PERCENT))
            before = at.date()
    return sorted(moves, key=lambda move: move.at)


async def _join(context: DemoContext, chance: random.Random, at: datetime) -> list[UUID]:
    clock.shift(at - datetime.now(at.tzinfo))
    firsts, seconds = (words.split() for words in _WORDS)
    names = chance.sample([f"{first} {second}" for first in firsts for second in seconds], TRADERS)
    joined: list[UUID] = []
    for number, name in enumerate(names):
        async with context.database.edge() as session:
            email = f"demo-{number:03d}-{chance.getrandbits(32):08x}@demo.invalid"
            person = await identity.create_person(session, email=email, display_name=name.title(), tag=DEMO_TAG)
        joined.append(person.id)
        context.progress(number + 1, TRADERS, "demo traders")
    return joined


async def _act(context: DemoContext, chance: random.Random, trader: UUID, move: Move) -> None:
    async with context.database.edge() as session:
        if move.new_day:
            await identity.open_session(session, trader, DEVICE)
        ticket = await choose(session, chance, trader, rests=move.rests)
    try:
        async with context.database.edge() as session:
            await commands.place(session, Actor(trader, frozenset()), ticket)
    except SakerError:
        return  # a trader asks for more than the book or the purse holds now and then, and is refused like anyone


async def choose(session: AsyncSession, chance: random.Random, trader: UUID, *, rests: bool) -> Ticket:
    """What a trader does next: sells some of what they hold two times in five, otherwise buys with some of the cash."""
    valuation = await queries.valuation(session, trader)
    held = [holding for holding in valuation.holdings if holding.value is not None and holding.value.minor > WORTH_SELLING_MINOR]
    if held and chance.randrange(100) < SELLING_PERCENT:
        holding = chance.choice(held)
        lots = holding.quantity * chance.choice((25, 50, 100)) // 100 // holding.symbol.lot
        quantity = decimal_string(max(1, lots) * holding.symbol.lot, QUANTITY_SCALE)
        return Ticket(holding.symbol.code, Side.SELL, OrderType.MARKET, quantity=quantity)
    symbols = market.source().symbols()
    symbol = chance.choices(symbols, weights=range(len(symbols), 0, -1))[0]
    spend = max(500, valuation.cash.minor // 100 * chance.randint(3, 20) // 100)
    if not rests:
        return Ticket(symbol.code, Side.BUY, OrderType.MARKET, notional=str(spend))
    mid = market.fresh_mids(clock.now())[symbol.code]
    limit = mid * chance.randint(93, 98) // 100 // symbol.tick * symbol.tick
    price = decimal_string(limit, symbol.price_scale)
    return Ticket(symbol.code, Side.BUY, OrderType.LIMIT, notional=str(spend), limit_price=price)


async def remove(context: DemoContext) -> None:
    """Close every demo trader's practice account."""
    async with context.database.reading() as session:
        traders = sorted(await people.demo_people(session))
    for number, trader in enumerate(traders):
        try:
            async with context.database.edge() as session:
                await commands.close_account(session, trader)
        except NoPracticeAccount:
            continue
        context.progress(number + 1, len(traders), "practice accounts closed")
    async with context.database.edge(timeout_seconds=120) as session:
        await commands.publish_board(session)


DEMO_PARTS = (DemoPart("simulator", seed, remove),)
