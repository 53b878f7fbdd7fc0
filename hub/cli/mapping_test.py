"""The command that tries a changed mapping on past calls."""

import math
import sys
from collections.abc import Iterator
from typing import Any, TextIO

import click

from hub.cli.mapped_connection import of_connection, the_connection
from hub.cli.sentences import says_what_is_wrong
from hub.contract.phone_numbers import PhoneNumber
from hub.directory.account_mapping import checked_mapping, read_changes
from hub.mapping.faults import MappingRefused
from hub.records.connection import Connection
from hub.rehearsal import CallDifference, NothingToRehearse, rehearse_change
from hub.wiring import Hub, wire_from_environment

REFUSED = 2
COLOURS = {"-": "red", "+": "green"}


@click.command("test")
@click.argument("connector")
@of_connection
@click.option("--changes", type=click.File(encoding="utf-8"), help="The changes, as TOML; without it the mapping as it is.")
@click.option("--calls", type=click.IntRange(1, 100), default=10, show_default=True, help="How many of the last missed calls.")
@says_what_is_wrong
def test_mapping(connector: str, account_id: int | None, connection_id: int | None, changes: TextIO | None, calls: int) -> None:
    """Show what the last calls would send with a changed mapping, against what they send now. Nothing is sent."""
    hub = wire_from_environment()
    connection = the_connection(hub, connector, account_id=account_id, connection_id=connection_id)
    try:
        overrides = _overrides(hub, connection, changes)
        found = rehearse_change(hub, connection.account_id, connection.id, overrides, calls, within_s=math.inf)
    except MappingRefused as refused:
        click.echo(str(refused), err=True)
        sys.exit(REFUSED)
    except NothingToRehearse as nothing:
        raise click.ClickException(str(nothing)) from nothing
    for line in _shown(found, has_changes=changes is not None):
        click.echo(line)


def _overrides(hub: Hub, connection: Connection, changes: TextIO | None) -> dict[str, Any]:
    """The changes in the file; raises MappingRefused, which names the file."""
    if changes is None:
        return connection.mapping_overrides
    overrides = read_changes(changes.read(), changes.name)
    with hub.database.read(connection.account_id) as session:
        checked_mapping(session, connection, hub.catalog.manifests[connection.key], overrides, changes.name)
    return overrides


def _shown(found: list[CallDifference], *, has_changes: bool) -> Iterator[str]:
    for one in found:
        call = one.call
        who = " ".join(filter(None, (call.name, PhoneNumber(call.number).national)))
        yield click.style(f"Call {call.call_id}, {call.at:%Y-%m-%d %H:%M} UTC, {who}", bold=True)
        if not one.lines:
            yield "    Nothing is sent for this call."
        for line in one.lines:
            yield f"    {click.style(line, fg=COLOURS.get(line[0]))}"
    changed, calls = sum(one.is_changed for one in found), f"{len(found)} call{'' if len(found) == 1 else 's'}"
    yield f"{changed} of {calls} would send something else. Nothing was sent." if has_changes else f"{calls}. Nothing was sent."
