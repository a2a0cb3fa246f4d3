"""Notifications: what people chose to be told, and how."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "category IN ('security', 'money', 'social', 'product', 'marketing')", name=op.f("ck_preferences_category")
        ),
        sa.CheckConstraint("channel IN ('email', 'push')", name=op.f("ck_preferences_channel")),
        sa.CheckConstraint(
            "enabled OR channel <> 'email' OR category NOT IN ('security', 'money')", name=op.f("ck_preferences_locked")
        ),
        sa.PrimaryKeyConstraint("person_id", "category", "channel", name=op.f("pk_preferences")),
        schema="notifications",
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON notifications.preferences TO saker_app")


def downgrade() -> None:
    op.execute("DROP TABLE notifications.preferences")
