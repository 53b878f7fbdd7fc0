"""Signing in at vendors on their own page: the installation's clients there, and consents that are under way."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Audited, Identity, Table, owned, within_account


class OAuthClient(Table):
    """The installation's client at one vendor's `environment` (live, twin or simulated); `credentials` are encrypted."""

    __tablename__ = "oauth_clients"
    audited = Audited("OAuth client", "key", leaves_out=("entered_by", "entered_at"))

    key: Mapped[str] = mapped_column(primary_key=True)
    environment: Mapped[str] = mapped_column(primary_key=True)
    credentials: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[dt.datetime]


class Consent(AccountOwned, Table):
    """Somebody was sent to a vendor's consent page and is awaited back until `until`.

    Of the one-time state and of the browser session that it is bound to only digests are kept. `wish` is encrypted: the
    form's fields and the PKCE verifier. `connection_id` names the connection that is to be signed in again.
    """

    __tablename__ = "consents"
    __table_args__ = owned(
        UniqueConstraint("state_digest"), within_account("member_id", "members"), within_account("connection_id", "connections")
    )

    state_digest: Mapped[str]
    browser_digest: Mapped[str]
    key: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(Identity)
    connection_id: Mapped[int | None] = mapped_column(Identity)
    wish: Mapped[str]
    until: Mapped[dt.datetime]
