"""What a connection's records can hold: our local copy of the vendor's own description."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from hub.contract.connector import DescribesFields
from hub.contract.fields import FieldKind, VendorField
from hub.mapping.neutral_fields import NEUTRAL_FIELDS
from hub.mapping.targets import Described
from hub.records.connection import DirectoryEntry
from hub.records.database import Database
from hub.records.session import AccountSession

FIELDS = "fields"
"""The kind of a directory entry that holds the fields of one record, whose name in the mapping is its id."""


def read_fields(database: Database, account_id: int, connection_id: int, connector: DescribesFields) -> None:
    """Read the fields of every record afresh. Raises the errors of the contract, leaving what was known."""
    described = {record: connector.describe_fields(record) for record in NEUTRAL_FIELDS}
    with database.write(account_id) as session:
        known = {entry.vendor_id: entry for entry in _entries(session, connection_id)}
        for record, fields in described.items():
            entry = known.get(record)
            if entry is None:
                entry = DirectoryEntry(connection_id=connection_id, kind=FIELDS, vendor_id=record, name=record)
                session.add(entry)
            entry.facts = {"read_at": session.now.isoformat(), FIELDS: [asdict(field) for field in fields]}


def described_fields(session: AccountSession, connection_id: int) -> Described:
    """The fields by record, as read last; empty before they were read and where the vendor tells none."""
    return {entry.vendor_id: [_field(told) for told in entry.facts[FIELDS]] for entry in _entries(session, connection_id)}


def fields_read_at(session: AccountSession, connection_id: int) -> dt.datetime | None:
    """When they were read last."""
    return max((dt.datetime.fromisoformat(entry.facts["read_at"]) for entry in _entries(session, connection_id)), default=None)


def _entries(session: AccountSession, connection_id: int) -> Sequence[DirectoryEntry]:
    told = select(DirectoryEntry).where(DirectoryEntry.connection_id == connection_id, DirectoryEntry.kind == FIELDS)
    return session.scalars(told.order_by(DirectoryEntry.id)).all()


def _field(told: dict[str, Any]) -> VendorField:
    return VendorField(**{**told, "kind": FieldKind(told["kind"]), "options": tuple(told["options"])})
