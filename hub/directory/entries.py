"""Owners, roles and desks of a connection: our local copy, and finding things in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from hub.contract.connector import ListsOwners
from hub.records.account import Member
from hub.records.connection import Connection, DirectoryEntry
from hub.records.database import Database
from hub.records.session import AccountSession


class EntryKind(StrEnum):
    """What an entry is."""

    OWNER = "owner"
    ROLE = "role"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class _Fresh:
    vendor_id: str
    name: str
    facts: dict[str, Any]
    active: bool


def read_entries(database: Database, account_id: int, connection_id: int, connector: ListsOwners) -> set[str]:
    """Read owners, roles and desks afresh; what is no longer listed turns inactive; the ids of the owners who left.

    Raises the errors of the contract.
    """
    fresh: dict[EntryKind, list[_Fresh]] = {
        EntryKind.OWNER: [_Fresh(owner.id, owner.name, {"email": owner.email}, owner.active) for owner in connector.list_owners()],
        EntryKind.ROLE: [
            _Fresh(
                role.id,
                role.name,
                {"owners": [{"owner_id": claim.owner_id, "as": claim.as_} for claim in role.owners], "desks": list(role.desk_ids)},
                role.open,
            )
            for role in connector.list_roles()
        ],
        EntryKind.DESK: [
            _Fresh(desk.id, desk.name, {"kind": desk.kind, "owner_id": desk.owner_id}, True) for desk in connector.list_desks()
        ],
    }
    with database.write(account_id) as session:
        before = {entry.vendor_id for entry in active_entries(session, connection_id, EntryKind.OWNER)}
        for kind, entries in fresh.items():
            _replace(session, connection_id, kind, entries)
        session.get_one(Connection, connection_id).directory_read_at = session.now
    return before - {owner.vendor_id for owner in fresh[EntryKind.OWNER] if owner.active}


def _replace(session: AccountSession, connection_id: int, kind: EntryKind, fresh: Sequence[_Fresh]) -> None:
    stored = {
        entry.vendor_id: entry
        for entry in session.scalars(
            select(DirectoryEntry).where(DirectoryEntry.connection_id == connection_id, DirectoryEntry.kind == kind)
        )
    }
    for gone in stored.keys() - {entry.vendor_id for entry in fresh}:
        stored[gone].active = False
    for entry in fresh:
        row = stored.get(entry.vendor_id)
        if row is None:
            row = DirectoryEntry(connection_id=connection_id, kind=kind, vendor_id=entry.vendor_id)
            session.add(row)
        row.name, row.facts, row.active = entry.name, entry.facts, entry.active


def active_entries(session: AccountSession, connection_id: int, kind: EntryKind) -> list[DirectoryEntry]:
    """The connection's active owners, roles or desks."""
    return list(
        session.scalars(
            select(DirectoryEntry).where(
                DirectoryEntry.connection_id == connection_id, DirectoryEntry.kind == kind, DirectoryEntry.active.is_(True)
            )
        )
    )


def owner_entry(session: AccountSession, connection_id: int, owner_id: str) -> DirectoryEntry | None:
    """A vendor's user by their id, whether active or not."""
    return session.scalar(
        select(DirectoryEntry).where(
            DirectoryEntry.connection_id == connection_id, DirectoryEntry.kind == EntryKind.OWNER, DirectoryEntry.vendor_id == owner_id
        )
    )


def role_entry(session: AccountSession, connection_id: int, role_id: str) -> DirectoryEntry | None:
    """A vendor's role by its id, whether open or not."""
    return session.scalar(
        select(DirectoryEntry).where(
            DirectoryEntry.connection_id == connection_id, DirectoryEntry.kind == EntryKind.ROLE, DirectoryEntry.vendor_id == role_id
        )
    )


def member_of_owner(session: AccountSession, entry: DirectoryEntry) -> Member | None:
    """The member who is this vendor's user: they have the same e-mail address."""
    email = (entry.facts.get("email") or "").casefold()
    members = session.scalars(select(Member).where(Member.ended_at.is_(None)))
    return next((member for member in members if email and member.email.casefold() == email), None)


def owner_of_member(session: AccountSession, connection_id: int, member: Member) -> DirectoryEntry | None:
    """The vendor's active user who is this member."""
    owners = active_entries(session, connection_id, EntryKind.OWNER)
    return next((owner for owner in owners if (owner.facts.get("email") or "").casefold() == member.email.casefold()), None)
