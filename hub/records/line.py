"""The business's phone numbers and the people who call them."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.contract.phone_provider import LineMode
from hub.records.table import AccountOwned, Audited, Identity, Table, owned, within_account

NOT_ERASED = text("erased_at IS NULL")


class Line(AccountOwned, Table):
    """A number with its provider, mode and settings; a new line only watches. `staff` are E.164 numbers rung together.

    `message_takers` are E.164 numbers whose answer means that a message was taken. `sender_trouble` is the contract's word for why
    no automatic text leaves, `sender_changed_at` when that was noticed or mended. A limit of 0 is none.
    `language`, `callback_minutes` and `urgent_replies` are those of the account where None.
    """

    __tablename__ = "lines"
    audited = Audited(
        "line", "label", leaves_out=("webhooks_before", "reconciled_until", "quiet_since", "sender_trouble", "sender_changed_at")
    )
    __table_args__ = owned(
        UniqueConstraint("provider", "number"),
        within_account("connection_id", "connections"),
        within_account("text_connection_id", "connections"),
        within_account("desk_id", "desks"),
    )

    provider: Mapped[str]
    connection_id: Mapped[int] = mapped_column(Identity)
    number: Mapped[str]
    label: Mapped[str]
    mode: Mapped[str] = mapped_column(default=LineMode.FORWARDED)
    staff: Mapped[list[Any]] = mapped_column(default=list)
    ring_for_s: Mapped[int] = mapped_column(default=18)
    takes_voicemail: Mapped[bool] = mapped_column(default=True)
    greeting: Mapped[str] = mapped_column(default="")
    delay_s: Mapped[int] = mapped_column(default=15)
    watch_only: Mapped[bool] = mapped_column(default=True)
    texts_paused: Mapped[bool] = mapped_column(default=False)
    message_takers: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    most_texts_an_hour: Mapped[int] = mapped_column(default=60, server_default="60")
    most_texts_a_day: Mapped[int] = mapped_column(default=200, server_default="200")
    sender_trouble: Mapped[str | None]
    sender_changed_at: Mapped[dt.datetime | None]
    sender: Mapped[str | None]
    text_connection_id: Mapped[int | None] = mapped_column(Identity)
    desk_id: Mapped[int | None] = mapped_column(Identity)
    webhooks_before: Mapped[dict[str, Any] | None]
    reconciled_until: Mapped[dt.datetime | None]
    language: Mapped[str | None]
    callback_minutes: Mapped[int | None]
    urgent_replies: Mapped[bool | None]
    quiet_since: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]

    @property
    def answered_as(self) -> LineMode:
        """The line's mode; one that this version does not know rings the staff, so that no call goes unanswered."""
        return next((mode for mode in LineMode if mode == self.mode), LineMode.HUB_ANSWERS)

    @property
    def texts_from(self) -> str:
        """The number that texts of this line come from."""
        return self.sender or self.number

    @property
    def texts_through(self) -> int:
        """The connection that texts of this line go through."""
        return self.text_connection_id or self.connection_id


class CallerMark(StrEnum):
    """What a member says of a caller: none of these is ever texted or created anywhere."""

    NOT_A_CUSTOMER = "not_a_customer"
    PERSONAL = "personal"
    BLOCKED = "blocked"


class Caller(AccountOwned, Table):
    """A number on the other end; the row that is locked before anything is decided about them.

    `opted_out_at` with the inbox row that said so; START lifts only what came before it. `line_type` is the contract's word, as it
    was looked up at `looked_up_at`, `place` the two letters of the state or province that the look-up named. Once `erased_at` is set
    nothing is known of the person any more; the number stays only where an opt-out must be honoured.
    """

    __tablename__ = "callers"
    __table_args__ = owned(
        UniqueConstraint("account_id", "number"),
        Index("ix_callers_kept", "account_id", "created_at", postgresql_where=NOT_ERASED, sqlite_where=NOT_ERASED),
    )

    number: Mapped[str]
    name: Mapped[str | None]
    opted_out_at: Mapped[dt.datetime | None]
    opt_out_inbox_row_id: Mapped[int | None] = mapped_column(Identity)
    texts_paused: Mapped[bool] = mapped_column(default=False)
    cannot_text: Mapped[str | None]
    mark: Mapped[str | None]
    line_type: Mapped[str | None]
    looked_up_at: Mapped[dt.datetime | None]
    place: Mapped[str | None]
    erased_at: Mapped[dt.datetime | None]
    last_automatic_text_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]


class TextTally(AccountOwned, Table):
    """How many texts left a line, and in how many parts, in the hour that began at `hour`; `automatic` of them nobody wrote."""

    __tablename__ = "text_tallies"
    __table_args__ = owned(within_account("line_id", "lines"), UniqueConstraint("account_id", "line_id", "hour"))

    line_id: Mapped[int] = mapped_column(Identity)
    hour: Mapped[dt.datetime]
    automatic: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
