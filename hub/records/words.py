"""What a business says and when it is open: its own wordings in versions, the replies that members pick from, and its schedules."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Audited, Identity, Table, owned, within_account

FOR_ALL_LINES = text("line_id IS NULL")
FOR_ACCOUNT = text("line_id IS NULL AND desk_id IS NULL AND member_id IS NULL")


class TextTemplate(AccountOwned, Table):
    """One version of a wording, never changed again; without a line it holds for all, an empty body takes the wording back."""

    __tablename__ = "templates"
    audited = Audited("template", "state", leaves_out=("at", "by", "version"))
    __table_args__ = owned(
        within_account("line_id", "lines"),
        UniqueConstraint("account_id", "line_id", "state", "language", "version"),
        Index(
            "uq_templates_for_all_lines",
            "account_id",
            "state",
            "language",
            "version",
            unique=True,
            postgresql_where=FOR_ALL_LINES,
            sqlite_where=FOR_ALL_LINES,
        ),
    )

    line_id: Mapped[int | None] = mapped_column(Identity)
    state: Mapped[str]
    language: Mapped[str]
    version: Mapped[int]
    body: Mapped[str]
    by: Mapped[str]
    at: Mapped[dt.datetime]


class CannedReply(AccountOwned, Table):
    """A reply that members put into what they write; its fields are those of `hub.textback.canned_replies`."""

    __tablename__ = "canned_replies"
    audited = Audited("reply to pick", "title")
    __table_args__ = owned(UniqueConstraint("account_id", "title"))

    title: Mapped[str]
    body: Mapped[str]
    changed_at: Mapped[dt.datetime]
    changed_by: Mapped[str]


class StoredSchedule(AccountOwned, Table):
    """Business hours of a member, a desk, a line, or without any of them the whole account.

    `week` holds seven lists of [opens, closes], Monday first, `exceptions` lists of {first, last, ranges, label}; times are HH:MM and
    days ISO dates, read in `zone`. `holidays_of` is a region such as US-CA, empty for none.
    """

    __tablename__ = "schedules"
    audited = Audited("hours")
    __table_args__ = owned(
        within_account("line_id", "lines"),
        within_account("desk_id", "desks"),
        within_account("member_id", "members"),
        UniqueConstraint("account_id", "line_id"),
        UniqueConstraint("account_id", "desk_id"),
        UniqueConstraint("account_id", "member_id"),
        Index("uq_schedules_account", "account_id", unique=True, postgresql_where=FOR_ACCOUNT, sqlite_where=FOR_ACCOUNT),
    )

    line_id: Mapped[int | None] = mapped_column(Identity)
    desk_id: Mapped[int | None] = mapped_column(Identity)
    member_id: Mapped[int | None] = mapped_column(Identity)
    zone: Mapped[str]
    week: Mapped[list[Any]] = mapped_column(default=list)
    holidays_of: Mapped[str] = mapped_column(default="")
    exceptions: Mapped[list[Any]] = mapped_column(default=list)
    changed_at: Mapped[dt.datetime]
    changed_by: Mapped[str]
