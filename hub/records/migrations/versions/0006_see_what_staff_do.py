"""See what staff do in the phone system's own app: their texts and calls, and when a person first answered a missed call."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "staff_calls",
        sa.Column("connection_id", Identity, nullable=False),
        sa.Column("conversation_id", Identity, nullable=False),
        sa.Column("provider_call_id", sa.String(), nullable=False),
        sa.Column("member_id", Identity, nullable=True),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("duration_s", sa.Integer(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_staff_calls_account_id")),
        *(
            sa.ForeignKeyConstraint(
                ["account_id", column], [f"{table}.account_id", f"{table}.id"], name=op.f(f"fk_staff_calls_account_id_{column}")
            )
            for column, table in (("connection_id", "connections"), ("conversation_id", "conversations"), ("member_id", "members"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_calls")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_staff_calls_account_id_id")),
        sa.UniqueConstraint(
            "account_id", "connection_id", "provider_call_id", name=op.f("uq_staff_calls_account_id_connection_id_provider_call_id")
        ),
    )
    with op.batch_alter_table("staff_calls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_calls_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_staff_calls_conversation", ["account_id", "conversation_id", "started_at"], unique=False)
    op.add_column("calls", sa.Column("first_human_at", UtcTime(), nullable=True))
    with op.batch_alter_table("texts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("member_id", Identity, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_texts_account_id_member_id"), "members", ["account_id", "member_id"], ["account_id", "id"]
        )


def downgrade() -> None:
    """Remove them again."""
    with op.batch_alter_table("texts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_texts_account_id_member_id"), type_="foreignkey")
        batch_op.drop_column("member_id")
    op.drop_column("calls", "first_human_at")
    op.drop_table("staff_calls")
