"""Commands about mappings: what goes where at a connection, the account's changes to it, and their versions."""

from collections.abc import Iterator
from pathlib import Path

import click

from hub.cli.accounts import whoever_types
from hub.cli.mapped_connection import of_connection, the_connection
from hub.cli.mapping_test import test_mapping
from hub.cli.sentences import says_what_is_wrong
from hub.contract.manifest import Manifest
from hub.directory.account_mapping import (
    MappingChange,
    NoSuchVersion,
    go_back,
    save_mapping,
    version_in_use,
)
from hub.directory.fields import fields_read_at
from hub.mapping import MappingRefused, load_field_map
from hub.mapping.in_toml import line_in_toml
from hub.mapping.versions import MappingChangedMeanwhile, present_text, versions_of
from hub.records.connection import Connection
from hub.wiring import wire_from_environment

NOT_SAVED = (MappingRefused, MappingChangedMeanwhile, NoSuchVersion)


@click.group()
def mapping() -> None:
    """See which of our fields goes where, change that for a business, and go back."""


mapping.add_command(test_mapping)


@mapping.command("show")
@click.argument("connector")
@of_connection
@says_what_is_wrong
def show_mapping(connector: str, account_id: int | None, connection_id: int | None) -> None:
    """Print the mapping in use as TOML, the changes in it, and what of it the vendor will not take."""
    hub = wire_from_environment()
    meant = the_connection(hub, connector, account_id=account_id, connection_id=connection_id)
    with hub.database.read(meant.account_id) as session:
        connection = session.get_one(Connection, meant.id)
        version, read_at = version_in_use(session, connection.id), fields_read_at(session, connection.id)
        changes = present_text(session, connection)
    in_use = f"changes of version {version}" if version else "no changes"
    click.echo(f"# {connection.name} ({connection.vendor_account_name}), connection {connection.id}, {in_use}")
    for line in _mapping_lines(hub.catalog.manifests[connection.key], connection):
        click.echo(line)
    click.echo("\n# The changes, as they were written:\n" + (changes.rstrip() or "# none"))
    for fault in connection.mapping_faults:
        click.echo(f"\nBroken: {fault['key']}: {fault['sentence']}")
        if fault["proposal"]:
            click.echo(f"  Write: {fault['proposal']}")
    if not connection.mapping_faults:
        asked = f"as they were on {read_at:%Y-%m-%d at %H:%M} UTC" if read_at else "which were not read yet"
        click.echo(f"\nNothing is known to be broken at the vendor's fields, {asked}.")


def _mapping_lines(manifest: Manifest, connection: Connection) -> Iterator[str]:
    try:
        fields = load_field_map(manifest.key, package=manifest.package, override=connection.mapping_overrides or None)
    except MappingRefused:
        return
    for record in fields.records:
        own = connection.mapping_overrides.get(record, {})
        yield f"\n[{record}.fields]"
        for line in fields.lines(record):
            yield line_in_toml(line) + ("  # changed" if line.name in own.get("fields", {}) else "")
        if fields.settings(record):
            yield f"\n[{record}.settings]"
        for name, value in fields.settings(record).items():
            yield f'{name} = "{value}"' + ("  # changed" if name in own.get("settings", {}) else "")


@mapping.command("versions")
@click.argument("connector")
@of_connection
@says_what_is_wrong
def list_versions(connector: str, account_id: int | None, connection_id: int | None) -> None:
    """Every version of the changes, the newest first: when, who, and why."""
    hub = wire_from_environment()
    connection = the_connection(hub, connector, account_id=account_id, connection_id=connection_id)
    with hub.database.read(connection.account_id) as session:
        kept = versions_of(session, connection.id)
    for place, version in enumerate(kept):
        in_use = "  (in use)" if place == 0 else ""
        click.echo(f"{version.version:>4}  {version.at:%Y-%m-%d %H:%M} UTC  {version.by}: {version.because or 'no reason given'}{in_use}")
    click.echo("   0  the mapping as it came, without changes" + ("" if kept else "  (in use)"))


@mapping.command("save")
@click.argument("connector")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@of_connection
@click.option("--because", default="", help="Why, for whoever looks at the versions later.")
@click.option("--after", type=int, help="The version that the file was made from; without it, the one in use now.")
@says_what_is_wrong
def save_changes(connector: str, file: Path, account_id: int | None, connection_id: int | None, *, because: str, after: int | None) -> None:
    """Put the changes in FILE to use as a new version, or say everything that is wrong with them."""
    hub = wire_from_environment()
    connection = the_connection(hub, connector, account_id=account_id, connection_id=connection_id)
    text = _text_of(file)
    try:
        with hub.database.write(connection.account_id) as session:
            row = session.get_one(Connection, connection.id, with_for_update=True)
            base = version_in_use(session, row.id) if after is None else after
            change = MappingChange(text=text, base=base, by=whoever_types(), because=because, file=str(file))
            version = save_mapping(session, row, hub.catalog.manifests[row.key], change)
            click.echo(f"Saved as version {version.version}. It holds from the next call on.")
    except NOT_SAVED as trouble:
        raise click.ClickException(f"Nothing was saved.\n{trouble}") from trouble


@mapping.command("roll-back")
@click.argument("connector")
@click.argument("version", type=int)
@of_connection
@says_what_is_wrong
def roll_back(connector: str, version: int, account_id: int | None, connection_id: int | None) -> None:
    """Make a new version equal to VERSION, or without changes for 0."""
    hub = wire_from_environment()
    connection = the_connection(hub, connector, account_id=account_id, connection_id=connection_id)
    try:
        with hub.database.write(connection.account_id) as session:
            row = session.get_one(Connection, connection.id, with_for_update=True)
            base, manifest = version_in_use(session, row.id), hub.catalog.manifests[row.key]
            made = go_back(session, row, manifest, version, base=base, by=whoever_types())
            click.echo(f"{made.because}; it is version {made.version} now.")
    except NOT_SAVED as trouble:
        raise click.ClickException(f"Nothing was changed.\n{trouble}") from trouble


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise click.ClickException(f"{file} cannot be read as text: {trouble}") from trouble
