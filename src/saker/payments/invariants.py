"""What must hold of payments; `ledger verify` runs these beside its own."""

from saker.core.contrib import Invariant

INVARIANTS = (
    Invariant(
        "payments.captured",
        "captured rupees are posted once, to where their outcome says, and nothing else is posted as such",
        """
        SELECT coalesce(p.id::text, g.key) AS payment_id, p.amount, p.outcome, t.amount AS posted, b.purpose AS posted_to
        FROM (SELECT * FROM payments.payments WHERE state = 'captured' AND outcome <> 'foreign') p
        FULL JOIN (SELECT * FROM ledger.groups WHERE scope = 'payments.payment') g ON g.key = p.id::text
        LEFT JOIN ledger.transfers t ON t.group_id = g.id
        LEFT JOIN ledger.accounts a ON a.id = t.source_id
        LEFT JOIN ledger.accounts b ON b.id = t.target_id
        LEFT JOIN payments.orders o ON o.id = p.order_id
        WHERE p.id IS NULL OR g.id IS NULL OR t.amount <> p.amount OR a.purpose <> 'gateway:' || p.provider
            OR b.purpose <> CASE p.outcome WHEN 'credited' THEN 'available' WHEN 'surplus' THEN 'refunds' ELSE 'suspense' END
            OR (p.outcome = 'credited' AND b.owner_id IS DISTINCT FROM o.person_id)
        """,
    ),
    Invariant(
        "payments.paid_orders",
        "an order is paid exactly when one payment of its amount was credited",
        """
        SELECT o.id AS order_id, o.state, count(p.id) AS credited
        FROM payments.orders o LEFT JOIN payments.payments p ON p.order_id = o.id AND p.outcome = 'credited'
        GROUP BY o.id
        HAVING (o.paid_at IS NOT NULL) <> (count(p.id) = 1) OR min(p.amount) <> o.amount
        """,
    ),
)
