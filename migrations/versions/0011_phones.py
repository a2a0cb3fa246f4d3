"""Phone accounts: a number beside or instead of the e-mail address, and one-time codes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_REACHABLE = {
    "email_key": "(email IS NULL) = (email_key IS NULL)",
    "phone_key": "(phone_sealed IS NULL) = (phone_key IS NULL)",
    "phone_verified": "phone_key IS NOT NULL OR phone_verified_at IS NULL",
    "reachable": "email IS NOT NULL OR phone_key IS NOT NULL",
}


def upgrade() -> None:
    op.alter_column("people", "email", nullable=True, schema="identity")
    op.alter_column("people", "email_key", nullable=True, schema="identity")
    op.add_column("people", sa.Column("phone_sealed", sa.LargeBinary(), nullable=True), schema="identity")
    op.add_column("people", sa.Column("phone_key", sa.LargeBinary(), nullable=True), schema="identity")
    op.add_column("people", sa.Column("phone_verified_at", postgresql.TIMESTAMP(timezone=True), nullable=True), schema="identity")
    op.create_unique_constraint("uq_people_phone_key", "people", ["phone_key"], schema="identity")
    for name, claim in _REACHABLE.items():
        op.create_check_constraint(op.f(f"ck_people_{name}"), "people", claim, schema="identity")
    op.create_table(
        "code_challenges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_key", sa.LargeBinary(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("attempts_left", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('login', 'register')", name=op.f("ck_code_challenges_purpose")),
        sa.CheckConstraint("attempts_left >= 0", name=op.f("ck_code_challenges_attempts_left")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_challenges")),
        schema="identity",
    )
    op.create_index(
        "uq_code_challenges_live",
        "code_challenges",
        ["phone_key", "purpose"],
        unique=True,
        schema="identity",
        postgresql_where="ended_at IS NULL",
    )
    for first in ("phone_key", "address_key"):
        op.create_index(
            f"ix_code_challenges_{first}_created_at", "code_challenges", [first, "created_at"], unique=False, schema="identity"
        )
    op.create_index("ix_code_challenges_created_at", "code_challenges", ["created_at"], unique=False, schema="identity")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON identity.code_challenges TO saker_app")


def downgrade() -> None:
    # Fails while someone has a number only: the older form has no place for them.
    op.drop_table("code_challenges", schema="identity")
    for name in reversed(_REACHABLE):
        op.drop_constraint(op.f(f"ck_people_{name}"), "people", schema="identity")
    op.drop_constraint("uq_people_phone_key", "people", schema="identity")
    for column in ("phone_verified_at", "phone_key", "phone_sealed"):
        op.drop_column("people", column, schema="identity")
    op.alter_column("people", "email_key", nullable=False, schema="identity")
    op.alter_column("people", "email", nullable=False, schema="identity")
