"""The market: recorded candles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from saker.app.migrating import run_file

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS market")
    op.create_table(
        "recorded_candles",
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("interval", sa.Text(), nullable=False),
        sa.Column("open", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("high", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("low", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("close", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("volume", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.CheckConstraint(
            "low > 0 AND low <= open AND low <= close AND open <= high AND close <= high", name=op.f("ck_recorded_candles_prices")
        ),
        sa.CheckConstraint("volume >= 0", name=op.f("ck_recorded_candles_volume")),
        sa.PrimaryKeyConstraint("symbol", "opened_at", name=op.f("pk_recorded_candles")),
        schema="market",
    )
    op.create_table(
        "playback",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("shift_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_playback_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playback")),
        schema="market",
    )
    run_file("0005_market.sql")


def downgrade() -> None:
    op.execute("DROP SCHEMA market CASCADE")
