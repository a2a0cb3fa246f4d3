"""Orders, payments, and the inbox of what the payment provider tells."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

MINOR = sa.Numeric(38, 0)
INSTANT = postgresql.TIMESTAMP(timezone=True)
ORDER_STATES = "state IN ('created', 'attempted', 'expired', 'paid', 'partially_refunded', 'refunded')"
PAID_STATES = "state IN ('paid', 'partially_refunded', 'refunded')"


def upgrade() -> None:
    op.execute("CREATE SCHEMA payments")
    op.execute("GRANT USAGE ON SCHEMA payments TO saker_app")
    _orders()
    _payments()
    _provider_events()
    op.execute("GRANT SELECT, INSERT, UPDATE ON payments.orders, payments.payments TO saker_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON payments.provider_events TO saker_app")


def downgrade() -> None:
    op.execute("DROP SCHEMA payments CASCADE")


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_order_id", sa.Text(), nullable=True),
        sa.Column("amount", MINOR, nullable=False),
        sa.Column("refunded", MINOR, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("paid_at", INSTANT, nullable=True),
        sa.Column("next_look_at", INSTANT, nullable=True),
        sa.CheckConstraint(ORDER_STATES, name=op.f("ck_orders_state")),
        sa.CheckConstraint("amount > 0 AND refunded BETWEEN 0 AND amount", name=op.f("ck_orders_amount")),
        sa.CheckConstraint(f"({PAID_STATES}) = (paid_at IS NOT NULL)", name=op.f("ck_orders_paid")),
        sa.CheckConstraint("(state = 'refunded') = (refunded = amount)", name=op.f("ck_orders_refunded")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("provider", "provider_order_id", name=op.f("uq_orders_provider_provider_order_id")),
        schema="payments",
    )
    op.create_index("ix_orders_person_id_id", "orders", ["person_id", "id"], schema="payments")
    _index("ix_orders_next_look_at", "orders", "next_look_at", "next_look_at IS NOT NULL")
    _index("ix_orders_open", "orders", "expires_at", "state IN ('created', 'attempted')")


def _payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_payment_id", sa.Text(), nullable=False),
        sa.Column("amount", MINOR, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("captured_at", INSTANT, nullable=True),
        sa.CheckConstraint("state IN ('created', 'failed', 'authorized', 'captured')", name=op.f("ck_payments_state")),
        sa.CheckConstraint("outcome IN ('credited', 'surplus', 'suspense', 'foreign')", name=op.f("ck_payments_outcome")),
        sa.CheckConstraint("(state = 'captured') = (outcome IS NOT NULL)", name=op.f("ck_payments_captured")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_amount")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["payments.orders.id"], name=op.f("fk_payments_order_id_orders"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("provider", "provider_payment_id", name=op.f("uq_payments_provider_provider_payment_id")),
        schema="payments",
    )
    _index("uq_payments_credited", "payments", "order_id", "outcome = 'credited'", unique=True)
    op.create_index("ix_payments_order_id", "payments", ["order_id"], schema="payments")
    _index("ix_payments_suspense", "payments", "id", "outcome IN ('suspense', 'foreign')")


def _provider_events() -> None:
    op.create_table(
        "provider_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("applied_at", INSTANT, nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["payments.orders.id"], name=op.f("fk_provider_events_order_id_orders"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_events")),
        sa.UniqueConstraint("provider", "event_id", name=op.f("uq_provider_events_provider_event_id")),
        schema="payments",
    )
    op.create_index("ix_provider_events_received_at", "provider_events", ["received_at"], schema="payments")
    op.create_index("ix_provider_events_order_id", "provider_events", ["order_id"], schema="payments")


def _index(name: str, table: str, column: str, where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, [column], unique=unique, schema="payments", postgresql_where=sa.text(where))
