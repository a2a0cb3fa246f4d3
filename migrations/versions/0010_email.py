"""E-mail: links that were sent, addresses that were proven, what was carried, and what bounced."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = postgresql.TIMESTAMP(timezone=True)


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["identity.people.id"], name=op.f(f"fk_{table}_person_id_people"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.CheckConstraint("purpose IN ('verify_email', 'reset_password')", name=op.f("ck_links_purpose")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_links")),
        sa.UniqueConstraint("person_id", "purpose", name=op.f("uq_links_person_id_purpose")),
        _of_person("links"),
        schema="identity",
    )
    op.create_index("ix_links_expires_at", "links", ["expires_at"], unique=False, schema="identity")
    op.create_table(
        "email_verifications",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_email_verifications")),
        _of_person("email_verifications"),
        schema="identity",
    )
    op.create_table(
        "verification_reminders",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sent", sa.SmallInteger(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.CheckConstraint("sent BETWEEN 1 AND 3", name=op.f("ck_verification_reminders_sent")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_verification_reminders")),
        _of_person("verification_reminders"),
        schema="identity",
    )
    op.create_table(
        "carried_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_messages")),
        schema="core",
    )
    op.create_index("ix_carried_messages_at", "carried_messages", ["at"], unique=False, schema="core")
    op.create_table(
        "suppressed_addresses",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_suppressed_addresses")),
        schema="core",
    )
    # That terms were accepted is kept when the person goes: an opaque id, a version and an instant.
    op.execute("ALTER TABLE identity.terms_acceptances DROP CONSTRAINT IF EXISTS fk_terms_acceptances_person_id_people")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON identity.links, identity.email_verifications, identity.verification_reminders,"
        " core.carried_messages, core.suppressed_addresses TO saker_app"
    )


def downgrade() -> None:
    for name in ("identity.links", "identity.email_verifications", "identity.verification_reminders"):
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP TABLE core.carried_messages, core.suppressed_addresses")
    # Acceptances of people who are gone stay; the rule holds for what comes.
    op.create_foreign_key(
        op.f("fk_terms_acceptances_person_id_people"),
        "terms_acceptances",
        "people",
        ["person_id"],
        ["id"],
        source_schema="identity",
        referent_schema="identity",
        ondelete="RESTRICT",
        postgresql_not_valid=True,
    )
