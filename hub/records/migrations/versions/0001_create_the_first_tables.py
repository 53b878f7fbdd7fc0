"""Create the first tables."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, Json, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "accounts",
        sa.Column("id", Identity, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("trade", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("texts_at_night", sa.Boolean(), nullable=True),
        sa.Column("texts_paused", sa.Boolean(), nullable=False),
        sa.Column("text_every_h", sa.Integer(), nullable=False),
        sa.Column("create_policy", sa.String(), nullable=False),
        sa.Column("quiet_period_s", sa.Integer(), nullable=False),
        sa.Column("client_desk_id", Identity, nullable=True),
        sa.Column("fallback_member_id", Identity, nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "installation",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation")),
    )
    op.create_table(
        "callers",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("opted_out_at", UtcTime(), nullable=True),
        sa.Column("opt_out_inbox_row_id", Identity, nullable=True),
        sa.Column("texts_paused", sa.Boolean(), nullable=False),
        sa.Column("cannot_text", sa.String(), nullable=True),
        sa.Column("last_automatic_text_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_callers_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callers")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_callers_account_id_id")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_callers_account_id_number")),
    )
    with op.batch_alter_table("callers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_callers_account_id"), ["account_id"], unique=False)

    op.create_table(
        "connections",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("sandbox_url", sa.String(), nullable=True),
        sa.Column("sign_in_mode", sa.String(), nullable=False),
        sa.Column("credentials", sa.String(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("abilities", Json, nullable=False),
        sa.Column("missing_rights", Json, nullable=False),
        sa.Column("vendor_account", sa.String(), nullable=False),
        sa.Column("vendor_account_name", sa.String(), nullable=False),
        sa.Column("webhook_token", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("trouble_until", UtcTime(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("last_good_at", UtcTime(), nullable=True),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("token_expires_at", UtcTime(), nullable=True),
        sa.Column("token_lease", sa.String(), nullable=True),
        sa.Column("token_lease_until", UtcTime(), nullable=True),
        sa.Column("watermark", UtcTime(), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.Column("people_indexed", sa.Integer(), nullable=False),
        sa.Column("directory_read_at", UtcTime(), nullable=True),
        sa.Column("mapping_overrides", Json, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_connections_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connections")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_connections_account_id_id")),
        sa.UniqueConstraint("webhook_token", name=op.f("uq_connections_webhook_token")),
    )
    with op.batch_alter_table("connections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_connections_account_id"), ["account_id"], unique=False)

    op.create_table(
        "inbox_events",
        sa.Column("inbox_row_id", Identity, nullable=True),
        sa.Column("outbox_row_id", Identity, nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcTime(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_inbox_events_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_events")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_inbox_events_account_id_id")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_inbox_events_account_id_key")),
    )
    with op.batch_alter_table("inbox_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_events_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            "ix_inbox_events_unsettled",
            ["id"],
            unique=False,
            postgresql_where=sa.text("state = 'unsettled'"),
            sqlite_where=sa.text("state = 'unsettled'"),
        )

    op.create_table(
        "inbox_rows",
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=True),
        sa.Column("connection_id", Identity, nullable=True),
        sa.Column("line_id", Identity, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=True),
        sa.Column("delivery_id", sa.String(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("headers", Json, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("refused_because", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcTime(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_inbox_rows_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_rows")),
        sa.UniqueConstraint("connection_id", "delivery_id", name=op.f("uq_inbox_rows_connection_id_delivery_id")),
    )
    with op.batch_alter_table("inbox_rows", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_rows_call", ["connection_id", "call_id"], unique=False)
        batch_op.create_index(
            "ix_inbox_rows_unread",
            ["id"],
            unique=False,
            postgresql_where=sa.text("state = 'unread'"),
            sqlite_where=sa.text("state = 'unread'"),
        )

    op.create_table(
        "members",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("alerts_muted", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_members_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("account_id", "email", name=op.f("uq_members_account_id_email")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_members_account_id_id")),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_members_account_id"), ["account_id"], unique=False)

    op.create_table(
        "trace_entries",
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.Column("caller_id", Identity, nullable=True),
        sa.Column("call_id", Identity, nullable=True),
        sa.Column("conversation_id", Identity, nullable=True),
        sa.Column("outbox_row_id", Identity, nullable=True),
        sa.Column("inbox_row_id", Identity, nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_trace_entries_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace_entries")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_trace_entries_account_id_id")),
    )
    with op.batch_alter_table("trace_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trace_entries_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_trace_entries_call", ["account_id", "call_id"], unique=False)
        batch_op.create_index("ix_trace_entries_caller", ["account_id", "caller_id"], unique=False)
        batch_op.create_index("ix_trace_entries_conversation", ["account_id", "conversation_id"], unique=False)

    op.create_table(
        "desks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("member_id", Identity, nullable=True),
        sa.Column("connection_id", Identity, nullable=True),
        sa.Column("vendor_desk_id", sa.String(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"], ["connections.account_id", "connections.id"], name=op.f("fk_desks_account_id_connection_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "member_id"], ["members.account_id", "members.id"], name=op.f("fk_desks_account_id_member_id")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_desks_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desks")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_desks_account_id_id")),
    )
    with op.batch_alter_table("desks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desks_account_id"), ["account_id"], unique=False)

    op.create_table(
        "directory_entries",
        sa.Column("connection_id", Identity, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_directory_entries_account_id_connection_id"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_directory_entries_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_entries")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_directory_entries_account_id_id")),
        sa.UniqueConstraint("connection_id", "kind", "vendor_id", name=op.f("uq_directory_entries_connection_id_kind_vendor_id")),
    )
    with op.batch_alter_table("directory_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_entries_account_id"), ["account_id"], unique=False)

    op.create_table(
        "indexed_people",
        sa.Column("connection_id", Identity, nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("last_activity_at", UtcTime(), nullable=True),
        sa.Column("unreadable_phones", sa.Integer(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_indexed_people_account_id_connection_id"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_indexed_people_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indexed_people")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_indexed_people_account_id_id")),
        sa.UniqueConstraint("connection_id", "vendor_id", name=op.f("uq_indexed_people_connection_id_vendor_id")),
    )
    with op.batch_alter_table("indexed_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indexed_people_account_id"), ["account_id"], unique=False)

    op.create_table(
        "indexed_phones",
        sa.Column("connection_id", Identity, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_indexed_phones_account_id_connection_id"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_indexed_phones_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indexed_phones")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_indexed_phones_account_id_id")),
        sa.UniqueConstraint("connection_id", "number", "vendor_id", name=op.f("uq_indexed_phones_connection_id_number_vendor_id")),
    )
    with op.batch_alter_table("indexed_phones", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indexed_phones_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_indexed_phones_person", ["connection_id", "vendor_id"], unique=False)

    op.create_table(
        "outbox_rows",
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("caller_id", Identity, nullable=True),
        sa.Column("conversation_id", Identity, nullable=True),
        sa.Column("call_id", Identity, nullable=True),
        sa.Column("connection_id", Identity, nullable=True),
        sa.Column("payload", Json, nullable=False),
        sa.Column("not_before", UtcTime(), nullable=False),
        sa.Column("not_after", UtcTime(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", UtcTime(), nullable=True),
        sa.Column("in_doubt_since", UtcTime(), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(), nullable=True),
        sa.Column("settle_after", UtcTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("outcome", Json, nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "caller_id"], ["callers.account_id", "callers.id"], name=op.f("fk_outbox_rows_account_id_caller_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_outbox_rows_account_id_connection_id"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_outbox_rows_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_rows")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_outbox_rows_account_id_id")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_outbox_rows_account_id_key")),
    )
    with op.batch_alter_table("outbox_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_rows_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_rows_active",
            ["queue", "lane", "id"],
            unique=False,
            postgresql_where=sa.text("state IN ('owed', 'waiting', 'doing')"),
            sqlite_where=sa.text("state IN ('owed', 'waiting', 'doing')"),
        )
        batch_op.create_index("ix_outbox_rows_call", ["account_id", "call_id"], unique=False)
        batch_op.create_index("ix_outbox_rows_conversation", ["account_id", "conversation_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_rows_held",
            ["account_id"],
            unique=False,
            postgresql_where=sa.text("state = 'held'"),
            sqlite_where=sa.text("state = 'held'"),
        )
        batch_op.create_index(
            "ix_outbox_rows_one_doing",
            ["lane"],
            unique=True,
            postgresql_where=sa.text("state = 'doing'"),
            sqlite_where=sa.text("state = 'doing'"),
        )

    op.create_table(
        "person_links",
        sa.Column("connection_id", Identity, nullable=False),
        sa.Column("caller_id", Identity, nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("created_by_us", sa.Boolean(), nullable=False),
        sa.Column("matters", Json, nullable=False),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("owner_as", sa.String(), nullable=True),
        sa.Column("assigned_owner_id", sa.String(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "caller_id"], ["callers.account_id", "callers.id"], name=op.f("fk_person_links_account_id_caller_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_person_links_account_id_connection_id"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_person_links_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_links")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_person_links_account_id_id")),
        sa.UniqueConstraint("connection_id", "caller_id", name=op.f("uq_person_links_connection_id_caller_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("person_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_links_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_person_links_vendor", ["connection_id", "vendor_id"], unique=False)

    op.create_table(
        "exchanges",
        sa.Column("outbox_row_id", Identity, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("sent", sa.String(), nullable=True),
        sa.Column("answered", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "outbox_row_id"],
            ["outbox_rows.account_id", "outbox_rows.id"],
            name=op.f("fk_exchanges_account_id_outbox_row_id"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_exchanges_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_exchanges_account_id_id")),
    )
    with op.batch_alter_table("exchanges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchanges_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_exchanges_row", ["account_id", "outbox_row_id"], unique=False)

    op.create_table(
        "lines",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("connection_id", Identity, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("staff", Json, nullable=False),
        sa.Column("ring_for_s", sa.Integer(), nullable=False),
        sa.Column("takes_voicemail", sa.Boolean(), nullable=False),
        sa.Column("greeting", sa.String(), nullable=False),
        sa.Column("delay_s", sa.Integer(), nullable=False),
        sa.Column("watch_only", sa.Boolean(), nullable=False),
        sa.Column("texts_paused", sa.Boolean(), nullable=False),
        sa.Column("sender", sa.String(), nullable=True),
        sa.Column("text_connection_id", Identity, nullable=True),
        sa.Column("desk_id", Identity, nullable=True),
        sa.Column("webhooks_before", Json, nullable=True),
        sa.Column("reconciled_until", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"], ["connections.account_id", "connections.id"], name=op.f("fk_lines_account_id_connection_id")
        ),
        sa.ForeignKeyConstraint(["account_id", "desk_id"], ["desks.account_id", "desks.id"], name=op.f("fk_lines_account_id_desk_id")),
        sa.ForeignKeyConstraint(
            ["account_id", "text_connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_lines_account_id_text_connection_id"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_lines_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lines")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_lines_account_id_id")),
        sa.UniqueConstraint("provider", "number", name=op.f("uq_lines_provider_number")),
    )
    with op.batch_alter_table("lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lines_account_id"), ["account_id"], unique=False)

    op.create_table(
        "conversations",
        sa.Column("line_id", Identity, nullable=False),
        sa.Column("caller_id", Identity, nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("intent", sa.String(), nullable=True),
        sa.Column("role_name", sa.String(), nullable=True),
        sa.Column("member_id", Identity, nullable=True),
        sa.Column("desk_id", Identity, nullable=True),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("missed_calls", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcTime(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "caller_id"], ["callers.account_id", "callers.id"], name=op.f("fk_conversations_account_id_caller_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "desk_id"], ["desks.account_id", "desks.id"], name=op.f("fk_conversations_account_id_desk_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "line_id"], ["lines.account_id", "lines.id"], name=op.f("fk_conversations_account_id_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "member_id"], ["members.account_id", "members.id"], name=op.f("fk_conversations_account_id_member_id")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_conversations_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_conversations_account_id_id")),
        sa.UniqueConstraint("account_id", "line_id", "caller_id", name=op.f("uq_conversations_account_id_line_id_caller_id")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversations_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_conversations_caller", ["account_id", "caller_id"], unique=False)
        batch_op.create_index("ix_conversations_last", ["account_id", "last_at"], unique=False)

    op.create_table(
        "calls",
        sa.Column("connection_id", Identity, nullable=False),
        sa.Column("line_id", Identity, nullable=False),
        sa.Column("provider_call_id", sa.String(), nullable=False),
        sa.Column("caller_id", Identity, nullable=True),
        sa.Column("caller_raw", sa.String(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("ours", sa.String(), nullable=True),
        sa.Column("happenings", Json, nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=True),
        sa.Column("voicemail", sa.String(), nullable=True),
        sa.Column("voicemail_s", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("conversation_id", Identity, nullable=True),
        sa.Column("found_by_reconciliation", sa.Boolean(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "caller_id"], ["callers.account_id", "callers.id"], name=op.f("fk_calls_account_id_caller_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "conversation_id"],
            ["conversations.account_id", "conversations.id"],
            name=op.f("fk_calls_account_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(["account_id", "line_id"], ["lines.account_id", "lines.id"], name=op.f("fk_calls_account_id_line_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_calls_account_id")),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"], ["connections.account_id", "connections.id"], name=op.f("fk_calls_account_id_connection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint(
            "account_id", "connection_id", "provider_call_id", name=op.f("uq_calls_account_id_connection_id_provider_call_id")
        ),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_calls_account_id_id")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calls_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_calls_caller", ["account_id", "caller_id", "started_at"], unique=False)
        batch_op.create_index("ix_calls_conversation", ["account_id", "conversation_id"], unique=False)
        batch_op.create_index("ix_calls_open", ["outcome", "started_at"], unique=False)
        batch_op.create_index("ix_calls_started", ["account_id", "started_at"], unique=False)
        batch_op.create_index(
            "ix_calls_undecided",
            ["account_id"],
            unique=False,
            postgresql_where=sa.text("decision IS NULL"),
            sqlite_where=sa.text("decision IS NULL"),
        )

    op.create_table(
        "conversation_notes",
        sa.Column("conversation_id", Identity, nullable=False),
        sa.Column("connection_id", Identity, nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("last_text_id", Identity, nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_conversation_notes_account_id_connection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "conversation_id"],
            ["conversations.account_id", "conversations.id"],
            name=op.f("fk_conversation_notes_account_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_conversation_notes_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_notes")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_conversation_notes_account_id_id")),
        sa.UniqueConstraint("conversation_id", "connection_id", name=op.f("uq_conversation_notes_conversation_id_connection_id")),
    )
    with op.batch_alter_table("conversation_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_notes_account_id"), ["account_id"], unique=False)

    op.create_table(
        "notices",
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("conversation_id", Identity, nullable=True),
        sa.Column("text_id", Identity, nullable=True),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "conversation_id"],
            ["conversations.account_id", "conversations.id"],
            name=op.f("fk_notices_account_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "member_id"], ["members.account_id", "members.id"], name=op.f("fk_notices_account_id_member_id")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notices_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_notices_account_id_id")),
        sa.UniqueConstraint("member_id", "text_id", name=op.f("uq_notices_member_id_text_id")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_notices_member", ["account_id", "member_id", "read_at"], unique=False)

    op.create_table(
        "texts",
        sa.Column("conversation_id", Identity, nullable=False),
        sa.Column("connection_id", Identity, nullable=False),
        sa.Column("outbound", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("media", Json, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("outbox_key", sa.String(), nullable=True),
        sa.Column("provider_text_id", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("not_delivered", sa.String(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("confirmed_by_provider", sa.Boolean(), nullable=False),
        sa.Column("call_id", Identity, nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "conversation_id"],
            ["conversations.account_id", "conversations.id"],
            name=op.f("fk_texts_account_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_texts_account_id")),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"], ["connections.account_id", "connections.id"], name=op.f("fk_texts_account_id_connection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texts")),
        sa.UniqueConstraint(
            "account_id", "connection_id", "provider_text_id", name=op.f("uq_texts_account_id_connection_id_provider_text_id")
        ),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_texts_account_id_id")),
        sa.UniqueConstraint("account_id", "outbox_key", name=op.f("uq_texts_account_id_outbox_key")),
    )
    with op.batch_alter_table("texts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_texts_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_texts_conversation", ["account_id", "conversation_id", "id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("call_id", Identity, nullable=True),
        sa.Column("caller_id", Identity, nullable=True),
        sa.Column("conversation_id", Identity, nullable=True),
        sa.Column("member_id", Identity, nullable=True),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id", "call_id"], ["calls.account_id", "calls.id"], name=op.f("fk_tasks_account_id_call_id")),
        sa.ForeignKeyConstraint(
            ["account_id", "caller_id"], ["callers.account_id", "callers.id"], name=op.f("fk_tasks_account_id_caller_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "conversation_id"],
            ["conversations.account_id", "conversations.id"],
            name=op.f("fk_tasks_account_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "member_id"], ["members.account_id", "members.id"], name=op.f("fk_tasks_account_id_member_id")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tasks_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_tasks_account_id_id")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_tasks_account_id_key")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_tasks_call", ["account_id", "call_id"], unique=False)
        batch_op.create_index("ix_tasks_due", ["account_id", "done_at", "due_at"], unique=False)
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_foreign_key(batch_op.f("fk_accounts_id_client_desk_id"), "desks", ["id", "client_desk_id"], ["account_id", "id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_accounts_id_fallback_member_id"), "members", ["id", "fallback_member_id"], ["account_id", "id"]
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_accounts_id_fallback_member_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_accounts_id_client_desk_id"), type_="foreignkey")

    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_tasks_due")
        batch_op.drop_index("ix_tasks_call")
        batch_op.drop_index(batch_op.f("ix_tasks_account_id"))

    op.drop_table("tasks")
    with op.batch_alter_table("texts", schema=None) as batch_op:
        batch_op.drop_index("ix_texts_conversation")
        batch_op.drop_index(batch_op.f("ix_texts_account_id"))

    op.drop_table("texts")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index("ix_notices_member")
        batch_op.drop_index(batch_op.f("ix_notices_account_id"))

    op.drop_table("notices")
    with op.batch_alter_table("conversation_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_notes_account_id"))

    op.drop_table("conversation_notes")
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_index("ix_calls_undecided", postgresql_where=sa.text("decision IS NULL"), sqlite_where=sa.text("decision IS NULL"))
        batch_op.drop_index("ix_calls_started")
        batch_op.drop_index("ix_calls_open")
        batch_op.drop_index("ix_calls_conversation")
        batch_op.drop_index("ix_calls_caller")
        batch_op.drop_index(batch_op.f("ix_calls_account_id"))

    op.drop_table("calls")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index("ix_conversations_last")
        batch_op.drop_index("ix_conversations_caller")
        batch_op.drop_index(batch_op.f("ix_conversations_account_id"))

    op.drop_table("conversations")
    with op.batch_alter_table("lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lines_account_id"))

    op.drop_table("lines")
    with op.batch_alter_table("exchanges", schema=None) as batch_op:
        batch_op.drop_index("ix_exchanges_row")
        batch_op.drop_index(batch_op.f("ix_exchanges_account_id"))

    op.drop_table("exchanges")
    with op.batch_alter_table("person_links", schema=None) as batch_op:
        batch_op.drop_index("ix_person_links_vendor")
        batch_op.drop_index(batch_op.f("ix_person_links_account_id"))

    op.drop_table("person_links")
    with op.batch_alter_table("outbox_rows", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_rows_one_doing", postgresql_where=sa.text("state = 'doing'"), sqlite_where=sa.text("state = 'doing'")
        )
        batch_op.drop_index("ix_outbox_rows_held", postgresql_where=sa.text("state = 'held'"), sqlite_where=sa.text("state = 'held'"))
        batch_op.drop_index("ix_outbox_rows_conversation")
        batch_op.drop_index("ix_outbox_rows_call")
        batch_op.drop_index(
            "ix_outbox_rows_active",
            postgresql_where=sa.text("state IN ('owed', 'waiting', 'doing')"),
            sqlite_where=sa.text("state IN ('owed', 'waiting', 'doing')"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_rows_account_id"))

    op.drop_table("outbox_rows")
    with op.batch_alter_table("indexed_phones", schema=None) as batch_op:
        batch_op.drop_index("ix_indexed_phones_person")
        batch_op.drop_index(batch_op.f("ix_indexed_phones_account_id"))

    op.drop_table("indexed_phones")
    with op.batch_alter_table("indexed_people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indexed_people_account_id"))

    op.drop_table("indexed_people")
    with op.batch_alter_table("directory_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_entries_account_id"))

    op.drop_table("directory_entries")
    with op.batch_alter_table("desks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desks_account_id"))

    op.drop_table("desks")
    with op.batch_alter_table("trace_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_trace_entries_conversation")
        batch_op.drop_index("ix_trace_entries_caller")
        batch_op.drop_index("ix_trace_entries_call")
        batch_op.drop_index(batch_op.f("ix_trace_entries_account_id"))

    op.drop_table("trace_entries")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_members_account_id"))

    op.drop_table("members")
    with op.batch_alter_table("inbox_rows", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_rows_unread", postgresql_where=sa.text("state = 'unread'"), sqlite_where=sa.text("state = 'unread'"))
        batch_op.drop_index("ix_inbox_rows_call")

    op.drop_table("inbox_rows")
    with op.batch_alter_table("inbox_events", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbox_events_unsettled", postgresql_where=sa.text("state = 'unsettled'"), sqlite_where=sa.text("state = 'unsettled'")
        )
        batch_op.drop_index(batch_op.f("ix_inbox_events_account_id"))

    op.drop_table("inbox_events")
    with op.batch_alter_table("connections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_connections_account_id"))

    op.drop_table("connections")
    with op.batch_alter_table("callers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_callers_account_id"))

    op.drop_table("callers")
    op.drop_table("installation")
    op.drop_table("accounts")
