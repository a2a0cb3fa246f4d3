"""The simulator: what a ticker has looked at, found by limit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_LIVE = "status IN ('open', 'partially_filled')"


def upgrade() -> None:
    op.add_column("orders", sa.Column("looked_at", postgresql.TIMESTAMP(timezone=True), nullable=True), schema="simulator")
    for name, columns, where in (
        ("waiting", ["symbol", "side", "limit_price"], f"{_LIVE} AND touched_at IS NULL"),
        ("new", ["symbol", "id"], f"{_LIVE} AND touched_at IS NULL AND looked_at IS NULL"),
        ("touched", ["touched_at"], f"{_LIVE} AND touched_at IS NOT NULL"),
    ):
        op.create_index(f"ix_orders_{name}", "orders", columns, unique=False, schema="simulator", postgresql_where=where)


def downgrade() -> None:
    for name in ("waiting", "new", "touched"):
        op.drop_index(f"ix_orders_{name}", "orders", schema="simulator")
    op.drop_column("orders", "looked_at", schema="simulator")
