"""What the API of rewards says."""

from saker.core.http import MoneyOut, Out
from saker.core.http.schemas import Instant
from saker.identity.rules.profile import Picture
from saker.rewards.rules import MilestoneKind


class MilestoneOut(Out):
    """A badge: what it is for, what it pays, and when it was reached."""

    kind: MilestoneKind
    title: str
    description: str
    xp: int
    achieved_at: Instant | None
    value: int | None


class RewardsOut(Out):
    """Level, XP and milestones of the person."""

    level: int
    xp: int
    xp_needed: int
    xp_total: int
    progress_percent: int
    profile: str
    milestones: list[MilestoneOut]
    awards_today: int


class AwardOut(Out):
    """XP that was given, and why."""

    id: str
    rule: str
    rule_version: int
    xp: int
    reason: str
    created_at: Instant


class PlaceOut(Out):
    """One line of a board."""

    rank: int
    name: str
    bio: str | None
    avatar: Picture | None
    level: int
    score: MoneyOut
    is_me: bool
    is_demo: bool


class BoardOut(Out):
    """A page of a board as it was last published."""

    board: str
    as_of: Instant | None
    items: list[PlaceOut]
    next_cursor: str | None


class OwnPlaceOut(Out):
    """Where the person stands on a board; `orders_needed` is how many more filled orders until ranked."""

    board: str
    as_of: Instant | None
    rank: int | None
    best_rank: int | None
    score: MoneyOut | None
    eligible: bool
    orders_needed: int
    around: list[PlaceOut]
