"""What is owed to the outside world, and the requests made to pay it."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Identity, Table, owned, within_account

ACTIVE = text("state IN ('owed', 'waiting', 'doing')")
DOING = text("state = 'doing'")
HELD = text("state = 'held'")
NOT_REMOVED = text("removed_at IS NULL")


class OutboxState(StrEnum):
    """owed → doing → done; `waiting` was tried and is tried again, `held` waits for a person or a sign-in."""

    OWED = "owed"
    DOING = "doing"
    WAITING = "waiting"
    HELD = "held"
    DONE = "done"
    DROPPED = "dropped"


class OutboxRow(AccountOwned, Table):
    """One effect owed; the row's id is its place in the lane.

    `in_doubt_since` is set when it may have happened without our knowing: then we look before anything else. Once `removed_at` is
    set what was owed in detail is gone.
    """

    __tablename__ = "outbox_rows"
    __table_args__ = owned(
        UniqueConstraint("account_id", "key"),
        within_account("caller_id", "callers"),
        within_account("connection_id", "connections"),
        Index("ix_outbox_rows_active", "queue", "lane", "id", postgresql_where=ACTIVE, sqlite_where=ACTIVE),
        Index("ix_outbox_rows_call", "account_id", "call_id"),
        Index("ix_outbox_rows_caller", "account_id", "caller_id"),
        Index("ix_outbox_rows_conversation", "account_id", "conversation_id"),
        Index("ix_outbox_rows_kept", "account_id", "ended_at", postgresql_where=NOT_REMOVED, sqlite_where=NOT_REMOVED),
        Index("ix_outbox_rows_held", "account_id", postgresql_where=HELD, sqlite_where=HELD),
        Index("ix_outbox_rows_one_doing", "lane", unique=True, postgresql_where=DOING, sqlite_where=DOING),
    )

    queue: Mapped[str]
    lane: Mapped[str]
    effect: Mapped[str]
    key: Mapped[str]
    caller_id: Mapped[int | None] = mapped_column(Identity)
    conversation_id: Mapped[int | None] = mapped_column(Identity)
    call_id: Mapped[int | None] = mapped_column(Identity)
    connection_id: Mapped[int | None] = mapped_column(Identity)
    payload: Mapped[dict[str, Any]]
    not_before: Mapped[dt.datetime]
    not_after: Mapped[dt.datetime | None]
    state: Mapped[str] = mapped_column(default=OutboxState.OWED)
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[dt.datetime | None]
    in_doubt_since: Mapped[dt.datetime | None]
    looks: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None]
    settle_after: Mapped[dt.datetime | None]
    error: Mapped[str | None]
    outcome: Mapped[dict[str, Any] | None]
    created_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]


class StoredExchange(AccountOwned, Table):
    """One request made for an effect, masked."""

    __tablename__ = "exchanges"
    __table_args__ = owned(
        within_account("outbox_row_id", "outbox_rows"),
        Index("ix_exchanges_row", "account_id", "outbox_row_id"),
        Index("ix_exchanges_at", "account_id", "at"),
    )

    outbox_row_id: Mapped[int] = mapped_column(Identity)
    at: Mapped[dt.datetime]
    method: Mapped[str]
    url: Mapped[str]
    status: Mapped[int | None]
    took_ms: Mapped[int]
    sent: Mapped[str | None]
    answered: Mapped[str | None]
    error: Mapped[str | None]


class TraceEntry(AccountOwned, Table):
    """One sentence of a call's story. Its id is also the counter by which live pages see that something is new."""

    __tablename__ = "trace_entries"
    __table_args__ = owned(
        Index("ix_trace_entries_call", "account_id", "call_id"),
        Index("ix_trace_entries_conversation", "account_id", "conversation_id"),
        Index("ix_trace_entries_caller", "account_id", "caller_id"),
    )

    at: Mapped[dt.datetime]
    kind: Mapped[str]
    sentence: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    caller_id: Mapped[int | None] = mapped_column(Identity)
    call_id: Mapped[int | None] = mapped_column(Identity)
    conversation_id: Mapped[int | None] = mapped_column(Identity)
    outbox_row_id: Mapped[int | None] = mapped_column(Identity)
    inbox_row_id: Mapped[int | None] = mapped_column(Identity)
