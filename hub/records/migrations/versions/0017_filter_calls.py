"""Filter calls: how soon a caller wrote back, and the indexes by which lists, figures and what failed are read."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_calls_outcome": ["account_id", "outcome", "started_at"],
    "ix_calls_reason": ["account_id", "decision_reason", "started_at"],
    "ix_calls_ending": ["account_id", "ending", "started_at"],
    "ix_calls_line": ["account_id", "line_id", "started_at"],
}
PARTIAL_INDEXES = {
    "ix_calls_replied": sa.text("replied_at IS NOT NULL"),
    "ix_calls_with_voicemail": sa.text("voicemail IS NOT NULL"),
}
FAILED = sa.text("state = 'failed'")
FAILED_INDEXES = {"ix_inbox_rows_failed": "inbox_rows", "ix_inbox_events_failed": "inbox_events"}
SECONDS = {
    "sqlite": "CAST(strftime('%s', replied_at) AS INTEGER) - CAST(strftime('%s', COALESCE(ended_at, started_at)) AS INTEGER)",
    "postgresql": "CAST(EXTRACT(EPOCH FROM replied_at - COALESCE(ended_at, started_at)) AS INTEGER)",
}


def upgrade() -> None:
    """Add the column with what it holds for the calls until now, and the indexes."""
    op.add_column("calls", sa.Column("replied_after_s", sa.Integer(), nullable=True))
    after_s = SECONDS[op.get_context().dialect.name]
    op.execute(f"UPDATE calls SET replied_after_s = CASE WHEN {after_s} > 0 THEN {after_s} ELSE 0 END WHERE replied_at IS NOT NULL")  # noqa: S608
    for name, columns in INDEXES.items():
        op.create_index(name, "calls", columns)
    for name, where in PARTIAL_INDEXES.items():
        op.create_index(name, "calls", ["account_id", "started_at"], postgresql_where=where, sqlite_where=where)
    for name, table in FAILED_INDEXES.items():
        op.create_index(name, table, ["account_id"], postgresql_where=FAILED, sqlite_where=FAILED)


def downgrade() -> None:
    """Remove them again."""
    for name, table in FAILED_INDEXES.items():
        op.drop_index(name, table_name=table)
    for name in (*INDEXES, *PARTIAL_INDEXES):
        op.drop_index(name, table_name="calls")
    op.drop_column("calls", "replied_after_s")
