"""The keys with which a business's own programs use the API, and the answers that are kept for a repeated request."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Audited, Identity, Table, owned, within_account

ANSWERS_KEPT = dt.timedelta(hours=48)
"""For how long a repeated request is answered as the first time."""


class ApiKey(AccountOwned, Table):
    """A key of which only `prefix` and a SHA-256 `digest` are kept; it works until `ends_at` or `ended_at`, whichever comes first.

    `member_id` is who made it, `last_used_at` is exact to a minute.
    """

    __tablename__ = "api_keys"
    audited = Audited("API key", "name", leaves_out=("prefix", "last_used_at", "made_at"))
    __table_args__ = owned(UniqueConstraint("prefix"), within_account("member_id", "members"))

    name: Mapped[str]
    prefix: Mapped[str]
    digest: Mapped[str]
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    member_id: Mapped[int] = mapped_column(Identity)
    made_at: Mapped[dt.datetime]
    last_used_at: Mapped[dt.datetime | None]
    ends_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]


class ApiAnswer(AccountOwned, Table):
    """What a request with an Idempotency-Key was answered, for when it comes again; `request` is a digest of what it asked."""

    __tablename__ = "api_answers"
    __table_args__ = owned(
        within_account("key_id", "api_keys"),
        UniqueConstraint("account_id", "key_id", "idempotency_key"),
        Index("ix_api_answers_at", "account_id", "at"),
    )

    key_id: Mapped[int] = mapped_column(Identity)
    idempotency_key: Mapped[str]
    request: Mapped[str]
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[dt.datetime]
