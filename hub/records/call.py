"""A phone call with its outcome and the decision on it, and the tasks that follow."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Identity, Table, owned, within_account

WITHOUT_ENDING = text("ending IS NULL")
# as each database writes the condition of a query, or it would not use the index for it
TESTS, TESTS_THERE = text("guided_test IS 1"), text("guided_test IS true")
FOUND, FOUND_THERE = text("found_by_reconciliation IS 1"), text("found_by_reconciliation IS true")
REPLIED = text("replied_at IS NOT NULL")
KEEPS_VOICEMAIL = text("voicemail <> ''")
WITH_VOICEMAIL = text("voicemail IS NOT NULL")
OPEN = text("done_at IS NULL")


class CallOutcome(StrEnum):
    """How a call ended, as far as is known."""

    UNDER_WAY = "under_way"
    ANSWERED = "answered"
    ANSWERED_OR_MAILBOX = "answered_or_mailbox"
    MISSED = "missed"


class Decision(StrEnum):
    """Whether a call gets a text, and when."""

    TEXT_NOW = "text_now"
    TEXT_AT = "text_at"
    NO_TEXT = "no_text"


class Call(AccountOwned, Table):
    """One phone call; `happenings` is all that was told of it, from which `outcome` is judged.

    `decision` is a `Decision`, `decision_reason` one of `hub.reasons`, `ending` one of `hub.calls.ending`. `caller_id`
    is None where there is nobody to call a caller: a withheld or unreadable number, or one that is `ours` (own_line, staff).
    `first_human_at` is when a person of staff first wrote to, called or spoke with the caller of a missed call. `voicemail` is empty
    once it was removed. A `guided_test` counts in no report and is told to no other system.

    What reports count of a missed call, kept by `hub.reports.call_facts`: `texted_at` is when the phone system took its text,
    `wording` the words of that text, `replied_at` when its caller answered by text and `replied_after_s` how many seconds after the
    end of the call that was, `called_back_at` when staff first rang them back.
    """

    __tablename__ = "calls"
    __table_args__ = owned(
        UniqueConstraint("account_id", "connection_id", "provider_call_id"),
        within_account("connection_id", "connections"),
        within_account("line_id", "lines"),
        within_account("caller_id", "callers"),
        within_account("conversation_id", "conversations"),
        Index("ix_calls_started", "account_id", "started_at"),
        Index("ix_calls_caller", "account_id", "caller_id", "started_at"),
        Index("ix_calls_conversation", "account_id", "conversation_id", "started_at"),
        Index("ix_calls_open", "outcome", "started_at"),
        Index("ix_calls_voicemail", "account_id", "started_at", postgresql_where=KEEPS_VOICEMAIL, sqlite_where=KEEPS_VOICEMAIL),
        Index("ix_calls_without_ending", "account_id", postgresql_where=WITHOUT_ENDING, sqlite_where=WITHOUT_ENDING),
        Index("ix_calls_outcome", "account_id", "outcome", "started_at"),
        Index("ix_calls_reason", "account_id", "decision_reason", "started_at"),
        Index("ix_calls_ending", "account_id", "ending", "started_at"),
        Index("ix_calls_line", "account_id", "line_id", "started_at"),
        Index("ix_calls_wording", "account_id", "wording", "started_at"),
        Index("ix_calls_tests", "account_id", "started_at", postgresql_where=TESTS_THERE, sqlite_where=TESTS),
        Index("ix_calls_found", "account_id", "started_at", postgresql_where=FOUND_THERE, sqlite_where=FOUND),
        Index("ix_calls_replied", "account_id", "started_at", postgresql_where=REPLIED, sqlite_where=REPLIED),
        Index("ix_calls_with_voicemail", "account_id", "started_at", postgresql_where=WITH_VOICEMAIL, sqlite_where=WITH_VOICEMAIL),
    )

    connection_id: Mapped[int] = mapped_column(Identity)
    line_id: Mapped[int] = mapped_column(Identity)
    provider_call_id: Mapped[str]
    caller_id: Mapped[int | None] = mapped_column(Identity)
    caller_raw: Mapped[str]
    withheld: Mapped[bool] = mapped_column(default=False)
    ours: Mapped[str | None]
    happenings: Mapped[list[Any]] = mapped_column(default=list)
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    outcome: Mapped[str] = mapped_column(default=CallOutcome.UNDER_WAY)
    because: Mapped[str | None]
    voicemail: Mapped[str | None]
    voicemail_s: Mapped[int | None]
    decision: Mapped[str | None]
    decision_reason: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]
    ending: Mapped[str | None]
    ended_as_of: Mapped[dt.datetime | None]
    conversation_id: Mapped[int | None] = mapped_column(Identity)
    found_by_reconciliation: Mapped[bool] = mapped_column(default=False)
    first_human_at: Mapped[dt.datetime | None]
    guided_test: Mapped[bool] = mapped_column(default=False, server_default=false())
    texted_at: Mapped[dt.datetime | None]
    wording: Mapped[str | None]
    replied_at: Mapped[dt.datetime | None]
    replied_after_s: Mapped[int | None]
    called_back_at: Mapped[dt.datetime | None]


class Task(AccountOwned, Table):
    """Something a member should do; `key` keeps one cause from making two."""

    __tablename__ = "tasks"
    __table_args__ = owned(
        UniqueConstraint("account_id", "key"),
        within_account("call_id", "calls"),
        within_account("caller_id", "callers"),
        within_account("conversation_id", "conversations"),
        within_account("member_id", "members"),
        Index("ix_tasks_call", "account_id", "call_id"),
        Index("ix_tasks_caller", "account_id", "caller_id"),
        Index("ix_tasks_conversation", "account_id", "conversation_id", "done_at"),
        Index("ix_tasks_due", "account_id", "done_at", "due_at"),
        Index("ix_tasks_open", "account_id", "due_at", "id", postgresql_where=OPEN, sqlite_where=OPEN),
    )

    key: Mapped[str]
    kind: Mapped[str]
    sentence: Mapped[str]
    call_id: Mapped[int | None] = mapped_column(Identity)
    caller_id: Mapped[int | None] = mapped_column(Identity)
    conversation_id: Mapped[int | None] = mapped_column(Identity)
    member_id: Mapped[int | None] = mapped_column(Identity)
    due_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
