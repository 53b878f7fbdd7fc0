"""The business, the people who sign in, and their desks."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Audited, Identity, Table, of_own_account, owned, within_account


class CreatePolicy(StrEnum):
    """When a caller whom the firm's system does not know is created there."""

    AFTER_REPLY = "after_reply"
    ALWAYS = "always"
    NEVER = "never"


class Trade(StrEnum):
    """Which wording fits the business."""

    RECRUITING = "recruiting"
    FIELD_SERVICE = "field_service"


class MemberRole(StrEnum):
    """What a member may do."""

    OWNER = "owner"
    ADMIN = "admin"
    AGENT = "agent"
    VIEWER = "viewer"


class Account(Table):
    """A business; `texts_at_night` is None until set-up has asked, `text_every_h` the hours between automatic texts.

    `text_countries` are ISO codes, empty for those of its own region; a limit of 0 is none. `cents_per_part` is what the business
    thinks that one part of a text costs, for `spend_cap_cents` in a day.
    `owner_connection_id` is the connection that says who owns a person, where several could; None leaves it to the one that
    knew the person first. `support_contact` is named where somebody texts HELP; `offers_per_month` is how many offers those get
    who ask for them, None while nobody can ask; `nudges` whether whoever does not answer is reminded once. `callback_minutes` is how
    soon staff call back (None leaves it to the installation), `urgent_replies` whether callers may be told to reply URGENT after hours,
    `link` an address of the business that texts may name, `currency` the ISO code of what texts cost.
    `booking_worth` is what one placement or job is worth to the business, in whole units of the currency, and `booking_percent` how
    many of a hundred callers whom it reaches book, as the business thinks; None where it did not say.
    The `keep_…` say how long words, voicemails, people, requests and the audit log are kept; None is for as long as the account.
    With `openid_allowed` its members may sign in by the provider that was entered for the installation, with `openid_only` by a
    provider alone and not by password.
    """

    __tablename__ = "accounts"
    audited = Audited("business", "name")
    __table_args__ = (of_own_account("client_desk_id", "desks"), of_own_account("fallback_member_id", "members"))

    id: Mapped[int] = mapped_column(Identity, primary_key=True, autoincrement=True)
    name: Mapped[str]
    trade: Mapped[str] = mapped_column(default=Trade.RECRUITING)
    region: Mapped[str] = mapped_column(default="US")
    time_zone: Mapped[str] = mapped_column(default="America/New_York")
    texts_at_night: Mapped[bool | None]
    texts_paused: Mapped[bool] = mapped_column(default=False)
    text_every_h: Mapped[int] = mapped_column(default=24)
    text_countries: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    texts_known_people: Mapped[bool] = mapped_column(default=True, server_default=true())
    looks_up_numbers: Mapped[bool] = mapped_column(default=False, server_default=false())
    shortest_ring_s: Mapped[int] = mapped_column(default=3, server_default="3")
    robocall_lines: Mapped[int] = mapped_column(default=3, server_default="3")
    staff_in_touch_h: Mapped[int] = mapped_column(default=4, server_default="4")
    texts_per_caller_hour: Mapped[int] = mapped_column(default=3, server_default="3")
    spend_cap_cents: Mapped[int] = mapped_column(default=5000, server_default="5000")
    cents_per_part: Mapped[float] = mapped_column(default=1.0, server_default="1.0")
    create_policy: Mapped[str] = mapped_column(default=CreatePolicy.AFTER_REPLY)
    quiet_period_s: Mapped[int] = mapped_column(default=900)
    client_desk_id: Mapped[int | None] = mapped_column(Identity)
    fallback_member_id: Mapped[int | None] = mapped_column(Identity)
    support_contact: Mapped[str] = mapped_column(default="", server_default="")
    offers_per_month: Mapped[int | None]
    nudges: Mapped[bool] = mapped_column(default=False, server_default=false())
    owner_connection_id: Mapped[int | None] = mapped_column(Identity)
    language: Mapped[str] = mapped_column(default="en", server_default="en")
    callback_minutes: Mapped[int | None]
    urgent_replies: Mapped[bool] = mapped_column(default=False, server_default=false())
    link: Mapped[str | None]
    currency: Mapped[str] = mapped_column(default="USD", server_default="USD")
    booking_worth: Mapped[int | None]
    booking_percent: Mapped[int | None]
    keep_texts_months: Mapped[int | None] = mapped_column(default=60, server_default="60")
    keep_voicemails_months: Mapped[int | None] = mapped_column(default=12, server_default="12")
    keep_callers_months: Mapped[int | None] = mapped_column(default=60, server_default="60")
    keep_requests_days: Mapped[int | None] = mapped_column(default=90, server_default="90")
    keep_audit_months: Mapped[int | None] = mapped_column(default=60, server_default="60")
    openid_allowed: Mapped[bool] = mapped_column(default=False, server_default=false())
    openid_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[dt.datetime]


class Member(AccountOwned, Table):
    """A person who signs in; `email` also finds their user at a connected vendor.

    `own_desks_only` limits an agent or viewer to what `hub.conversations.seen_by` describes. Whoever left is kept with `ended_at`, since
    what they did stays theirs. `openid_issuer` and `openid_subject` name them at the provider they signed in with first. `sign_outs`
    counts how often their sessions were ended from elsewhere; what a browser proved before that counts no more.
    """

    __tablename__ = "members"
    audited = Audited("member", "name", leaves_out=("sign_outs",))
    __table_args__ = owned(
        UniqueConstraint("account_id", "email"),
        Index("ix_members_email", "email"),
        Index("ix_members_openid", "openid_subject", "openid_issuer", "account_id", unique=True),
    )

    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str | None]
    role: Mapped[str] = mapped_column(default=MemberRole.AGENT)
    password_hash: Mapped[str | None]
    alerts_muted: Mapped[bool] = mapped_column(default=False)
    own_desks_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    ended_at: Mapped[dt.datetime | None]
    openid_issuer: Mapped[str | None]
    openid_subject: Mapped[str | None]
    sign_outs: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[dt.datetime]


class Desk(AccountOwned, Table):
    """An owned set of clients, roles or service areas; `vendor_desk_id` names it at the connection."""

    __tablename__ = "desks"
    audited = Audited("desk", "name")
    __table_args__ = owned(within_account("member_id", "members"), within_account("connection_id", "connections"))

    name: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(Identity)
    connection_id: Mapped[int | None] = mapped_column(Identity)
    vendor_desk_id: Mapped[str | None]


class Notice(AccountOwned, Table):
    """What a member is told inside the app, about one text of a caller (`text_id`) at most once."""

    __tablename__ = "notices"
    __table_args__ = owned(
        within_account("member_id", "members"),
        within_account("conversation_id", "conversations"),
        UniqueConstraint("member_id", "text_id"),
        Index("ix_notices_conversation", "account_id", "conversation_id"),
        Index("ix_notices_member", "account_id", "member_id", "read_at"),
    )

    member_id: Mapped[int] = mapped_column(Identity)
    conversation_id: Mapped[int | None] = mapped_column(Identity)
    text_id: Mapped[int | None] = mapped_column(Identity)
    sentence: Mapped[str]
    at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]


class NotificationChoice(AccountOwned, Table):
    """How a member wants to be told; what is not in `ways` (occasion → way) is as it is for everybody.

    Between `quiet_from` and `quiet_until` (HH:MM by the business's clock) nothing leaves the app; `urgent_anyway` excepts urgent replies.
    """

    __tablename__ = "notification_choices"
    audited = Audited("notifications")
    __table_args__ = owned(UniqueConstraint("member_id"), within_account("member_id", "members"))

    member_id: Mapped[int] = mapped_column(Identity)
    ways: Mapped[dict[str, Any]] = mapped_column(default=dict)
    quiet_from: Mapped[str | None]
    quiet_until: Mapped[str | None]
    urgent_anyway: Mapped[bool] = mapped_column(default=True)


class Installation(Table):
    """Facts of the installation as a whole, one row each: who claimed it, the clock's lease."""

    __tablename__ = "installation"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    until: Mapped[dt.datetime | None]
