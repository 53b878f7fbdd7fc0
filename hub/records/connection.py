"""An account's signed-in use of a connector or phone provider, and our local copy of what stands there."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from hub.records.table import AccountOwned, Audited, Identity, Table, owned, within_account


class ConnectionState(StrEnum):
    """The three states that people understand."""

    WORKING = "working"
    NEEDS_SIGN_IN = "needs_sign_in"
    VENDOR_TROUBLE = "vendor_trouble"


class Connection(AccountOwned, Table):
    """`credentials` and `token` are encrypted; `token_lease_until` is held by whoever renews the token now.

    `twin` is the vendor's own test environment. `authorised_by` is who signed in last, in words. A connection that was
    disconnected has no secrets any more and is kept for its history. `watermark` is how far the directory's delta reads came,
    `backfilled` whether everybody was read once. `mapping_overrides` are the account's changes in use, `mapping_faults` what of the
    mapping the vendor will not take, as {key, sentence, proposal}.
    """

    __tablename__ = "connections"
    audited = Audited(
        "connection",
        "name",
        leaves_out=(
            "facts",
            "abilities",
            "missing_rights",
            "state",
            "trouble",
            "trouble_until",
            "last_good_at",
            "token",
            "token_expires_at",
            "token_renewed_at",
            "token_lease",
            "token_lease_until",
            "watermark",
            "backfilled",
            "people_indexed",
            "directory_read_at",
            "mapping_overrides",
            "mapping_faults",
            "authorised_at",
        ),
    )
    __table_args__ = owned(UniqueConstraint("webhook_token"))

    kind: Mapped[str]
    key: Mapped[str]
    name: Mapped[str]
    sandbox: Mapped[bool] = mapped_column(default=False)
    sandbox_url: Mapped[str | None]
    twin: Mapped[bool] = mapped_column(default=False, server_default=false())
    sign_in_mode: Mapped[str]
    authorised_by: Mapped[str | None]
    authorised_at: Mapped[dt.datetime | None]
    credentials: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    abilities: Mapped[list[Any]] = mapped_column(default=list)
    missing_rights: Mapped[list[Any]] = mapped_column(default=list)
    vendor_account: Mapped[str]
    vendor_account_name: Mapped[str]
    webhook_token: Mapped[str]
    state: Mapped[str] = mapped_column(default=ConnectionState.WORKING)
    trouble: Mapped[str | None]
    trouble_until: Mapped[dt.datetime | None]
    paused: Mapped[bool] = mapped_column(default=False)
    last_good_at: Mapped[dt.datetime | None]
    token: Mapped[str | None]
    token_expires_at: Mapped[dt.datetime | None]
    token_renewed_at: Mapped[dt.datetime | None]
    token_lease: Mapped[str | None]
    token_lease_until: Mapped[dt.datetime | None]
    watermark: Mapped[dt.datetime | None]
    backfilled: Mapped[bool] = mapped_column(default=False)
    people_indexed: Mapped[int] = mapped_column(default=0)
    directory_read_at: Mapped[dt.datetime | None]
    mapping_overrides: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mapping_faults: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    disconnected_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]


class MappingVersion(AccountOwned, Table):
    """The account's changes to a mapping as somebody saved them; `text` is the TOML as typed, `overrides` what it says."""

    __tablename__ = "mapping_versions"
    audited = Audited("mapping", leaves_out=("overrides", "at", "by"))
    __table_args__ = owned(UniqueConstraint("connection_id", "version"), within_account("connection_id", "connections"))

    connection_id: Mapped[int] = mapped_column(Identity)
    version: Mapped[int]
    text: Mapped[str]
    overrides: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[dt.datetime]
    by: Mapped[str]
    because: Mapped[str]


class IndexedPerson(AccountOwned, Table):
    """A person at a connection as the phone index holds them; people with the same `name_key` may bear the same name."""

    __tablename__ = "indexed_people"
    __table_args__ = owned(
        UniqueConstraint("connection_id", "vendor_id"),
        Index("ix_indexed_people_name", "account_id", "connection_id", "name_key"),
        within_account("connection_id", "connections"),
    )

    connection_id: Mapped[int] = mapped_column(Identity)
    vendor_id: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    url: Mapped[str | None]
    last_activity_at: Mapped[dt.datetime | None]
    unreadable_phones: Mapped[int] = mapped_column(default=0)
    name_key: Mapped[str] = mapped_column(default="", server_default="")


class IndexedPhone(AccountOwned, Table):
    """One readable number of an indexed person."""

    __tablename__ = "indexed_phones"
    __table_args__ = owned(
        UniqueConstraint("connection_id", "number", "vendor_id"),
        Index("ix_indexed_phones_person", "connection_id", "vendor_id"),
        within_account("connection_id", "connections"),
    )

    connection_id: Mapped[int] = mapped_column(Identity)
    number: Mapped[str]
    vendor_id: Mapped[str]


class DirectoryEntry(AccountOwned, Table):
    """An owner, role or desk at a connection; `kind` is which, `facts` the rest as JSON."""

    __tablename__ = "directory_entries"
    __table_args__ = owned(UniqueConstraint("connection_id", "kind", "vendor_id"), within_account("connection_id", "connections"))

    connection_id: Mapped[int] = mapped_column(Identity)
    kind: Mapped[str]
    vendor_id: Mapped[str]
    name: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    active: Mapped[bool] = mapped_column(default=True)


class RecordChoice(AccountOwned, Table):
    """One of the records that a task asks about: which of them is the caller? `is_not_them` once a member said so."""

    __tablename__ = "record_choices"
    __table_args__ = owned(
        UniqueConstraint("task_id", "vendor_id"),
        within_account("task_id", "tasks"),
        within_account("connection_id", "connections"),
        within_account("caller_id", "callers"),
        Index("ix_record_choices_caller", "connection_id", "caller_id"),
    )

    task_id: Mapped[int] = mapped_column(Identity)
    connection_id: Mapped[int] = mapped_column(Identity)
    caller_id: Mapped[int] = mapped_column(Identity)
    vendor_id: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    url: Mapped[str | None]
    owner: Mapped[str | None]
    matters: Mapped[list[Any]] = mapped_column(default=list)
    last_activity_at: Mapped[dt.datetime | None]
    is_not_them: Mapped[bool] = mapped_column(default=False)


class PersonLink(AccountOwned, Table):
    """Which record at a connection a caller is; `matters` as read last. At most one per caller and connection."""

    __tablename__ = "person_links"
    __table_args__ = owned(
        UniqueConstraint("connection_id", "caller_id"),
        within_account("connection_id", "connections"),
        within_account("caller_id", "callers"),
        Index("ix_person_links_vendor", "connection_id", "vendor_id"),
        Index("ix_person_links_caller", "account_id", "caller_id"),
        {"sqlite_autoincrement": True},  # effects are keyed by a link's id, so one that is gone must not lend its id to another
    )

    connection_id: Mapped[int] = mapped_column(Identity)
    caller_id: Mapped[int] = mapped_column(Identity)
    vendor_id: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    url: Mapped[str | None]
    created_by_us: Mapped[bool] = mapped_column(default=False)
    matters: Mapped[list[Any]] = mapped_column(default=list)
    owner_id: Mapped[str | None]
    owner_as: Mapped[str | None]
    assigned_owner_id: Mapped[str | None]
    at: Mapped[dt.datetime]
