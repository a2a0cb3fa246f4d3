"""The simulator: practice accounts, orders, fills, lots."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from saker.app.migrating import run_file

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS simulator")
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("cash_account_id", sa.BigInteger(), nullable=False),
        sa.Column("filled_orders", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("person_id", "epoch", name=op.f("uq_accounts_person_id_epoch")),
        schema="simulator",
    )
    op.create_index(
        "uq_accounts_open", "accounts", ["person_id"], unique=True, schema="simulator", postgresql_where="closed_at IS NULL"
    )
    op.create_table(
        "watermarks",
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("until", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("symbol", name=op.f("pk_watermarks")),
        schema="simulator",
    )
    op.create_table(
        "lots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("quantity_left", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("cost_minor", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("cost_left_minor", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "quantity_left BETWEEN 0 AND quantity AND cost_left_minor BETWEEN 0 AND cost_minor", name=op.f("ck_lots_left")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["simulator.accounts.id"], name=op.f("fk_lots_account_id_accounts"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
        schema="simulator",
    )
    op.create_index(
        "ix_lots_held",
        "lots",
        ["account_id", "symbol", "id"],
        unique=False,
        schema="simulator",
        postgresql_where="quantity_left > 0",
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("client_order_id", sa.Text(), nullable=True),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("limit_price", sa.Numeric(precision=38, scale=0), nullable=True),
        sa.Column("filled_quantity", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("filled_notional_minor", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("fee_minor", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("realised_minor", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("touched_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'filled') = (filled_quantity = quantity)", name=op.f("ck_orders_filled")),
        sa.CheckConstraint("(status IN ('filled', 'cancelled')) = (closed_at IS NOT NULL)", name=op.f("ck_orders_closed")),
        sa.CheckConstraint("(type = 'limit') = (limit_price IS NOT NULL)", name=op.f("ck_orders_limit_price")),
        sa.CheckConstraint("side IN ('buy', 'sell')", name=op.f("ck_orders_side")),
        sa.CheckConstraint("status IN ('open', 'partially_filled', 'filled', 'cancelled')", name=op.f("ck_orders_status")),
        sa.CheckConstraint("type IN ('market', 'limit')", name=op.f("ck_orders_type")),
        sa.CheckConstraint("quantity > 0 AND filled_quantity BETWEEN 0 AND quantity", name=op.f("ck_orders_quantity")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["simulator.accounts.id"], name=op.f("fk_orders_account_id_accounts"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("person_id", "client_order_id", name=op.f("uq_orders_person_id_client_order_id")),
        schema="simulator",
    )
    op.create_index(
        "ix_orders_live",
        "orders",
        ["symbol", "id"],
        unique=False,
        schema="simulator",
        postgresql_where="status IN ('open', 'partially_filled')",
    )
    op.create_index("ix_orders_person_id_id", "orders", ["person_id", "id"], unique=False, schema="simulator")
    op.create_table(
        "positions",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("average_cost_minor", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("realised_minor", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.CheckConstraint("average_cost_minor >= 0", name=op.f("ck_positions_average_cost")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["simulator.accounts.id"], name=op.f("fk_positions_account_id_accounts"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("account_id", "symbol", name=op.f("pk_positions")),
        schema="simulator",
    )
    op.create_table(
        "fills",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("price", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("notional_minor", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("fee_minor", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("liquidity", sa.Text(), nullable=False),
        sa.Column("mid", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("spread", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("executed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("liquidity IN ('taker', 'maker')", name=op.f("ck_fills_liquidity")),
        sa.CheckConstraint("quantity > 0 AND price > 0", name=op.f("ck_fills_quantity")),
        sa.ForeignKeyConstraint(["order_id"], ["simulator.orders.id"], name=op.f("fk_fills_order_id_orders"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fills")),
        schema="simulator",
    )
    op.create_index("ix_fills_order_id", "fills", ["order_id"], unique=False, schema="simulator")
    op.create_index("ix_fills_person_id_id", "fills", ["person_id", "id"], unique=False, schema="simulator")
    run_file("0007_simulator.sql")


def downgrade() -> None:
    op.execute("DROP SCHEMA simulator CASCADE")
