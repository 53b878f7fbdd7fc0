"""Keep settings in hand: who changed what, how long things are kept, and how members are told."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, Json, UtcTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEPT = {
    "keep_texts_months": "60",
    "keep_voicemails_months": "12",
    "keep_callers_months": "60",
    "keep_requests_days": "90",
    "keep_audit_months": "60",
}
REMOVED = {"texts": "removed_at", "inbox_rows": "removed_at", "outbox_rows": "removed_at", "callers": "erased_at"}
PARTIAL = {
    "ix_texts_kept": ("texts", "at", "removed_at IS NULL"),
    "ix_inbox_rows_kept": ("inbox_rows", "received_at", "removed_at IS NULL"),
    "ix_outbox_rows_kept": ("outbox_rows", "ended_at", "removed_at IS NULL"),
    "ix_callers_kept": ("callers", "created_at", "erased_at IS NULL"),
    "ix_calls_voicemail": ("calls", "started_at", "voicemail <> ''"),
}
WHOLE = {
    "ix_inbox_events_at": ("inbox_events", "at"),
    "ix_exchanges_at": ("exchanges", "at"),
    "ix_outbox_rows_caller": ("outbox_rows", "caller_id"),
    "ix_tasks_caller": ("tasks", "caller_id"),
    "ix_notices_conversation": ("notices", "conversation_id"),
}


def upgrade() -> None:
    """Add the tables, the columns and the indexes by which what is old is found."""
    op.create_table(
        "audit_entries",
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("member_id", Identity, nullable=True),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("row_id", Identity, nullable=True),
        sa.Column("row_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("changes", Json, nullable=False),
        *_of_account("audit_entries"),
    )
    op.create_index(op.f("ix_audit_entries_account_id"), "audit_entries", ["account_id"])
    op.create_index("ix_audit_entries_noun", "audit_entries", ["account_id", "noun", "id"])
    op.create_index("ix_audit_entries_actor", "audit_entries", ["account_id", "actor_kind", "member_id", "id"])
    op.create_index("ix_audit_entries_at", "audit_entries", ["account_id", "at"])
    op.create_table(
        "notification_choices",
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("ways", Json, nullable=False),
        sa.Column("quiet_from", sa.String(), nullable=True),
        sa.Column("quiet_until", sa.String(), nullable=True),
        sa.Column("urgent_anyway", sa.Boolean(), nullable=False),
        *_of_account("notification_choices"),
        sa.ForeignKeyConstraint(
            ["account_id", "member_id"],
            ["members.account_id", "members.id"],
            name=op.f("fk_notification_choices_account_id_member_id"),
        ),
        sa.UniqueConstraint("member_id", name=op.f("uq_notification_choices_member_id")),
    )
    op.create_index(op.f("ix_notification_choices_account_id"), "notification_choices", ["account_id"])
    for name, default in KEPT.items():
        op.add_column("accounts", sa.Column(name, sa.Integer(), nullable=True, server_default=default))
    for table, name in REMOVED.items():
        op.add_column(table, sa.Column(name, UtcTime(), nullable=True))
    for index, (table, column, where) in PARTIAL.items():
        op.create_index(index, table, ["account_id", column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    for index, (table, column) in WHOLE.items():
        op.create_index(index, table, ["account_id", column])


def _of_account(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("account_id", "id", name=op.f(f"uq_{table}_account_id_id")),
    )


def downgrade() -> None:
    """Remove them again."""
    for index, (table, _) in WHOLE.items():
        op.drop_index(index, table_name=table)
    for index, (table, _, _) in PARTIAL.items():
        op.drop_index(index, table_name=table)
    for table, name in REMOVED.items():
        op.drop_column(table, name)
    for name in KEPT:
        op.drop_column("accounts", name)
    op.drop_table("notification_choices")
    op.drop_table("audit_entries")
