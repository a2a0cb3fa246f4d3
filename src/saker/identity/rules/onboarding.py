"""What a person may tell of themselves at the start. Every question can be left out; the answers shape what is suggested."""

from enum import StrEnum

Answer = str | list[str] | None
"""An answer as it is kept: a word, some words, or none."""


class Age(StrEnum):
    """Years of age."""

    UNDER_18 = "under_18"
    FROM_18 = "18_24"
    FROM_25 = "25_34"
    FROM_35 = "35_44"
    FROM_45 = "45_54"
    FROM_55 = "55_plus"


class Occupation(StrEnum):
    """What fills the day."""

    STUDENT = "student"
    EMPLOYED = "employed"
    SELF_EMPLOYED = "self_employed"
    HOMEMAKER = "homemaker"
    RETIRED = "retired"
    LOOKING = "looking"
    OTHER = "other"


class Income(StrEnum):
    """Rupees a month."""

    NONE = "none"
    UNDER_25K = "under_25k"
    FROM_25K = "25k_50k"
    FROM_50K = "50k_1l"
    FROM_1L = "1l_2l"
    OVER_2L = "over_2l"


class Goal(StrEnum):
    """What money is to do."""

    LEARN = "learn"
    SAVE = "save"
    INVEST = "invest"
    TRADE = "trade"
    BUDGET = "budget"
    PAY_DEBT = "pay_debt"


class Experience(StrEnum):
    """With markets."""

    NONE = "none"
    SOME = "some"
    MUCH = "much"


class Risk(StrEnum):
    """How much may be lost on the way."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Debt(StrEnum):
    """Beside a home loan."""

    NONE = "none"
    SOME = "some"
    HEAVY = "heavy"


class Interest(StrEnum):
    """What to read about."""

    CRYPTO = "crypto"
    STOCKS = "stocks"
    FUNDS = "funds"
    REAL_ESTATE = "real_estate"
    BUSINESS = "business"
    TAXES = "taxes"


class OnboardingState(StrEnum):
    """Where the questions stand: a person may go on later, or wants to be left alone."""

    OPEN = "open"
    SKIPPED = "skipped"
    DONE = "done"
