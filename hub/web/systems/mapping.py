"""A connection's mapping: what goes where in words, the account's own changes, trying them on past calls, and their versions."""

from dataclasses import dataclass, replace
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.connections.ready import LongJob
from hub.contract.connector import DescribesFields
from hub.contract.errors import VendorTrouble
from hub.contract.manifest import Manifest
from hub.directory.account_mapping import (
    MappingChange,
    NoSuchVersion,
    checked_mapping,
    go_back,
    read_changes,
    read_fields_and_check,
    save_mapping,
    version_in_use,
)
from hub.directory.fields import described_fields, fields_read_at
from hub.file_faults import FileFault
from hub.mapping import MappedFields, MappingRefused, load_field_map
from hub.mapping.targets import Described
from hub.mapping.versions import MappingChangedMeanwhile, present_text, versions_of
from hub.records.connection import Connection
from hub.records.session import AccountSession
from hub.rehearsal import CallDifference, NothingToRehearse
from hub.web.dependencies import pages
from hub.web.signed_in import me
from hub.web.systems.connections import manifest_of
from hub.web.systems.mapping_difference import ChangedLine, Pick, difference, fields_of_ours, with_pick
from hub.web.systems.mapping_words import RecordInWords, records_in_words

LONGEST_REASON = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What stands in the form, and what came of it; without a form, the changes in use."""

    text: str
    base: int
    because: str = ""
    faults: tuple[FileFault, ...] = ()
    is_overtaken: bool = False
    trouble: str = ""
    tried: list[CallDifference] | None = None
    is_looked_at: bool = False
    status: int = 200


def show_mapping(connection_id: int) -> ResponseReturnValue:
    """The mapping in words, the account's changes in a form, and their versions."""
    return _page(connection_id, None)


def save_mapping_changes(connection_id: int) -> ResponseReturnValue:
    """Put the entered changes to use as a new version, or show what is wrong with them with nothing lost."""
    entered = _entered()
    change = MappingChange(text=entered.text, base=entered.base, by=me().name, because=entered.because)
    try:
        with pages().database.write(me().account_id) as session:
            connection, manifest = _mapped(session, connection_id)
            if manifest is None:
                return _has_none(connection)
            version = save_mapping(session, connection, manifest, change).version
    except MappingRefused as refused:
        return _page(connection_id, replace(entered, faults=refused.faults, status=422))
    except MappingChangedMeanwhile as meanwhile:
        return _page(connection_id, replace(entered, base=meanwhile.version, is_overtaken=True, trouble=str(meanwhile), status=409))
    flash(f"Saved as version {version}. It holds from the next call on.")
    return redirect(url_for("web.show_mapping", connection_id=connection_id))


def look_at_mapping_changes(connection_id: int) -> ResponseReturnValue:
    """What would be different with the entered changes, in words; a field that was picked is written into them first."""
    entered = _entered()
    with pages().database.read(me().account_id) as session:
        connection, manifest = _mapped(session, connection_id)
        if manifest is None:
            return _has_none(connection)
        try:
            mapping = checked_mapping(session, connection, manifest, read_changes(entered.text))
            if request.form.get("ours"):
                entered = replace(entered, text=with_pick(entered.text, mapping, _pick(mapping)))
                checked_mapping(session, connection, manifest, read_changes(entered.text))
        except MappingRefused as refused:
            return _page(connection_id, replace(entered, faults=refused.faults, status=422))
        except LookupError as trouble:
            return _page(connection_id, replace(entered, trouble=str(trouble.args[0]), status=422))
    return _page(connection_id, replace(entered, is_looked_at=True))


def _pick(mapping: MappedFields) -> Pick:
    """What was picked; raises LookupError with a sentence where it does not go together."""
    record, _, ours = request.form.get("ours", "").partition(":")
    theirs, _, place = request.form.get("theirs", "").partition(":")
    if not any(record == known and ours in dict(fields) for known, _, fields in fields_of_ours(mapping)):
        raise LookupError("Choose one of our fields.")
    if theirs != record:
        raise LookupError("Choose a field of theirs that belongs to the same record as ours.")
    return Pick(record, ours, place or None)


def try_mapping_changes(connection_id: int) -> ResponseReturnValue:
    """What the last calls would have sent with the entered changes, against what they send now; nothing is sent or saved."""
    entered, account_id = _entered(), me().account_id
    with pages().database.read(account_id) as session:
        connection, manifest = _mapped(session, connection_id)
        if manifest is None:
            return _has_none(connection)
        try:
            overrides = read_changes(entered.text)
            checked_mapping(session, connection, manifest, overrides)
        except MappingRefused as refused:
            return _page(connection_id, replace(entered, faults=refused.faults, status=422))
    try:
        tried = _rehearsed(account_id, connection_id, overrides)
    except (NothingToRehearse, VendorTrouble) as trouble:
        return _page(connection_id, replace(entered, trouble=str(trouble)))
    return _page(connection_id, replace(entered, tried=tried, is_looked_at=True))


def go_back_to_mapping(connection_id: int) -> ResponseReturnValue:
    """Make a new version equal to an old one."""
    to, base = _number("version"), _number("base")
    try:
        with pages().database.write(me().account_id) as session:
            connection, manifest = _mapped(session, connection_id)
            if manifest is None:
                return _has_none(connection)
            version = go_back(session, connection, manifest, to, base=base, by=me().name)
            said = f"{version.because}; it is version {version.version} now."
    except (MappingRefused, MappingChangedMeanwhile, NoSuchVersion) as trouble:
        said = str(trouble)
    flash(said)
    return redirect(url_for("web.show_mapping", connection_id=connection_id))


def read_vendor_fields(connection_id: int) -> ResponseReturnValue:
    """Ask the vendor now what its records can hold, and hold the mapping against it."""
    account_id, parts = me().account_id, pages().connections
    with pages().database.read(account_id) as session:
        connection, manifest = _mapped(session, connection_id)
        if manifest is None:
            return _has_none(connection)
    try:
        connector = parts.connections.connector(LongJob(account_id, connection_id))
        if not isinstance(connector, DescribesFields):
            flash(f"{connection.name} does not tell which fields it has.")
        else:
            read_fields_and_check(pages().database, account_id, connection_id, connector, parts.catalog.manifests)
            flash(f"Read the fields of {connection.name}.")
    except VendorTrouble as trouble:
        flash(trouble.sentence)
    except MappingRefused as refused:
        flash(str(refused))
    return redirect(url_for("web.show_mapping", connection_id=connection_id))


def _page(connection_id: int, entered: Entered | None) -> ResponseReturnValue:
    with pages().database.read(me().account_id) as session:
        connection, manifest = _mapped(session, connection_id)
        if manifest is None:
            return _has_none(connection)
        base = version_in_use(session, connection.id)
        entered = entered or Entered(text=present_text(session, connection), base=base)
        described = described_fields(session, connection.id)
        mapping = _in_use(manifest, connection)
        records = records_in_words(mapping, described, connection.mapping_overrides) if mapping else []
        page = render_template(
            "mapping/page.html",
            now=session.now,
            connection=connection,
            faults=connection.mapping_faults,
            records=records,
            ours=fields_of_ours(mapping) if mapping else [],
            changed=_changed(manifest, entered, records, described) if entered.is_looked_at else None,
            fields_read_at=fields_read_at(session, connection.id),
            versions=versions_of(session, connection.id),
            in_use=base,
            entered=entered,
        )
    return make_response(page, entered.status)


def _changed(manifest: Manifest, entered: Entered, now: list[RecordInWords], described: Described) -> list[ChangedLine]:
    """What the entered changes, which were checked, make different from what is in use."""
    overrides = read_changes(entered.text)
    mapping = load_field_map(manifest.key, package=manifest.package, override=overrides or None)
    return difference(now, records_in_words(mapping, described, overrides))


def _in_use(manifest: Manifest, connection: Connection) -> MappedFields | None:
    """The mapping of the connection; None where it cannot be read, which its faults tell."""
    try:
        return load_field_map(manifest.key, package=manifest.package, override=connection.mapping_overrides or None)
    except MappingRefused:
        return None


def _mapped(session: AccountSession, connection_id: int) -> tuple[Connection, Manifest | None]:
    """The connection, and what is known of its vendor where that has a mapping."""
    connection = session.get(Connection, connection_id)
    if connection is None:
        abort(404)
    manifest = manifest_of(connection)
    return connection, manifest if manifest is not None and not manifest.is_phone_provider else None


def _has_none(connection: Connection) -> ResponseReturnValue:
    flash(f"{connection.name} has no mapping.")
    return redirect(url_for("web.show_connection", connection_id=connection.id))


def _rehearsed(account_id: int, connection_id: int, overrides: dict[str, Any]) -> list[CallDifference]:
    rehearse_change = pages().rehearse_change
    if rehearse_change is None:
        raise NothingToRehearse
    return rehearse_change(account_id, connection_id, overrides)


def _entered() -> Entered:
    """A browser ends lines with two characters, and a NUL is a character of no text."""
    told = {name: request.form.get(name, "").replace("\r\n", "\n").replace("\x00", "") for name in ("text", "because")}
    return Entered(text=told["text"], base=_number("base"), because=told["because"].strip()[:LONGEST_REASON])


def _number(name: str) -> int:
    written = request.form.get(name, "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else 0
