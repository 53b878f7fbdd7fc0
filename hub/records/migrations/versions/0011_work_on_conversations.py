"""Work on conversations: who waits since when, what became of them, and what members write among themselves."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, UtcTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_conversations_open": ["account_id", "open", "last_at"],
    "ix_conversations_waiting": ["account_id", "open", "waiting_since"],
    "ix_conversations_member": ["account_id", "member_id", "open", "last_at"],
}


def upgrade() -> None:
    """Add the table, the columns and the indexes that the inbox reads by."""
    op.create_table(
        "conversation_entries",
        sa.Column("conversation_id", Identity, nullable=False),
        sa.Column("member_id", Identity, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_conversation_entries_account_id")),
        *(
            sa.ForeignKeyConstraint(
                ["account_id", column],
                [f"{table}.account_id", f"{table}.id"],
                name=op.f(f"fk_conversation_entries_account_id_{column}"),
            )
            for column, table in (("conversation_id", "conversations"), ("member_id", "members"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_entries")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_conversation_entries_account_id_id")),
    )
    op.create_index(op.f("ix_conversation_entries_account_id"), "conversation_entries", ["account_id"])
    op.create_index("ix_conversation_entries_conversation", "conversation_entries", ["account_id", "conversation_id", "id"])
    for column in (
        sa.Column("waiting_since", UtcTime(), nullable=True),
        sa.Column("waiting_text_id", Identity, nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("outcome_at", UtcTime(), nullable=True),
    ):
        op.add_column("conversations", column)
    op.add_column("texts", sa.Column("answered_at", UtcTime(), nullable=True))
    for name, columns in INDEXES.items():
        op.create_index(name, "conversations", columns)


def downgrade() -> None:
    """Remove them again."""
    for name in INDEXES:
        op.drop_index(name, table_name="conversations")
    op.drop_column("texts", "answered_at")
    for column in ("outcome_at", "outcome", "closed_at", "waiting_text_id", "waiting_since"):
        op.drop_column("conversations", column)
    op.drop_table("conversation_entries")
