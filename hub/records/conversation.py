"""The text thread between one line and one caller."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Identity, Table, owned, within_account


class Intent(StrEnum):
    """What a reply is about."""

    ROLE = "role"
    HIRE = "hire"
    URGENT = "urgent"
    UNKNOWN = "unknown"


class TextKind(StrEnum):
    """Why a text exists."""

    REPLY = "reply"
    TEXT_BACK = "text_back"
    CONFIRMATION = "confirmation"
    BY_MEMBER = "by_member"


class Conversation(AccountOwned, Table):
    """The thread; `evidence` is the list of reasons for its owner, strongest first, as shown to people."""

    __tablename__ = "conversations"
    __table_args__ = owned(
        UniqueConstraint("account_id", "line_id", "caller_id"),
        within_account("line_id", "lines"),
        within_account("caller_id", "callers"),
        within_account("member_id", "members"),
        within_account("desk_id", "desks"),
        Index("ix_conversations_caller", "account_id", "caller_id"),
        Index("ix_conversations_last", "account_id", "last_at"),
    )

    line_id: Mapped[int] = mapped_column(Identity)
    caller_id: Mapped[int] = mapped_column(Identity)
    open: Mapped[bool] = mapped_column(default=True)
    intent: Mapped[str | None]
    role_name: Mapped[str | None]
    member_id: Mapped[int | None] = mapped_column(Identity)
    desk_id: Mapped[int | None] = mapped_column(Identity)
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    missed_calls: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]


class Text(AccountOwned, Table):
    """An SMS or MMS, ours (`outbound`) or theirs; `provider_text_id` and `parts` once the provider has it."""

    __tablename__ = "texts"
    __table_args__ = owned(
        UniqueConstraint("account_id", "connection_id", "provider_text_id"),
        UniqueConstraint("account_id", "outbox_key"),
        within_account("connection_id", "connections"),
        within_account("conversation_id", "conversations"),
        Index("ix_texts_conversation", "account_id", "conversation_id", "id"),
    )

    conversation_id: Mapped[int] = mapped_column(Identity)
    connection_id: Mapped[int] = mapped_column(Identity)
    outbound: Mapped[bool]
    kind: Mapped[str]
    body: Mapped[str]
    media: Mapped[list[Any]] = mapped_column(default=list)
    at: Mapped[dt.datetime]
    outbox_key: Mapped[str | None]
    provider_text_id: Mapped[str | None]
    status: Mapped[str | None]
    not_delivered: Mapped[str | None]
    error_code: Mapped[str | None]
    parts: Mapped[int | None]
    confirmed_by_provider: Mapped[bool] = mapped_column(default=False)
    call_id: Mapped[int | None] = mapped_column(Identity)


class ConversationNote(AccountOwned, Table):
    """How far a conversation stands on the record at a connection: notes written, and the last text in them."""

    __tablename__ = "conversation_notes"
    __table_args__ = owned(
        UniqueConstraint("conversation_id", "connection_id"),
        within_account("conversation_id", "conversations"),
        within_account("connection_id", "connections"),
    )

    conversation_id: Mapped[int] = mapped_column(Identity)
    connection_id: Mapped[int] = mapped_column(Identity)
    notes: Mapped[int] = mapped_column(default=0)
    last_text_id: Mapped[int] = mapped_column(Identity, default=0)
