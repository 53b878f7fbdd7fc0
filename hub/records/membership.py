"""How members come in: sessions in browsers, invitations and links that set a new password. Only digests of tokens are kept."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.account import MemberRole
from hub.records.table import AccountOwned, Audited, Identity, Table, owned, within_account


class SignInWay(StrEnum):
    """What a member proved who they are with."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    OPENID = "openid"
    LINK = "link"


class MemberSession(AccountOwned, Table):
    """A member signed in with one browser; `seen_at` is some minutes late, `browser` says in plain words which one it is."""

    __tablename__ = "member_sessions"
    __table_args__ = owned(
        UniqueConstraint("token_digest"),
        within_account("member_id", "members"),
        Index("ix_member_sessions_member", "account_id", "member_id", "seen_at"),
    )

    member_id: Mapped[int] = mapped_column(Identity)
    token_digest: Mapped[str]
    way: Mapped[str]
    browser: Mapped[str]
    began_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Invitation(AccountOwned, Table):
    """Somebody may become a member by a link, once and until `until`; `desk_ids` are the desks that become theirs.

    `member_id` is who they became, `invited_by` the member who asked them.
    """

    __tablename__ = "invitations"
    audited = Audited("invitation", "email")
    __table_args__ = owned(
        UniqueConstraint("token_digest"),
        within_account("invited_by", "members"),
        within_account("member_id", "members"),
        Index("ix_invitations_email", "email"),
    )

    token_digest: Mapped[str]
    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default=MemberRole.AGENT)
    own_desks_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    desk_ids: Mapped[list[Any]] = mapped_column(default=list)
    invited_by: Mapped[int | None] = mapped_column(Identity)
    created_at: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    accepted_at: Mapped[dt.datetime | None]
    taken_back_at: Mapped[dt.datetime | None]
    member_id: Mapped[int | None] = mapped_column(Identity)


class PasswordReset(AccountOwned, Table):
    """A link by which a member sets a new password, once and until `until`.

    `everywhere` is true of a link that was e-mailed: whoever reads that mailbox is the member in every business. A link that an
    admin was shown counts in that admin's business only.
    """

    __tablename__ = "password_resets"
    __table_args__ = owned(
        UniqueConstraint("token_digest"),
        within_account("member_id", "members"),
        Index("ix_password_resets_member", "account_id", "member_id"),
    )

    token_digest: Mapped[str]
    member_id: Mapped[int] = mapped_column(Identity)
    everywhere: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
