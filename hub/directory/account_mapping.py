"""A connection's mapping as its account has it: the file with their changes, held against the vendor's fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.contract.connector import DescribesFields
from hub.contract.manifest import Manifest
from hub.directory.fields import described_fields, read_fields
from hub.file_faults import FileFault, NotReadable, read_toml
from hub.mapping.faults import MappingRefused
from hub.mapping.field_map import MappedFields
from hub.mapping.load import ACCOUNT_CHANGES, load_field_map
from hub.mapping.targets import broken_fields
from hub.mapping.versions import add_version, latest_version, versions_of
from hub.records.connection import Connection, MappingVersion
from hub.records.database import Database
from hub.records.session import AccountSession
from hub.records.trace import tell

FIRST_STATE = 0
"""The version to go back to for the connector's own mapping without changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingChange:
    """What somebody wants saved: TOML, the version that they began with (0 for none), who they are, and why, in words."""

    text: str
    base: int
    by: str
    because: str = ""
    file: str = ACCOUNT_CHANGES


class NoSuchVersion(LookupError):
    """There is no version of this number; the sentence names those that there are."""


def read_changes(text: str, file: str = ACCOUNT_CHANGES) -> dict[str, Any]:
    """An account's changes from their TOML. Raises MappingRefused; what they say is checked by `checked_mapping`."""
    try:
        return read_toml(text)
    except NotReadable as trouble:
        raise MappingRefused([FileFault(file, "", str(trouble))]) from None


def checked_mapping(
    session: AccountSession, connection: Connection, manifest: Manifest, overrides: Mapping[str, Any], file: str = ACCOUNT_CHANGES
) -> MappedFields:
    """The mapping with these changes. Raises MappingRefused where it cannot be used or a changed line is broken at the vendor.

    What is broken in lines that the changes leave alone, and what is required and not mapped yet, keeps no change from being
    saved: it would keep the very change away that mends a part of it.
    """
    try:
        mapping = load_field_map(manifest.key, package=manifest.package, override=overrides or None)
    except MappingRefused as refused:
        raise MappingRefused([_in_file(fault, file) for fault in refused.faults]) from None
    changed = {
        f"{record}.fields.{name}" for record, table in overrides.items() if record != "connector" for name in table.get("fields", {})
    }
    broken = broken_fields(mapping, described_fields(session, connection.id), connection.name)
    faults = [
        FileFault(file, fault.key, f"{fault.sentence} Write `{fault.proposal}`.")
        for fault in broken
        if ".".join(fault.key.split(".")[:3]) in changed
    ]
    if faults:
        raise MappingRefused(faults)
    return mapping


def save_mapping(session: AccountSession, connection: Connection, manifest: Manifest, change: MappingChange) -> MappingVersion:
    """Put the changes to use as a new version. Raises MappingRefused and MappingChangedMeanwhile, having saved nothing."""
    overrides = read_changes(change.text, change.file)
    checked_mapping(session, connection, manifest, overrides, change.file)
    because = change.because.strip()
    version = add_version(session, connection.id, change.text, overrides, base=change.base, by=change.by, because=because)
    why = f": {because}" if because else "."
    tell(session, "connection", f"{change.by} changed the mapping of {connection.name}, version {version.version}{why}")
    note_faults(session, connection, manifest)
    return version


def go_back(session: AccountSession, connection: Connection, manifest: Manifest, to: int, *, base: int, by: str) -> MappingVersion:
    """Make a new version equal to an old one, or without changes where `to` is 0. Raises NoSuchVersion and as `save_mapping`."""
    kept = {version.version: version for version in versions_of(session, connection.id)}
    if to != FIRST_STATE and to not in kept:
        known = ", ".join(str(number) for number in sorted(kept)) or "none yet"
        raise NoSuchVersion(f"There is no version {to}; there are: {known}, and 0 for the mapping without changes.")
    text = kept[to].text if to in kept else ""
    because = f"Back to version {to}" if to in kept else "Back to the mapping without changes"
    return save_mapping(session, connection, manifest, MappingChange(text=text, base=base, by=by, because=because))


def read_fields_and_check(
    database: Database, account_id: int, connection_id: int, connector: DescribesFields, manifests: Mapping[str, Manifest]
) -> None:
    """Read what the vendor's records can hold, and note what of the mapping is broken now. Raises the errors of the contract."""
    read_fields(database, account_id, connection_id, connector)
    with database.write(account_id) as session:
        connection = session.get_one(Connection, connection_id, with_for_update=True)
        note_faults(session, connection, manifests[connection.key])


def note_faults(session: AccountSession, connection: Connection, manifest: Manifest) -> None:
    """Keep what of the mapping in use the vendor will not take, so that people are told before the next call."""
    try:
        mapping = load_field_map(manifest.key, package=manifest.package, override=connection.mapping_overrides or None)
    except MappingRefused as refused:
        connection.mapping_faults = [{"key": fault.key, "sentence": str(fault), "proposal": ""} for fault in refused.faults]
        return
    broken = broken_fields(mapping, described_fields(session, connection.id), connection.name)
    connection.mapping_faults = [{"key": one.key, "sentence": one.sentence, "proposal": one.proposal} for one in broken]


def version_in_use(session: AccountSession, connection_id: int) -> int:
    """The number that a new version is based on."""
    latest = latest_version(session, connection_id)
    return FIRST_STATE if latest is None else latest.version


def _in_file(fault: FileFault, file: str) -> FileFault:
    return FileFault(file, fault.key, fault.sentence) if fault.file == ACCOUNT_CHANGES else fault
