"""The market: which one this database trades on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "in_use",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("since", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_in_use_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_in_use")),
        schema="market",
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON market.in_use TO saker_app")


def downgrade() -> None:
    op.execute("DROP TABLE market.in_use")
