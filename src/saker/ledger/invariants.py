"""What must hold of the books, as SQL that returns a row for each violation; `ledger verify` and the checks run these.

Accounts with a floor have their legs in `entries`. Accounts without one have theirs in `system_entries`, and their
balance lags by what is still in `system_pending`.
"""

from saker.core.contrib import Invariant

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "ledger.zero_sum",
        "each asset's balances, with what is not rolled up yet, sum to zero",
        """
        SELECT s.code, sum(a.balance + coalesce(p.amount, 0)) AS total
        FROM ledger.accounts a JOIN ledger.assets s ON s.id = a.asset_id
        LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM ledger.system_pending GROUP BY account_id) p ON p.account_id = a.id
        GROUP BY s.code HAVING sum(a.balance + coalesce(p.amount, 0)) <> 0
        """,
    ),
    Invariant(
        "ledger.balances",
        "a balance is the sum of its entries",
        """
        SELECT a.id, a.balance, e.amount AS in_entries FROM ledger.accounts a
        LEFT JOIN (
            SELECT account_id, sum(amount) AS amount FROM (
                SELECT account_id, amount FROM ledger.entries
                UNION ALL SELECT account_id, amount FROM ledger.system_entries
                UNION ALL SELECT account_id, -amount FROM ledger.system_pending
            ) legs GROUP BY account_id
        ) e ON e.account_id = a.id
        WHERE a.balance <> coalesce(e.amount, 0)
        """,
    ),
    Invariant(
        "ledger.floors",
        "no account is below its floor",
        "SELECT id, balance, floor FROM ledger.accounts WHERE balance < floor",
    ),
    Invariant(
        "ledger.legs",
        "a transfer has exactly its two legs",
        """
        SELECT t.id, t.amount, count(l.amount) AS legs, sum(l.amount) AS total FROM ledger.transfers t
        LEFT JOIN (
            SELECT transfer_id, account_id, amount FROM ledger.entries
            UNION ALL SELECT transfer_id, account_id, amount FROM ledger.system_entries
        ) l ON l.transfer_id = t.id
            AND l.amount = CASE l.account_id WHEN t.source_id THEN -t.amount WHEN t.target_id THEN t.amount END
        GROUP BY t.id, t.amount HAVING count(l.amount) <> 2 OR sum(l.amount) <> 0
        """,
    ),
)
