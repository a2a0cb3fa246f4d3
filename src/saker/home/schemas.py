"""What home's routes take and give."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from saker.core.http import In, MoneyOut, Out
from saker.core.http.schemas import Blurb, Instant, Line
from saker.core.money import Money
from saker.home.queries import Me, Overview, Practice
from saker.identity.rules.profile import Picture
from saker.rewards.queries import Standing
from saker.simulator.queries import Valuation


class MilestonesOut(Out):
    """What a person has reached; the best rank is null before there is one."""

    first_gain: bool
    lost_all: bool
    best_rank: int | None


class MeOut(Out):
    """The person, their level, and the products that are on."""

    id: UUID
    email: str | None
    phone: str | None
    email_verified: bool = Field(description="False until the link that was mailed to the address is used.")
    email_refused_since: Instant | None = Field(
        description="Since when nothing is mailed there, because it was refused; a link that proves the address ends that."
    )
    phone_verified: bool = Field(description="False until a code that was sent to the number is given back.")
    display_name: str
    bio: str | None
    avatar: Picture | None
    roles: list[str]
    zone: str
    display_currency: str = Field(description="The code of the asset in which totals are shown besides; INR: in none.")
    created_at: Instant
    level: int
    xp: int = Field(description="XP inside the level.")
    xp_needed: int = Field(description="XP from this level to the next.")
    xp_total: int
    milestones: MilestonesOut
    products: list[str] = Field(description="What is on here: the products, and `payments` where rupees can be paid in.")

    @classmethod
    def of(cls, me: Me, products: list[str]) -> Self:
        """The API's form of a person."""
        person, standing = me.person, me.standing
        return cls(
            id=person.id,
            email=person.email,
            email_verified=person.email_verified,
            email_refused_since=me.email_refused_since,
            phone=person.phone,
            phone_verified=person.phone_verified,
            display_name=person.display_name,
            bio=person.bio,
            avatar=person.picture,
            roles=list(person.roles),
            zone=person.zone,
            display_currency=person.display_currency,
            created_at=person.created_at,
            level=standing.level.level,
            xp=standing.level.xp,
            xp_needed=standing.level.xp_needed,
            xp_total=standing.xp_total,
            milestones=MilestonesOut(
                first_gain=standing.first_gain_at is not None,
                lost_all=standing.lost_all_at is not None,
                best_rank=standing.best_rank,
            ),
            products=products,
        )


class MePatch(In):
    """What a person may change about themselves; what is missing or null stays."""

    display_name: Line | None = None
    bio: Blurb | None = Field(None, description="A line about yourself, shown beside the name; empty takes it away.")
    zone: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = Field(
        None, description="A name of the IANA time zone database, such as Asia/Kolkata."
    )
    display_currency: Annotated[str, StringConstraints(min_length=1, max_length=32)] | None = Field(
        None, description="The code of an asset that has a price, such as SIM_BTC; INR ends it."
    )


class PracticeOut(Out):
    """The practice account at this instant's prices; null where a price is missing."""

    cash: MoneyOut
    reserved: MoneyOut
    positions_value: MoneyOut | None
    equity: MoneyOut | None
    profit: MoneyOut | None
    profit_percent: str | None

    @classmethod
    def of(cls, valuation: Valuation) -> Self:
        """The API's form of a practice account."""
        return cls(
            cash=MoneyOut.of(valuation.cash),
            reserved=MoneyOut.of(valuation.reserved),
            positions_value=_maybe(valuation.positions_value),
            equity=_maybe(valuation.equity),
            profit=_maybe(valuation.profit),
            profit_percent=valuation.profit_percent,
        )


class LevelOut(Out):
    """Level and XP."""

    level: int
    xp: int
    xp_needed: int
    xp_total: int
    progress_percent: int

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """The API's form of a standing."""
        level = standing.level
        return cls(
            level=level.level,
            xp=level.xp,
            xp_needed=level.xp_needed,
            xp_total=standing.xp_total,
            progress_percent=level.percent,
        )


class RankOut(Out):
    """The rank on the global board, or how many filled orders it takes to get one."""

    global_rank: int | None = Field(serialization_alias="global")
    eligible: bool
    orders_needed: int

    @classmethod
    def of(cls, practice: Practice) -> Self:
        """The API's form of a rank."""
        eligible = practice.valuation is not None and practice.orders_needed == 0
        return cls(global_rank=practice.rank, eligible=eligible, orders_needed=practice.orders_needed)


class AttentionOut(Out):
    """Something that should not wait."""

    kind: str
    title: str
    link: str | None


class HomeOut(Out):
    """The state of everything that is the person's. `practice` is null while the simulator is off."""

    practice: PracticeOut | None
    rewards: LevelOut
    rank: RankOut
    unread_notifications: int
    open_orders: int
    attention: list[AttentionOut]

    @classmethod
    def of(cls, overview: Overview) -> Self:
        """The API's form of an overview."""
        practice = overview.practice
        return cls(
            practice=PracticeOut.of(practice.valuation) if practice.valuation else None,
            rewards=LevelOut.of(overview.standing),
            rank=RankOut.of(practice),
            unread_notifications=overview.unread,
            open_orders=practice.open_orders,
            attention=[AttentionOut.model_validate(item) for item in overview.attention],
        )


def _maybe(money: Money | None) -> MoneyOut | None:
    return None if money is None else MoneyOut.of(money)
