"""Resting orders: whether the ticker has looked at them, found by their limits. The lock of a key is in a class of its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from saker.app.migrating import run_file

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_SHARED = "(hashtextextended(the_person::text || the_key, 0))"
_LIVE = "status IN ('open', 'partially_filled')"


def upgrade() -> None:
    op.add_column("orders", sa.Column("looked_at", postgresql.TIMESTAMP(timezone=True), nullable=True), schema="simulator")
    for name, columns, where in (
        ("waiting", ["symbol", "side", "limit_price"], f"{_LIVE} AND touched_at IS NULL"),
        ("new", ["symbol", "id"], f"{_LIVE} AND touched_at IS NULL AND looked_at IS NULL"),
        ("touched", ["touched_at"], f"{_LIVE} AND touched_at IS NOT NULL"),
    ):
        op.create_index(f"ix_orders_{name}", "orders", columns, unique=False, schema="simulator", postgresql_where=where)
    run_file("0022_idempotency_lock.sql")


def downgrade() -> None:
    claim = op.get_bind().exec_driver_sql("SELECT pg_get_functiondef('core.claim_idempotency_key'::regproc)").scalar_one()
    op.get_bind().exec_driver_sql(claim.replace("(7303, hashtext(the_person::text || the_key))", _SHARED))
    for name in ("waiting", "new", "touched"):
        op.drop_index(f"ix_orders_{name}", "orders", schema="simulator")
    op.drop_column("orders", "looked_at", schema="simulator")
