"""Facts of rewards."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from saker.core.events import Event


@dataclass(frozen=True, slots=True)
class XpAwarded(Event):
    """XP went up: by how much, for which rules, and what it makes in all."""

    name: ClassVar[str] = "xp_awarded"
    person_id: UUID
    xp_awarded: int
    xp_total: int
    level: int
    leveled_up: bool
    rules: list[str]


@dataclass(frozen=True, slots=True)
class LeveledUp(Event):
    """A new level was reached."""

    name: ClassVar[str] = "leveled_up"
    person_id: UUID
    level: int
