"""What must hold of the simulator's facts; `ledger verify` runs these beside its own."""

from saker.core.contrib import Invariant

INVARIANTS = (
    Invariant(
        "simulator.reserves",
        "what a resting order has put aside is there, and a closed order has put aside nothing",
        """
        SELECT o.id AS order_id, o.status, coalesce(sum(a.balance), 0) AS reserved
        FROM simulator.orders o
        LEFT JOIN ledger.accounts a ON a.ref = o.id AND a.purpose = 'order_reserved'
        GROUP BY o.id
        HAVING (coalesce(sum(a.balance), 0) > 0) <> (o.status IN ('open', 'partially_filled'))
        """,
    ),
    Invariant(
        "simulator.lots",
        "the lots of a symbol add up to the coins in the books",
        """
        WITH held AS (
            SELECT p.id AS account_id, replace(s.code, '_', '-') AS symbol, sum(a.balance) AS quantity
            FROM simulator.accounts p
            JOIN ledger.accounts a ON a.owner_id = p.person_id AND (a.ref = p.id OR (a.purpose = 'order_reserved'
                AND a.ref IN (SELECT o.id FROM simulator.orders o WHERE o.account_id = p.id)))
            JOIN ledger.assets s ON s.id = a.asset_id AND s.code <> 'SIM_INR'
            GROUP BY p.id, s.code
        ), lotted AS (
            SELECT account_id, symbol, sum(quantity_left) AS quantity FROM simulator.lots GROUP BY account_id, symbol
        )
        SELECT coalesce(h.account_id, l.account_id) AS account_id, coalesce(h.symbol, l.symbol) AS symbol,
               h.quantity AS in_books, l.quantity AS in_lots
        FROM held h FULL JOIN lotted l USING (account_id, symbol)
        WHERE coalesce(h.quantity, 0) <> coalesce(l.quantity, 0)
        """,
    ),
    Invariant(
        "simulator.fills",
        "the fills of an order add up to what the order says",
        """
        SELECT o.id AS order_id, o.filled_quantity, sum(f.quantity) AS in_fills
        FROM simulator.orders o LEFT JOIN simulator.fills f ON f.order_id = o.id
        GROUP BY o.id
        HAVING o.filled_quantity <> coalesce(sum(f.quantity), 0)
            OR o.filled_notional_minor <> coalesce(sum(f.notional_minor), 0)
            OR o.fee_minor <> coalesce(sum(f.fee_minor), 0)
        """,
    ),
    Invariant(
        "simulator.filled_orders",
        "an account counts its filled orders",
        """
        SELECT p.id AS account_id, p.filled_orders, count(o.id) AS filled
        FROM simulator.accounts p LEFT JOIN simulator.orders o ON o.account_id = p.id AND o.status = 'filled'
        GROUP BY p.id HAVING p.filled_orders <> count(o.id)
        """,
    ),
    Invariant(
        "simulator.touched_orders",
        "an order that the price has reached is filled, or its fill is queued",
        """
        SELECT o.id AS order_id, o.touched_at FROM simulator.orders o
        WHERE o.status IN ('open', 'partially_filled') AND o.touched_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM procrastinate_jobs j WHERE j.task_name = 'simulator.fill_resting'
                AND j.status IN ('todo', 'doing') AND j.args->>'order_id' = o.id::text)
        """,
    ),
    Invariant(
        "simulator.rewards",
        "a filled order has its award, or a retry of it is queued",
        """
        SELECT o.id AS order_id, o.person_id FROM simulator.orders o
        LEFT JOIN rewards.awards a ON a.person_id = o.person_id AND a.rule = 'order_filled' AND a.source_id = o.id::text
        WHERE o.status = 'filled' AND a.id IS NULL AND NOT EXISTS (
            SELECT FROM procrastinate_jobs j WHERE j.task_name = 'simulator.retry_rewards'
                AND j.status IN ('todo', 'doing') AND j.args->>'order_id' = o.id::text)
        """,
    ),
)
