"""The consent ledger: why a caller may be texted, or may not, with the evidence."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Identity, Table, owned, within_account


class ConsentKind(StrEnum):
    """What an entry says. The first four give a basis for texts, until they are revoked."""

    INQUIRY = "inquiry"
    CONVERSATION = "conversation"
    OPT_IN = "opt_in"
    OFFERS = "offers"
    OFFERS_ASKED = "offers_asked"
    OPT_OUT = "opt_out"
    MAYBE_OPT_OUT = "maybe_opt_out"
    NO_OPT_OUT = "no_opt_out"


class ConsentWay(StrEnum):
    """How it was said; EMAIL, FORM and a spoken CALL are what a member heard or read and recorded."""

    KEYWORD = "keyword"
    PHRASE = "phrase"
    TEXT = "text"
    CALL = "call"
    EMAIL = "email"
    FORM = "form"
    STAFF_CLICK = "staff_click"
    CARRIER_LIST = "carrier_list"
    PHONE_SYSTEM = "phone_system"
    VENDOR_MARK = "vendor_mark"
    FILE = "file"


class ConsentEntry(AccountOwned, Table):
    """One entry, changed only by `revoked_at` and when its caller is erased; `said` holds the exact words or names the event.

    The number stands in it because an opt-out outlives everything else that is known of a caller. `inbox_row_id` is the
    received request, `source_address` the network address of whoever filled in a form, `member_id` who recorded it.
    """

    __tablename__ = "consent_entries"
    __table_args__ = owned(
        within_account("caller_id", "callers"),
        within_account("call_id", "calls"),
        within_account("text_id", "texts"),
        within_account("member_id", "members"),
        within_account("connection_id", "connections"),
        Index("ix_consent_entries_caller", "account_id", "caller_id", "id"),
        Index("ix_consent_entries_number", "account_id", "number"),
    )

    caller_id: Mapped[int | None] = mapped_column(Identity)
    number: Mapped[str]
    kind: Mapped[str]
    way: Mapped[str]
    said: Mapped[str]
    scope: Mapped[str] = mapped_column(default="business")
    call_id: Mapped[int | None] = mapped_column(Identity)
    text_id: Mapped[int | None] = mapped_column(Identity)
    inbox_row_id: Mapped[int | None] = mapped_column(Identity)
    member_id: Mapped[int | None] = mapped_column(Identity)
    connection_id: Mapped[int | None] = mapped_column(Identity)
    source_address: Mapped[str | None]
    at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
