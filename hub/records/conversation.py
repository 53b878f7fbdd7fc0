"""The text thread between one line and one caller."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Identity, Table, owned, within_account

NOT_REMOVED = text("removed_at IS NULL")
SOMEBODY_WAITS = text("waiting_since IS NOT NULL")
BY_MEMBER = "by_member"
"""In the evidence: a person chose the owner by hand, which is stronger than all else."""
ANSWERED = text("answered_at IS NOT NULL")
WITH_OUTCOME = text("outcome IS NOT NULL")


class Intent(StrEnum):
    """What a reply is about."""

    ROLE = "role"
    HIRE = "hire"
    URGENT = "urgent"
    UNKNOWN = "unknown"


class TextKind(StrEnum):
    """Why a text exists; BY_MACHINE is another auto-reply that was seen to leave the line.

    JOIN belongs to asking for offers, which would be OFFER; NUDGE reminds once whoever did not answer.
    """

    REPLY = "reply"
    TEXT_BACK = "text_back"
    CONFIRMATION = "confirmation"
    BY_MEMBER = "by_member"
    BY_MACHINE = "by_machine"
    HELP = "help"
    JOIN = "join"
    NUDGE = "nudge"
    OFFER = "offer"


AUTOMATIC = frozenset({TextKind.TEXT_BACK, TextKind.NUDGE, TextKind.OFFER})
"""What nobody wrote and nobody had just asked for: it counts against limits."""


class Outcome(StrEnum):
    """What became of a conversation, as a member recorded it."""

    PLACED = "placed"
    BOOKED = "booked"
    LOST = "lost"
    SPAM = "spam"


WON = frozenset({Outcome.PLACED, Outcome.BOOKED})


class Conversation(AccountOwned, Table):
    """The thread; `evidence` is the list of reasons for its owner, strongest first, as shown to people.

    `guided_test` says that a member tries the line in it with their own phone. `waiting_since` is the moment from which the caller
    waits for a person of the business, None while nobody does; `waiting_text_id` is the reply that the wait began with, None where
    it began with a missed call. `outcome` was recorded at `outcome_at`. `assigned_by` is the name of who chose the owner by hand, None
    where the evidence did; no evidence takes it from whom they chose. Until `writing_until` the member `writing_member_id` is writing
    to the caller, and automatic texts to them wait.
    """

    __tablename__ = "conversations"
    __table_args__ = owned(
        UniqueConstraint("account_id", "line_id", "caller_id"),
        within_account("line_id", "lines"),
        within_account("caller_id", "callers"),
        within_account("member_id", "members"),
        within_account("desk_id", "desks"),
        Index("ix_conversations_caller", "account_id", "caller_id"),
        Index("ix_conversations_last", "account_id", "last_at"),
        Index("ix_conversations_open", "account_id", "open", "last_at"),
        Index("ix_conversations_waiting", "account_id", "open", "waiting_since"),
        Index("ix_conversations_member", "account_id", "member_id", "open", "last_at"),
        Index(
            "ix_conversations_waiting_member",
            "account_id",
            "member_id",
            "waiting_since",
            postgresql_where=SOMEBODY_WAITS,
            sqlite_where=SOMEBODY_WAITS,
        ),
        Index("ix_conversations_won", "account_id", "outcome", postgresql_where=WITH_OUTCOME, sqlite_where=WITH_OUTCOME),
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
    guided_test: Mapped[bool] = mapped_column(default=False, server_default=false())
    waiting_since: Mapped[dt.datetime | None]
    waiting_text_id: Mapped[int | None] = mapped_column(Identity)
    closed_at: Mapped[dt.datetime | None]
    outcome: Mapped[str | None]
    outcome_at: Mapped[dt.datetime | None]
    assigned_by: Mapped[str | None]
    writing_member_id: Mapped[int | None] = mapped_column(Identity)
    writing_until: Mapped[dt.datetime | None]
    last_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]


class Text(AccountOwned, Table):
    """An SMS or MMS, ours (`outbound`) or theirs.

    `provider_text_id` and `parts` are known once the provider has it, `member_id` says who of staff wrote it. `wording` names the
    template that an automatic text was made of, `callback_minutes` in how many minutes it says that we call back.
    `answered_at` stands on a reply that began a wait: when a person first turned to its caller. Once
    `removed_at` is set the words and pictures are gone, and what can be counted stays.
    """

    __tablename__ = "texts"
    __table_args__ = owned(
        UniqueConstraint("account_id", "connection_id", "provider_text_id"),
        UniqueConstraint("account_id", "outbox_key"),
        within_account("connection_id", "connections"),
        within_account("conversation_id", "conversations"),
        within_account("member_id", "members"),
        Index("ix_texts_conversation", "account_id", "conversation_id", "id"),
        Index("ix_texts_kept", "account_id", "at", postgresql_where=NOT_REMOVED, sqlite_where=NOT_REMOVED),
        Index("ix_texts_answered", "account_id", "at", postgresql_where=ANSWERED, sqlite_where=ANSWERED),
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
    wording: Mapped[str | None]
    callback_minutes: Mapped[int | None]
    member_id: Mapped[int | None] = mapped_column(Identity)
    answered_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]


class EntryKind(StrEnum):
    """What members do to a conversation among themselves."""

    NOTE = "note"
    ASSIGNED = "assigned"
    CLOSED = "closed"
    REOPENED = "reopened"
    OUTCOME = "outcome"
    MOVED = "moved"


class ConversationEntry(AccountOwned, Table):
    """What stands in the thread and no caller ever sees: a member's note, or what a member did to the conversation.

    `member_id` is None where the hub did it by itself.
    """

    __tablename__ = "conversation_entries"
    __table_args__ = owned(
        within_account("conversation_id", "conversations"),
        within_account("member_id", "members"),
        Index("ix_conversation_entries_conversation", "account_id", "conversation_id", "id"),
        Index("ix_conversation_entries_kind", "account_id", "kind", "at"),
    )

    conversation_id: Mapped[int] = mapped_column(Identity)
    member_id: Mapped[int | None] = mapped_column(Identity)
    kind: Mapped[str]
    words: Mapped[str]
    at: Mapped[dt.datetime]


class CameTo(StrEnum):
    """What came of a call back, as the member says who made it."""

    SPOKE = "spoke"
    LEFT_MESSAGE = "left_message"
    NO_ANSWER = "no_answer"


class StaffCall(AccountOwned, Table):
    """A call that staff made from a line to somebody; `answered` may have been a mailbox there.

    `came_to` is what the member said of it; the phone system tells it of no call.
    """

    __tablename__ = "staff_calls"
    __table_args__ = owned(
        UniqueConstraint("account_id", "connection_id", "provider_call_id"),
        within_account("connection_id", "connections"),
        within_account("conversation_id", "conversations"),
        within_account("member_id", "members"),
        Index("ix_staff_calls_conversation", "account_id", "conversation_id", "started_at"),
    )

    connection_id: Mapped[int] = mapped_column(Identity)
    conversation_id: Mapped[int] = mapped_column(Identity)
    provider_call_id: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(Identity)
    started_at: Mapped[dt.datetime]
    answered: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[dt.datetime | None]
    duration_s: Mapped[int | None]
    came_to: Mapped[str | None]


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
