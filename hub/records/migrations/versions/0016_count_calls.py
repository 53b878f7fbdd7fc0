"""Count what became of calls: facts on each call, counted days, what a booking is worth, and who wants the report of the week."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, Json, UtcTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ONLY_KEYWORDS = (
    "'stop', 'stopall', 'stop all', 'quit', 'end', 'revoke', 'optout', 'opt out', 'cancel', 'unsubscribe', 'arret', 'stop texting', "
    "'alto', 'start', 'unstop', 'help', 'info', 'aide', 'stop.', 'stop please', 'please stop'"
)
"""Replies that only speak to the phone system, as they are usually written."""

ANSWERED = sa.text("answered_at IS NOT NULL")
WON = sa.text("outcome IS NOT NULL")
SENT = "kind = 'text_back' AND status IS NOT NULL AND status <> 'not_sent'"


def upgrade() -> None:
    """Add the columns and the table, and fill in what is known of calls in the past."""
    for column in (
        sa.Column("texted_at", UtcTime(), nullable=True),
        sa.Column("wording", sa.String(), nullable=True),
        sa.Column("replied_at", UtcTime(), nullable=True),
        sa.Column("called_back_at", UtcTime(), nullable=True),
    ):
        op.add_column("calls", column)
    op.add_column("accounts", sa.Column("booking_worth", sa.Integer(), nullable=True))
    op.add_column("accounts", sa.Column("booking_percent", sa.Integer(), nullable=True))
    op.create_table(
        "weekly_report_wishes",
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_weekly_report_wishes_account_id")),
        sa.ForeignKeyConstraint(
            ["account_id", "member_id"], ["members.account_id", "members.id"], name=op.f("fk_weekly_report_wishes_account_id_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_report_wishes")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_weekly_report_wishes_account_id_id")),
        sa.UniqueConstraint("account_id", "member_id", name=op.f("uq_weekly_report_wishes_account_id_member_id")),
    )
    op.create_index(op.f("ix_weekly_report_wishes_account_id"), "weekly_report_wishes", ["account_id"])
    op.create_table(
        "report_days",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("counted_at", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_report_days_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_days")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_report_days_account_id_id")),
        sa.UniqueConstraint("account_id", "day", name=op.f("uq_report_days_account_id_day")),
    )
    op.create_index(op.f("ix_report_days_account_id"), "report_days", ["account_id"])
    op.create_index("ix_texts_answered", "texts", ["account_id", "at"], postgresql_where=ANSWERED, sqlite_where=ANSWERED)
    op.create_index("ix_conversations_won", "conversations", ["account_id", "outcome"], postgresql_where=WON, sqlite_where=WON)
    _carry_over()


def _carry_over() -> None:
    """What the threads say of calls that were missed before anybody counted."""
    of_call = "account_id = calls.account_id AND conversation_id = calls.conversation_id"
    own_text = f"FROM texts WHERE {of_call} AND call_id = calls.id AND {SENT}"
    op.execute(
        f"UPDATE calls SET texted_at = (SELECT min(at) {own_text}), wording = (SELECT min(wording) {own_text}) "  # noqa: S608 - no input
        "WHERE conversation_id IS NOT NULL AND outcome = 'missed'"
    )
    op.execute(
        f"UPDATE calls SET replied_at = (SELECT min(at) FROM texts WHERE {of_call} AND kind = 'reply' AND at >= calls.started_at "  # noqa: S608
        f"AND at <= {_a_week_after('calls.started_at')} AND lower(trim(body)) NOT IN ({ONLY_KEYWORDS})) "
        "WHERE conversation_id IS NOT NULL AND outcome = 'missed' AND EXISTS (SELECT 1 FROM calls AS texted "
        "WHERE texted.account_id = calls.account_id AND texted.conversation_id = calls.conversation_id AND texted.texted_at IS NOT NULL)"
    )
    op.execute(
        f"UPDATE calls SET called_back_at = (SELECT min(started_at) FROM staff_calls AS back WHERE "  # noqa: S608
        "back.account_id = calls.account_id AND back.conversation_id = calls.conversation_id AND back.started_at >= calls.started_at "
        f"AND back.started_at <= {_a_week_after('calls.started_at')}) WHERE conversation_id IS NOT NULL AND outcome = 'missed'"
    )


def _a_week_after(column: str) -> str:
    if op.get_context().dialect.name == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%f', {column}, '+7 days')"
    return f"{column} + interval '7 days'"


def downgrade() -> None:
    """Remove them again."""
    op.drop_index("ix_conversations_won", table_name="conversations")
    op.drop_index("ix_texts_answered", table_name="texts")
    op.drop_table("report_days")
    op.drop_table("weekly_report_wishes")
    for column in ("booking_percent", "booking_worth"):
        op.drop_column("accounts", column)
    for column in ("called_back_at", "replied_at", "wording", "texted_at"):
        op.drop_column("calls", column)
