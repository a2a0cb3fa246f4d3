"""What must hold of the books, as SQL that returns a row for each violation; `ledger verify` and the checks run these.

Accounts with a floor have their legs in `entries`. Accounts without one have theirs in `system_entries`, and their
balance lags by what is still in `system_pending`. Each statement compares within itself, so that it is right at any
moment, under load, in any isolation level. The first column of a row names what is at fault.
"""

from typing import Final

from saker.core.contrib import Invariant

BALANCES: Final = (
    Invariant(
        "ledger.zero_sum",
        "each asset's balances, with what is not rolled up yet, sum to zero",
        """
        SELECT s.code AS asset, sum(b.amount) AS total FROM (
            SELECT asset_id, balance AS amount FROM ledger.accounts
            UNION ALL
            SELECT a.asset_id, p.amount FROM ledger.system_pending p JOIN ledger.accounts a ON a.id = p.account_id
        ) b JOIN ledger.assets s ON s.id = b.asset_id GROUP BY s.code HAVING sum(b.amount) <> 0
        """,
    ),
    Invariant(
        "ledger.balances",
        "a balance is the sum of its entries, and its sequence their number",
        """
        SELECT a.id AS account, a.balance, a.seq, coalesce(e.amount, 0) AS in_entries, coalesce(e.legs, 0) AS entries
        FROM ledger.accounts a LEFT JOIN (
            SELECT account_id, sum(amount) AS amount, sum(legs) AS legs FROM (
                SELECT account_id, amount, 1 AS legs FROM ledger.entries
                UNION ALL SELECT account_id, amount, 1 FROM ledger.system_entries
                UNION ALL SELECT account_id, -amount, -1 FROM ledger.system_pending
            ) l GROUP BY account_id
        ) e ON e.account_id = a.id
        WHERE a.balance <> coalesce(e.amount, 0) OR a.seq <> coalesce(e.legs, 0)
        """,
    ),
    Invariant(
        "ledger.chain",
        "an account's entries are numbered without a gap, and each balance is the one before plus the amount",
        """
        SELECT account_id AS account, seq, amount, balance_after FROM (
            SELECT account_id, seq, amount, balance_after,
                   row_number() OVER line AS place, sum(amount) OVER line AS running
            FROM ledger.entries WINDOW line AS (PARTITION BY account_id ORDER BY seq)
        ) e WHERE seq <> place OR balance_after <> running
        """,
    ),
    Invariant(
        "ledger.floors",
        "no account is or was below its floor, and only a system account has none",
        """
        SELECT a.id AS account, a.purpose, a.balance, a.floor FROM ledger.accounts a
        WHERE a.balance < a.floor OR a.floor > 0 OR (a.floor < 0 AND a.purpose <> 'recoverable')
           OR (a.floor IS NULL AND (a.owner_id IS NOT NULL OR a.ref IS NOT NULL))
        UNION ALL
        SELECT a.id, a.purpose, e.balance_after, a.floor FROM ledger.entries e JOIN ledger.accounts a ON a.id = e.account_id
        WHERE e.balance_after < 0 AND a.floor = 0 AND a.purpose <> 'recoverable'
        """,
    ),
)

TRANSFERS: Final = (
    Invariant(
        "ledger.legs",
        "a transfer has exactly its two legs, and a leg its transfer",
        """
        SELECT coalesce(l.transfer_id, w.transfer_id) AS transfer, coalesce(l.account_id, w.account_id) AS account,
               w.amount AS wanted, l.amount AS found, w.times AS wanted_times, l.times AS found_times
        FROM (
            SELECT transfer_id, account_id, sum(amount) AS amount, count(*) AS times FROM (
                SELECT transfer_id, account_id, amount FROM ledger.entries
                UNION ALL SELECT transfer_id, account_id, amount FROM ledger.system_entries
            ) legs GROUP BY transfer_id, account_id
        ) l FULL JOIN (
            SELECT id AS transfer_id, source_id AS account_id, -amount AS amount, 1 AS times FROM ledger.transfers
            UNION ALL SELECT id, target_id, amount, 1 FROM ledger.transfers
        ) w ON w.transfer_id = l.transfer_id AND w.account_id = l.account_id
        WHERE l.amount IS DISTINCT FROM w.amount OR l.times IS DISTINCT FROM w.times
        """,
    ),
    Invariant(
        "ledger.leg_tables",
        "legs of accounts with a floor are entries, those of system accounts system entries, some of them pending",
        """
        SELECT e.account_id AS account, e.transfer_id AS transfer, 'entry' AS leg
        FROM ledger.entries e LEFT JOIN ledger.accounts a ON a.id = e.account_id WHERE a.floor IS NULL
        UNION ALL
        SELECT e.account_id, e.transfer_id, 'system entry'
        FROM ledger.system_entries e LEFT JOIN ledger.accounts a ON a.id = e.account_id WHERE a.id IS NULL OR a.floor IS NOT NULL
        UNION ALL
        SELECT p.account_id, p.transfer_id, 'pending' FROM (
            SELECT account_id, transfer_id, sum(amount) AS amount, count(*) AS times
            FROM ledger.system_pending GROUP BY account_id, transfer_id
        ) p LEFT JOIN ledger.system_entries e ON e.transfer_id = p.transfer_id AND e.account_id = p.account_id
        WHERE p.times > 1 OR e.amount IS DISTINCT FROM p.amount
        """,
    ),
    Invariant(
        "ledger.transfers",
        "a transfer moves an amount above zero between two accounts of one asset",
        """
        SELECT t.id AS transfer, t.amount, t.source_id, t.target_id FROM ledger.transfers t
        LEFT JOIN ledger.accounts s ON s.id = t.source_id LEFT JOIN ledger.accounts d ON d.id = t.target_id
        WHERE t.amount <= 0 OR t.amount = 'NaN' OR t.source_id = t.target_id
           OR s.asset_id IS DISTINCT FROM d.asset_id OR s.id IS NULL
        """,
    ),
    Invariant(
        "ledger.groups",
        "a group holds as many transfers as it says, at the places 1 to its size, and a transfer has its group",
        """
        SELECT coalesce(g.id, t.group_id) AS group_id, g.size, t.transfers, t.first_place, t.last_place FROM ledger.groups g
        FULL JOIN (
            SELECT group_id, count(*) AS transfers, min(place) AS first_place, max(place) AS last_place
            FROM ledger.transfers GROUP BY group_id
        ) t ON t.group_id = g.id
        WHERE g.size IS DISTINCT FROM t.transfers OR t.first_place <> 1 OR t.last_place <> t.transfers
        """,
    ),
)

GROUPS: Final = (
    Invariant(
        "ledger.hashes",
        "a group's transfers are those that were asked for under its key (SHA-256 as in ledger.rules)",
        r"""
        WITH named AS (
            SELECT a.id, convert_to(concat_ws('|', coalesce(a.owner_id::text, 'None'), s.code, a.purpose,
                                              coalesce(a.ref::text, 'None')), 'UTF8') || '\x00' AS name
            FROM ledger.accounts a JOIN ledger.assets s ON s.id = a.asset_id
        )
        SELECT g.id AS group_id, g.scope, g.key FROM ledger.groups g JOIN (
            SELECT t.group_id, string_agg(source.name || target.name || convert_to(t.amount::text, 'UTF8') || '\x00', ''
                                          ORDER BY t.place) AS content
            FROM ledger.transfers t JOIN named source ON source.id = t.source_id JOIN named target ON target.id = t.target_id
            GROUP BY t.group_id
        ) c ON c.group_id = g.id
        WHERE g.request_hash <> sha256(
            convert_to(g.kind, 'UTF8') || '\x00' || convert_to(coalesce(g.ref::text, 'None'), 'UTF8') || '\x00' || c.content)
        """,
    ),
    Invariant(
        "ledger.reversals",
        "a group that reverses another holds the opposite of each of its transfers",
        """
        SELECT g.id AS group_id, g.reverses FROM ledger.groups g
        WHERE g.reverses IS NOT NULL AND (
            SELECT array_agg(ARRAY[t.source_id, t.target_id, t.amount] ORDER BY t.place)
            FROM ledger.transfers t WHERE t.group_id = g.id
        ) IS DISTINCT FROM (
            SELECT array_agg(ARRAY[t.target_id, t.source_id, t.amount] ORDER BY t.place DESC)
            FROM ledger.transfers t WHERE t.group_id = g.reverses
        )
        """,
    ),
)

RULES: Final = (
    Invariant(
        "ledger.guards",
        "every trigger and constraint that keeps the books is there and switched on",
        """
        SELECT wanted.on_table || '.' || wanted.name AS guard, t.tgenabled::text AS state
        FROM (VALUES
            ('transfers', 'append_only'), ('groups', 'append_only'), ('entries', 'append_only'), ('system_entries', 'append_only'),
            ('blocks', 'append_only'), ('system_pending', 'append_only'), ('accounts', 'stays'), ('assets', 'stays'),
            ('entries', 'by_trigger_only'), ('system_entries', 'by_trigger_only'), ('system_pending', 'by_trigger_only'),
            ('accounts', 'opens_at_zero'), ('accounts', 'keeps_its_kind'), ('accounts', 'balance_by_trigger_only'),
            ('accounts', 'keeps_a_floor_or_none'), ('accounts', 'floor_fits_its_kind'), ('transfers', 'apply'),
            ('groups', 'complete'), ('system_pending', 'rolls_up'), ('verifications', 'append_only')
        ) AS wanted (on_table, name)
        LEFT JOIN pg_class c ON c.relname = wanted.on_table AND c.relnamespace = 'ledger'::regnamespace
        LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = wanted.name
        WHERE t.tgenabled IS DISTINCT FROM 'O'
        UNION ALL
        SELECT 'accounts.ck_accounts_floor', NULL WHERE NOT EXISTS (
            SELECT FROM pg_constraint
            WHERE conrelid = 'ledger.accounts'::regclass AND conname = 'ck_accounts_floor' AND convalidated)
        """,
    ),
    Invariant(
        "ledger.rights",
        "nobody but the owner may write more than a group, a transfer, and what an account is",
        """
        SELECT concat_ws('.', c.relname, held.on_column) AS on_what, held.may, held.grantee::regrole::text AS grantee
        FROM pg_class c JOIN LATERAL (
            SELECT acl.grantee, acl.privilege_type AS may, '*' AS on_column FROM aclexplode(c.relacl) acl
            UNION ALL
            SELECT acl.grantee, acl.privilege_type, a.attname::text
            FROM pg_attribute a, aclexplode(a.attacl) acl WHERE a.attrelid = c.oid
        ) held ON held.grantee <> c.relowner
        WHERE c.relnamespace = 'ledger'::regnamespace AND held.may <> 'SELECT' AND NOT (
            held.may = 'INSERT' AND held.grantee <> 0 AND (
                c.relname IN ('groups', 'transfers', 'verifications')
                OR (c.relname = 'accounts' AND held.on_column IN ('asset_id', 'owner_id', 'purpose', 'ref', 'floor'))
            )
        )
        """,
    ),
)

INVARIANTS: tuple[Invariant, ...] = (*BALANCES, *TRANSFERS, *GROUPS, *RULES)
"""Every one of them, the quick ones first."""
