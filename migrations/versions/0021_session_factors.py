"""When a second factor was given in a session."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """In which sessions one was given is not known: staff who are signed in confirm anew."""
    op.add_column("sessions", sa.Column("second_factor_at", sa.TIMESTAMP(timezone=True)), schema="identity")


def downgrade() -> None:
    """Take it away."""
    op.drop_column("sessions", "second_factor_at", schema="identity")
