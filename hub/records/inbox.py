"""What was received: requests as bytes, and the events read from them."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Identity, Table, owned

UNREAD = text("state = 'unread'")
UNSETTLED = text("state = 'unsettled'")
FAILED = text("state = 'failed'")
NOT_REMOVED = text("removed_at IS NULL")


class InboxRowState(StrEnum):
    """Where a received request stands; `refused` was never believed, `ignored` one that failed and a member let go."""

    UNREAD = "unread"
    READ = "read"
    FAILED = "failed"
    REFUSED = "refused"
    IGNORED = "ignored"


class InboxEventState(StrEnum):
    """Where an event stands; the last three are final."""

    UNSETTLED = "unsettled"
    DONE = "done"
    IGNORED = "ignored"
    FAILED = "failed"


class InboxRow(Table):
    """One received request; it belongs to no account until its line is known. Once `removed_at` is set what it said is gone."""

    __tablename__ = "inbox_rows"
    __table_args__ = (
        UniqueConstraint("connection_id", "delivery_id"),
        Index("ix_inbox_rows_call", "connection_id", "call_id"),
        Index("ix_inbox_rows_kept", "account_id", "received_at", postgresql_where=NOT_REMOVED, sqlite_where=NOT_REMOVED),
        Index("ix_inbox_rows_unread", "id", postgresql_where=UNREAD, sqlite_where=UNREAD),
        Index("ix_inbox_rows_failed", "account_id", postgresql_where=FAILED, sqlite_where=FAILED),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(Identity, ForeignKey("accounts.id"))
    connection_id: Mapped[int | None] = mapped_column(Identity)
    line_id: Mapped[int | None] = mapped_column(Identity)
    kind: Mapped[str]
    key: Mapped[str]
    what: Mapped[str]
    call_id: Mapped[str | None]
    delivery_id: Mapped[str | None]
    method: Mapped[str]
    url: Mapped[str]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[dt.datetime]
    state: Mapped[str]
    refused_because: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[dt.datetime]
    repeated: Mapped[int] = mapped_column(default=0)
    removed_at: Mapped[dt.datetime | None]


class InboxEvent(AccountOwned, Table):
    """One neutral event; `key` is unique within the connection, so a repeated event is stored once."""

    __tablename__ = "inbox_events"
    __table_args__ = owned(
        UniqueConstraint("account_id", "key"),
        Index("ix_inbox_events_at", "account_id", "at"),
        Index("ix_inbox_events_unsettled", "id", postgresql_where=UNSETTLED, sqlite_where=UNSETTLED),
        Index("ix_inbox_events_unsettled_account", "account_id", postgresql_where=UNSETTLED, sqlite_where=UNSETTLED),
        Index("ix_inbox_events_failed", "account_id", postgresql_where=FAILED, sqlite_where=FAILED),
    )

    inbox_row_id: Mapped[int | None] = mapped_column(Identity)
    outbox_row_id: Mapped[int | None] = mapped_column(Identity)
    key: Mapped[str]
    name: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=InboxEventState.UNSETTLED)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[dt.datetime]
    error: Mapped[str | None]
    queue: Mapped[str]
    at: Mapped[dt.datetime]
