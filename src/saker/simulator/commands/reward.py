"""What a filled order earns: a guarded call of rewards, so that a trade stands whatever becomes of its XP."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import db
from saker.core.jobs import enqueue, job
from saker.core.money import Money
from saker.rewards import commands as rewards
from saker.simulator import queries
from saker.simulator.models import Order, PracticeAccount
from saker.simulator.rules.execution import OrderStatus, Side

LOST_BELOW_MINOR = 100_00
SWEPT_AT_ONCE: Final = 500
_UNREWARDED = text("""
    SELECT o.id, coalesce(bool_or((j.args->>'lost_all')::int = 1), false) AS lost_all FROM simulator.orders o
    LEFT JOIN procrastinate_jobs j ON j.task_name = 'simulator.retry_rewards' AND j.args->>'order_id' = o.id::text
    WHERE o.status = 'filled' AND NOT EXISTS (
        SELECT FROM rewards.awards a WHERE a.person_id = o.person_id AND a.rule = 'order_filled' AND a.source_id = o.id::text
    )
    GROUP BY o.id HAVING NOT coalesce(bool_or(j.status IN ('todo', 'doing')), false) ORDER BY o.id LIMIT :limit
""")


class RewardStatus(StrEnum):
    """Whether an order earned something: not while it is not filled; pending when a retry will make it good."""

    NONE = "none"
    AWARDED = "awarded"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class FillRewards:
    """What an order earned."""

    status: RewardStatus
    xp_awarded: int = 0
    xp_total: int | None = None
    leveled_up: bool = False


async def reward_fill(session: AsyncSession, account: PracticeAccount, order: Order, *, cash: Money) -> FillRewards:
    """Reward an order that became filled; anything that fails is undone alone and queued for a retry."""
    if order.status != OrderStatus.FILLED:
        return FillRewards(RewardStatus.NONE)
    lost_all = False
    async with db.guarded(session, "rewards of a fill") as guard:
        lost_all = await _lost_all(session, account, cash)
        outcome = await _reward(session, order, lost_all=lost_all)
    if guard.failure is None:
        return FillRewards(RewardStatus.AWARDED, outcome.xp_awarded, outcome.xp_total, outcome.leveled_up)
    await enqueue(session, retry_rewards, order_id=str(order.id), lost_all=int(lost_all))
    return FillRewards(RewardStatus.PENDING)


@job("simulator.retry_rewards")
async def retry_rewards(session: AsyncSession, *, order_id: str, lost_all: int) -> None:
    """Give what a filled order earned and did not get when it was filled."""
    order = (await session.execute(select(Order).where(Order.id == UUID(order_id)))).scalar_one()
    await _reward(session, order, lost_all=bool(lost_all))


async def reward_missing(session: AsyncSession) -> int:
    """Give what filled orders earned, where every retry came to nothing; returns how many orders.

    Safe to call again: an award exists once. What the last retry knew of the equity then is in its job.
    """
    found = (await session.execute(_UNREWARDED, {"limit": SWEPT_AT_ONCE})).all()
    for row in found:
        order = (await session.execute(select(Order).where(Order.id == row.id))).scalar_one()
        await _reward(session, order, lost_all=row.lost_all)
    return len(found)


async def _reward(session: AsyncSession, order: Order, *, lost_all: bool) -> rewards.Outcome:
    gain = order.side == Side.SELL and order.realised_minor > 0
    source = str(order.id)
    outcome = await rewards.reward(session, order.person_id, event="order_filled", source=source, facts={"gain": gain})
    if not lost_all:
        return outcome
    more = await rewards.reward(session, order.person_id, event="equity_judged", source=source, facts={"lost_all": True})
    return rewards.Outcome(
        outcome.xp_awarded + more.xp_awarded, more.xp_total, outcome.leveled_up or more.leveled_up, outcome.rules + more.rules
    )


async def _lost_all(session: AsyncSession, account: PracticeAccount, cash: Money) -> bool:
    """True when the equity is under ₹100. Without that little cash it cannot be, so nothing is looked up."""
    if cash.minor >= LOST_BELOW_MINOR:
        return False
    equity = (await queries.valuation_of(session, account.person_id, account.id)).equity
    return equity is not None and equity.minor < LOST_BELOW_MINOR
