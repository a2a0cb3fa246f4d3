"""Core: refusals of an address are counted before nothing is sent there any more, and end by themselves.

What was written down until now may have been a single reply that was about our server: it counts as one refusal.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE core.suppressed_addresses ADD last_at timestamptz, ADD refusals integer, ADD since timestamptz")
    op.execute("UPDATE core.suppressed_addresses SET last_at = at, refusals = 1")
    op.execute("ALTER TABLE core.suppressed_addresses ALTER last_at SET NOT NULL, ALTER refusals SET NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE core.suppressed_addresses DROP last_at, DROP refusals, DROP since")
