"""How a person appears, and what they chose for every device."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("avatars", "preferences")


def upgrade() -> None:
    op.add_column("people", sa.Column("bio", sa.Text(), nullable=True), schema="identity")
    op.create_check_constraint(op.f("ck_people_bio"), "people", "length(bio) BETWEEN 1 AND 160", schema="identity")
    op.create_table(
        "avatars",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Uuid(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("large", sa.LargeBinary(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(small) BETWEEN 1 AND 16384", name=op.f("ck_avatars_small")),
        sa.CheckConstraint("octet_length(large) BETWEEN 1 AND 131072", name=op.f("ck_avatars_large")),
        _of_a_person("avatars"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_avatars")),
        sa.UniqueConstraint("address", name=op.f("uq_avatars_address")),
        schema="identity",
    )
    op.create_table(
        "preferences",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("changed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("theme IN ('light', 'dark', 'system')", name=op.f("ck_preferences_theme")),
        _of_a_person("preferences"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_preferences")),
        schema="identity",
    )
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON identity.{table} TO saker_app")
    # Compressed already: trying again would only cost time.
    for column in ("small", "large"):
        op.execute(f"ALTER TABLE identity.avatars ALTER COLUMN {column} SET STORAGE EXTERNAL")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="identity")
    op.drop_constraint(op.f("ck_people_bio"), "people", schema="identity")
    op.drop_column("people", "bio", schema="identity")


def _of_a_person(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_person_id_people")
    return sa.ForeignKeyConstraint(["person_id"], ["identity.people.id"], name=name, ondelete="CASCADE")
