"""Codes and links that make another number or address a person's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "email_changes",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["identity.people.id"], name=op.f("fk_email_changes_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_email_changes")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_email_changes_token_hash")),
        schema="identity",
    )
    op.create_index("ix_email_changes_expires_at", "email_changes", ["expires_at"], unique=False, schema="identity")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON identity.email_changes TO saker_app")
    op.add_column("code_challenges", sa.Column("person_id", sa.Uuid(), nullable=True), schema="identity")
    op.create_foreign_key(
        op.f("fk_code_challenges_person_id_people"),
        "code_challenges",
        "people",
        ["person_id"],
        ["id"],
        source_schema="identity",
        referent_schema="identity",
        ondelete="CASCADE",
    )
    _drop("ck_code_challenges_purpose")
    _check("purpose", "purpose IN ('login', 'register', 'contact')")
    _check("person", "(purpose = 'contact') = (person_id IS NOT NULL)")


def downgrade() -> None:
    op.execute("DELETE FROM identity.code_challenges WHERE purpose = 'contact'")
    _drop("ck_code_challenges_person")
    _drop("ck_code_challenges_purpose")
    _check("purpose", "purpose IN ('login', 'register')")
    _drop("fk_code_challenges_person_id_people")
    op.drop_column("code_challenges", "person_id", schema="identity")
    op.drop_table("email_changes", schema="identity")


def _drop(name: str) -> None:
    op.drop_constraint(op.f(name), "code_challenges", schema="identity")


def _check(name: str, claim: str) -> None:
    op.create_check_constraint(op.f(f"ck_code_challenges_{name}"), "code_challenges", claim, schema="identity")
