"""Keep the records that a member is asked to choose from."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, Json, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "record_choices",
        sa.Column("task_id", Identity, nullable=False),
        sa.Column("connection_id", Identity, nullable=False),
        sa.Column("caller_id", Identity, nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("matters", Json, nullable=False),
        sa.Column("last_activity_at", UtcTime(), nullable=True),
        sa.Column("is_not_them", sa.Boolean(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "caller_id"], ["callers.account_id", "callers.id"], name=op.f("fk_record_choices_account_id_caller_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_record_choices_account_id_connection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "task_id"], ["tasks.account_id", "tasks.id"], name=op.f("fk_record_choices_account_id_task_id")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_record_choices_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_choices")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_record_choices_account_id_id")),
        sa.UniqueConstraint("task_id", "vendor_id", name=op.f("uq_record_choices_task_id_vendor_id")),
    )
    with op.batch_alter_table("record_choices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_choices_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_record_choices_caller", ["connection_id", "caller_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_table("record_choices")
