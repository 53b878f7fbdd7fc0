"""Keep the rules for texts, members' marks on callers, what is known of a sender, and how every call ended."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, Json, UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WITHOUT_ENDING = sa.text("ending IS NULL")
UNDECIDED = sa.text("decision IS NULL")
# what the calls until now came to, by the same rules as hub/calls/ending.py; one whose text is still on its way has none yet
NAME_ENDINGS = """
    UPDATE calls SET ended_as_of = calls.decided_at, ending = CASE
        WHEN back.status IN ('accepted', 'sending', 'sent', 'delivered') THEN 'texted'
        WHEN back.status IN ('undelivered', 'failed', 'canceled') THEN 'text_failed_call_back'
        WHEN calls.outcome IN ('answered', 'answered_or_mailbox') THEN calls.outcome
        WHEN calls.decision = 'no_text' AND calls.decision_reason = 'watch_only' THEN 'watched'
        WHEN calls.decision = 'no_text' AND calls.decision_reason = 'texted_recently' THEN 'joined'
        WHEN calls.decision = 'no_text' AND calls.decision_reason IN
            ('opted_out', 'untextable', 'landline', 'too_late', 'account_paused', 'line_paused', 'caller_paused') THEN 'call_back'
        WHEN calls.decision = 'no_text' AND calls.decision_reason = 'answered_on_second_try' THEN 'in_touch'
        WHEN calls.decision = 'no_text' THEN 'left_alone'
        WHEN back.status = 'not_sent' AND back.not_delivered IN
            ('they_wrote_first', 'member_wrote', 'answered', 'answered_or_mailbox', 'answered_on_second_try') THEN 'in_touch'
        WHEN back.status = 'not_sent' THEN 'text_failed_call_back'
    END
    FROM calls AS same LEFT JOIN texts AS back ON back.account_id = same.account_id AND back.call_id = same.id
        AND back.conversation_id = same.conversation_id AND back.kind = 'text_back'
    WHERE same.id = calls.id AND calls.decision IS NOT NULL
"""


def new_columns() -> dict[str, tuple[sa.Column[Any], ...]]:
    """By table; made anew, for a column belongs to one table only."""
    return {
        "accounts": (
            sa.Column("text_countries", Json, server_default="[]", nullable=False),
            sa.Column("texts_known_people", sa.Boolean(), server_default=sa.true(), nullable=False),
            sa.Column("looks_up_numbers", sa.Boolean(), server_default=sa.false(), nullable=False),
            sa.Column("shortest_ring_s", sa.Integer(), server_default="3", nullable=False),
            sa.Column("robocall_lines", sa.Integer(), server_default="3", nullable=False),
            sa.Column("staff_in_touch_h", sa.Integer(), server_default="4", nullable=False),
            sa.Column("texts_per_caller_hour", sa.Integer(), server_default="3", nullable=False),
            sa.Column("spend_cap_cents", sa.Integer(), server_default="5000", nullable=False),
            sa.Column("cents_per_part", sa.Double(), server_default="1.0", nullable=False),
        ),
        "lines": (
            sa.Column("message_takers", Json, server_default="[]", nullable=False),
            sa.Column("most_texts_an_hour", sa.Integer(), server_default="60", nullable=False),
            sa.Column("most_texts_a_day", sa.Integer(), server_default="200", nullable=False),
            sa.Column("sender_trouble", sa.String(), nullable=True),
            sa.Column("sender_changed_at", UtcTime(), nullable=True),
        ),
        "callers": (
            sa.Column("mark", sa.String(), nullable=True),
            sa.Column("line_type", sa.String(), nullable=True),
            sa.Column("looked_up_at", UtcTime(), nullable=True),
        ),
        "calls": (
            sa.Column("ending", sa.String(), nullable=True),
            sa.Column("ended_as_of", UtcTime(), nullable=True),
        ),
        "texts": (sa.Column("parts", sa.Integer(), nullable=True),),
    }


def upgrade() -> None:
    """Add the columns, and name the ending of every call that has one."""
    for table, columns in new_columns().items():
        for column in columns:
            op.add_column(table, column)
    op.execute(NAME_ENDINGS)
    op.drop_index("ix_calls_undecided", "calls")
    op.create_index("ix_calls_without_ending", "calls", ["account_id"], postgresql_where=WITHOUT_ENDING, sqlite_where=WITHOUT_ENDING)
    op.create_table(
        "text_tallies",
        sa.Column("line_id", Identity, nullable=False),
        sa.Column("hour", UtcTime(), nullable=False),
        sa.Column("automatic", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_text_tallies_account_id")),
        sa.ForeignKeyConstraint(
            ["account_id", "line_id"], ["lines.account_id", "lines.id"], name=op.f("fk_text_tallies_account_id_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_tallies")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_text_tallies_account_id_id")),
        sa.UniqueConstraint("account_id", "line_id", "hour", name=op.f("uq_text_tallies_account_id_line_id_hour")),
    )
    op.create_index(op.f("ix_text_tallies_account_id"), "text_tallies", ["account_id"])


def downgrade() -> None:
    """Remove them again."""
    op.drop_table("text_tallies")
    op.drop_index("ix_calls_without_ending", "calls")
    op.create_index("ix_calls_undecided", "calls", ["account_id"], postgresql_where=UNDECIDED, sqlite_where=UNDECIDED)
    for table, columns in new_columns().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)
