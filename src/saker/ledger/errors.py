"""What the books refuse.

SakerError
├── InsufficientFunds   409   an account would fall below its floor
├── AccountFrozen       409   an account of the posting is frozen
├── PostingKeyReused    409   the (scope, key) was used for another posting
├── AlreadyReversed     409   the group was reversed before
├── AccountNotFound     404   no such account of this person
├── GroupNotFound       404   no such group
├── PeriodInvalid       422   a period that ends before it begins, or lies outside the calendar
├── StatementTooLong    422   more lines than one statement may have (facts: lines, limit)
└── PostingRefused      409   any other rule of the books (facts: rule)
"""

from saker.core.errors import Conflict, Invalid, NotFound


class InsufficientFunds(Conflict):
    """An account would fall below its floor."""

    code = "insufficient_funds"
    detail = "There is not enough for this."


class AccountFrozen(Conflict):
    """An account of the posting is frozen."""

    code = "account_frozen"
    detail = "This account is frozen."


class PostingKeyReused(Conflict):
    """The key of the posting was used for another one."""

    code = "posting_key_reused"
    detail = "This was posted before, with other amounts."


class AlreadyReversed(Conflict):
    """The group was reversed before."""

    code = "already_reversed"
    detail = "This was reversed before."


class PostingRefused(Conflict):
    """The books refuse the posting. Facts: rule."""

    code = "posting_refused"
    detail = "The books refuse this posting."


class AccountNotFound(NotFound):
    """No such account of this person."""

    code = "account_not_found"
    detail = "There is no such account."


class GroupNotFound(NotFound):
    """There is no such group."""

    code = "group_not_found"
    detail = "There is no such group."


class PeriodInvalid(Invalid):
    """The period ends before it begins."""

    code = "period_invalid"
    detail = "The period ends before it begins."


class StatementTooLong(Invalid):
    """The period has more lines than one statement may have. Facts: lines, limit."""

    code = "statement_too_long"
    detail = "The period has too many lines for one statement. Ask for a shorter one."
