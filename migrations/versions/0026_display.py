"""How the pages write numbers and dates for a person, and the currency in which totals are shown to them besides."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

LANGUAGES = "language IN ('en-IN', 'en-GB', 'en-US')"


def upgrade() -> None:
    op.add_column("preferences", sa.Column("language", sa.Text(), nullable=True), schema="identity")
    op.create_check_constraint(op.f("ck_preferences_language"), "preferences", LANGUAGES, schema="identity")
    op.alter_column("preferences", "theme", nullable=True, schema="identity")
    currency = sa.Column("display_currency", sa.Text(), server_default=sa.text("'INR'"), nullable=False)
    op.add_column("people", currency, schema="identity")
    length = "length(display_currency) BETWEEN 1 AND 32"
    op.create_check_constraint(op.f("ck_people_display_currency"), "people", length, schema="identity")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_people_display_currency"), "people", schema="identity")
    op.drop_column("people", "display_currency", schema="identity")
    # Whoever chose a language and no theme chose nothing that is known here.
    op.execute("DELETE FROM identity.preferences WHERE theme IS NULL")
    op.alter_column("preferences", "theme", nullable=False, schema="identity")
    op.drop_constraint(op.f("ck_preferences_language"), "preferences", schema="identity")
    op.drop_column("preferences", "language", schema="identity")
