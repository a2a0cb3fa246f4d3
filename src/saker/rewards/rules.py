"""The level curve, ranks, and which rules answer an event. Pure."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from math import isqrt
from uuid import UUID

GLOBAL_BOARD = "global"
MIN_FILLED_ORDERS = 10
MIN_RANKED_PEOPLE = 50


class MilestoneKind(StrEnum):
    """A badge; the rule of the same name pays it, where the profile has one."""

    FIRST_GAIN = "first_gain"
    LOST_ALL = "lost_all"
    BEST_RANK = "best_rank"


class Per(StrEnum):
    """How often a rule may pay."""

    SOURCE = "source"
    DAY = "day"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a profile: which event, under which facts, pays how much and how often."""

    name: str
    version: int
    event: str
    per: Per
    xp: int
    reason: str
    where: Mapping[str, bool] = field(default_factory=dict)

    def answers(self, event: str, facts: Mapping[str, bool]) -> bool:
        """True when the rule pays for this event with these facts."""
        return self.event == event and all(facts.get(name) is wanted for name, wanted in self.where.items())

    def source_id(self, *, source: str, day: str) -> str:
        """The third part of the award's key."""
        return {Per.SOURCE: source, Per.DAY: day, Per.PERSON: "once"}[self.per]


class UnknownProfile(ValueError):
    """There is no such profile; the message names those that there are."""


@lru_cache
def profile(name: str) -> tuple[Rule, ...]:
    """The rules of a profile. Raises UnknownProfile for one that is not shipped."""
    shipped = sorted(file.name.removesuffix(".toml") for file in (files("saker.rewards") / "profiles").iterdir())
    if name not in shipped:
        message = f"SAKER_REWARDS_PROFILE is {name}; choose {' or '.join(shipped)}"
        raise UnknownProfile(message)
    document = tomllib.loads((files("saker.rewards") / "profiles" / f"{name}.toml").read_text(encoding="utf-8"))
    return tuple(Rule(**{**row, "per": Per(row["per"])}) for row in document["rules"])


@dataclass(frozen=True, slots=True)
class Level:
    """A level, the XP inside it, and the XP that the next one takes."""

    level: int
    xp: int
    xp_needed: int

    @property
    def percent(self) -> int:
        """How full the bar is, in whole percent, rounded down."""
        return self.xp * 100 // self.xp_needed


def level_of(xp_total: int) -> Level:
    """The level that a sum of XP is: from L to L+1 takes 100 + (L−1)·50, with rollover.

    In closed form L = (⌊√(225 + 4·xp)⌋ − 5) div 10, because reaching L takes 25·(L−1)·(L+2) XP in all.
    """
    level = (isqrt(225 + 4 * xp_total) - 5) // 10
    return Level(level, xp_total - 25 * (level - 1) * (level + 2), 100 + (level - 1) * 50)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A person's place on a board."""

    person_id: UUID
    score_minor: int
    rank: int


def rank_by_score(scores: Iterable[tuple[UUID, int]]) -> Sequence[Ranked]:
    """Highest first; ties share a rank, and the next rank counts everyone before it (1, 2, 2, 4)."""
    ordered = sorted(scores, key=lambda item: (-item[1], item[0]))
    ranked: list[Ranked] = []
    for place, (person_id, score) in enumerate(ordered, start=1):
        shared = ranked[-1].rank if ranked and ranked[-1].score_minor == score else place
        ranked.append(Ranked(person_id, score, shared))
    return ranked
