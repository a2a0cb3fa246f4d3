"""An independent model of the books, in memory: what a posting must do and answer, told without SQL.

It shares nothing with the ledger but the words of `rules`: it keeps balances in a dictionary, refuses what must be
refused, remembers keys, and knows what every line of every account must be.
"""

from dataclasses import dataclass, field
from uuid import UUID

from saker.ledger.rules import Account, Posting, Transfer

POSTED, REPLAYED = "posted", "replayed"
INSUFFICIENT, FROZEN, REUSED, REVERSED = "insufficient_funds", "account_frozen", "posting_key_reused", "already_reversed"

Refusals = frozenset[str]
Outcome = str | Refusals
"""What was done, or the reasons of which the refusal must name one."""


def has_floor(account: Account) -> bool:
    """A person's or a thing's account cannot be overdrawn; a system account can."""
    return account.owner_id is not None or account.ref is not None


@dataclass(slots=True)
class Oracle:
    """The books as they must be."""

    balances: dict[Account, int] = field(default_factory=dict)
    lines: dict[Account, list[tuple[int, int]]] = field(default_factory=dict)
    posted: dict[tuple[str, str], Posting] = field(default_factory=dict)
    undone: set[tuple[str, str]] = field(default_factory=set)
    frozen: set[Account] = field(default_factory=set)

    def copy(self) -> "Oracle":
        """The books as they are now; what is done to one is not done to the other."""
        lines = {account: list(entries) for account, entries in self.lines.items()}
        return Oracle(dict(self.balances), lines, dict(self.posted), set(self.undone), set(self.frozen))

    def post(self, posting: Posting) -> Outcome:
        """Post, or say why not; a refused posting leaves no trace."""
        identity = posting.scope, posting.key
        before = self.posted.get(identity)
        if before is not None:
            return REPLAYED if _same(before, posting) else frozenset({REUSED})
        after = self.copy()
        for transfer in posting.transfers:
            refused = after._move(transfer)
            if refused:
                return refused
        self.balances, self.lines = after.balances, after.lines
        self.posted[identity] = posting
        return POSTED

    def post_many(self, postings: list[Posting]) -> list[Outcome] | Refusals:
        """Post all, or none and say why: a key that is used for two things comes before anything else."""
        claimed = dict(self.posted)
        if not all(_same(claimed.setdefault((posting.scope, posting.key), posting), posting) for posting in postings):
            return frozenset({REUSED})
        after = self.copy()
        outcomes = [after.post(posting) for posting in postings]
        for outcome in outcomes:
            if isinstance(outcome, frozenset):
                return outcome
        self.balances, self.lines, self.posted = after.balances, after.lines, after.posted
        return outcomes

    def reverse(self, identity: tuple[str, str], group_id: UUID) -> Outcome:
        """Undo a group, once."""
        if identity in self.undone:
            return frozenset({REVERSED})
        original = self.posted[identity]
        legs = tuple(Transfer(leg.target, leg.source, leg.amount) for leg in original.transfers[::-1])
        outcome = self.post(Posting("ledger.reversal", str(group_id), f"{original.kind}.reversal", legs, original.ref))
        if outcome == POSTED:
            self.undone.add(identity)
        return outcome

    def _move(self, transfer: Transfer) -> Refusals:
        """Move an amount, or every reason why not: which of the two accounts is looked at first is the ledger's business."""
        refused = set()
        for account, amount in ((transfer.source, -transfer.amount.minor), (transfer.target, transfer.amount.minor)):
            balance = self.balances.get(account, 0) + amount
            if account in self.frozen:
                refused.add(FROZEN)
            elif has_floor(account) and balance < 0:
                refused.add(INSUFFICIENT)
            self.balances[account] = balance
            if has_floor(account):
                self.lines.setdefault(account, []).append((amount, balance))
        return frozenset(refused)


def _same(one: Posting, other: Posting) -> bool:
    """Whether two postings ask for the same; their notes and actors may differ."""
    legs = [[(leg.source, leg.target, leg.amount) for leg in posting.transfers] for posting in (one, other)]
    return (one.kind, one.ref) == (other.kind, other.ref) and legs[0] == legs[1]
