"""The audit log: who changed which setting, when, and from what to what. Entries are only ever added."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Identity, Table, owned


class AuditAction(StrEnum):
    """What was done to a row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    ERASED = "erased"


class AuditEntry(AccountOwned, Table):
    """One row that one transaction changed; it outlives the row and the member, so it points to neither.

    `changes` are objects of `field`, `before` and `after`; a secret has `secret` true instead of its values.
    """

    __tablename__ = "audit_entries"
    __table_args__ = owned(
        Index("ix_audit_entries_noun", "account_id", "noun", "id"),
        Index("ix_audit_entries_actor", "account_id", "actor_kind", "member_id", "id"),
        Index("ix_audit_entries_at", "account_id", "at"),
    )

    at: Mapped[dt.datetime]
    actor_kind: Mapped[str]
    actor: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(Identity)
    noun: Mapped[str]
    row_id: Mapped[int | None] = mapped_column(Identity)
    row_name: Mapped[str]
    action: Mapped[str]
    changes: Mapped[list[Any]] = mapped_column(default=list)
