"""Filter calls: when a caller wrote back, and the indexes that lists and figures are read by."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import UtcTime

revision = "0017"
down_revision = "0011"
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
    "ix_calls_voicemail": sa.text("voicemail IS NOT NULL"),
}
# the same rule as hub/conversations/replied.py: a reply answers the missed calls since the one that was last texted back
NOTE_REPLIES = """
    UPDATE calls SET replied_at = (
        SELECT MIN(reply.at) FROM texts AS reply
        WHERE reply.account_id = calls.account_id AND reply.conversation_id = calls.conversation_id AND reply.kind = 'reply'
        AND reply.at >= calls.started_at AND NOT EXISTS (
            SELECT 1 FROM calls AS later JOIN texts AS back ON back.account_id = later.account_id AND back.call_id = later.id
                AND back.conversation_id = later.conversation_id AND back.kind = 'text_back' AND back.provider_text_id IS NOT NULL
            WHERE later.account_id = calls.account_id AND later.caller_id = calls.caller_id
            AND later.conversation_id = calls.conversation_id AND later.started_at > calls.started_at AND later.started_at <= reply.at
        )
    )
    WHERE outcome = 'missed' AND conversation_id IS NOT NULL
"""
SECONDS = {
    "sqlite": "CAST(strftime('%s', replied_at) AS INTEGER) - CAST(strftime('%s', COALESCE(ended_at, started_at)) AS INTEGER)",
    "postgresql": "CAST(EXTRACT(EPOCH FROM replied_at - COALESCE(ended_at, started_at)) AS INTEGER)",
}


def upgrade() -> None:
    """Add the columns with what they hold for the calls until now, and the indexes."""
    op.add_column("calls", sa.Column("replied_at", UtcTime(), nullable=True))
    op.add_column("calls", sa.Column("replied_after_s", sa.Integer(), nullable=True))
    op.execute(NOTE_REPLIES)
    after_s = SECONDS[op.get_context().dialect.name]
    op.execute(f"UPDATE calls SET replied_after_s = CASE WHEN {after_s} > 0 THEN {after_s} ELSE 0 END WHERE replied_at IS NOT NULL")  # noqa: S608
    for name, columns in INDEXES.items():
        op.create_index(name, "calls", columns)
    for name, where in PARTIAL_INDEXES.items():
        op.create_index(name, "calls", ["account_id", "started_at"], postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    """Remove them again."""
    for name in (*INDEXES, *PARTIAL_INDEXES):
        op.drop_index(name, table_name="calls")
    op.drop_column("calls", "replied_after_s")
    op.drop_column("calls", "replied_at")
