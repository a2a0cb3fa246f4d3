"""Core: how many SMS went out, minute by minute, for the ceiling of an hour."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sms_minutes",
        sa.Column("minute", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("minute", name=op.f("pk_sms_minutes")),
        schema="core",
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON core.sms_minutes TO saker_app")


def downgrade() -> None:
    op.execute("DROP TABLE core.sms_minutes")
