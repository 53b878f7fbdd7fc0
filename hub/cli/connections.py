"""Commands about connections."""

import click
from sqlalchemy import select

from hub.cli.accounts import the_account, whoever_types
from hub.cli.connect import connect, enter_client
from hub.cli.connection_report import in_full, in_short
from hub.cli.sentences import says_what_is_wrong
from hub.contract.errors import VendorTrouble
from hub.jobs.connection_health import note_trouble
from hub.records.account import Account
from hub.records.connection import Connection
from hub.records.trace import tell
from hub.wiring import Hub, wire_from_environment


@click.group()
def connections() -> None:
    """Connect phone systems, ATSs and CRMs, and see how they are."""


connections.add_command(connect)
connections.add_command(enter_client)


@connections.command("list")
@says_what_is_wrong
def list_connections() -> None:
    """Every connection with its state, and every system that could be connected."""
    hub = wire_from_environment()
    with hub.database.read_installation() as session:
        rows = session.scalars(select(Connection).order_by(Connection.account_id, Connection.id)).all()
        now = session.now
    for row in rows:
        for line in in_short(row, now):
            click.echo(line)
    manifests = hub.catalog.manifests.values()
    click.echo("Can be connected: " + ", ".join(sorted(f"{manifest.key} ({manifest.name})" for manifest in manifests)))


@connections.command("show")
@click.argument("connection_id", type=int)
@says_what_is_wrong
def show_connection(connection_id: int) -> None:
    """One connection with all that is known of it, and what looking back at the calls before it found."""
    hub = wire_from_environment()
    _show(hub, _account_of(hub, connection_id), connection_id)


@connections.command("test")
@click.argument("connection_id", type=int)
@says_what_is_wrong
def check_connection(connection_id: int) -> None:
    """Ask the vendor now whose account this is and what it grants."""
    hub = wire_from_environment()
    account_id = _account_of(hub, connection_id)
    try:
        hub.connection_parts.upkeep.test(account_id, connection_id)
    except VendorTrouble as trouble:
        note_trouble(hub, account_id, connection_id, trouble)
        raise
    _show(hub, account_id, connection_id)


@connections.command("pause")
@click.argument("connection_id", type=int)
@says_what_is_wrong
def pause_connection(connection_id: int) -> None:
    """Do nothing at this connection until it is resumed; what is owed there waits."""
    _set_paused(connection_id, paused=True)


@connections.command("resume")
@click.argument("connection_id", type=int)
@says_what_is_wrong
def resume_connection(connection_id: int) -> None:
    """Go on at this connection."""
    _set_paused(connection_id, paused=False)


@connections.command("disconnect")
@click.argument("connection_id", type=int)
@click.confirmation_option(prompt="Delete its secrets here and take them back there? Its history stays.")
@says_what_is_wrong
def disconnect_connection(connection_id: int) -> None:
    """Take webhooks and sign-in back at the vendor and forget the secrets; history stays."""
    hub = wire_from_environment()
    undone = hub.connection_parts.upkeep.disconnect(_account_of(hub, connection_id), connection_id, by=whoever_types())
    for sentence in ["Disconnected.", *undone]:
        click.echo(sentence)


@connections.command("owner")
@click.argument("connection_id", type=int, required=False)
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def choose_owner_source(connection_id: int | None, account_id: int | None) -> None:
    """Say which connection tells who owns a person; without a number, the one that knew them first."""
    hub = wire_from_environment()
    with hub.database.write(the_account(hub, account_id)) as session:
        connection = session.get(Connection, connection_id) if connection_id is not None else None
        if connection_id is not None and (connection is None or connection.kind != "connector"):
            raise click.ClickException(f"Connection {connection_id} is no system with people of this business.")
        session.get_one(Account, session.account_id).owner_connection_id = connection_id
        says = f"{connection.name} says who owns a person" if connection else "the system that knew a person first says who owns them"
        tell(session, "setting", f"{whoever_types()} decided: {says}.")
    click.echo(f"Kept: {says}.")


def _show(hub: Hub, account_id: int, connection_id: int) -> None:
    with hub.database.read(account_id) as session:
        for line in in_full(hub, session, session.get_one(Connection, connection_id)):
            click.echo(line)


def _set_paused(connection_id: int, *, paused: bool) -> None:
    hub = wire_from_environment()
    account_id = _account_of(hub, connection_id)
    hub.connection_parts.upkeep.set_paused(account_id, connection_id, paused=paused, by=whoever_types())
    click.echo("Paused." if paused else "Resumed.")


def _account_of(hub: Hub, connection_id: int) -> int:
    with hub.database.read_installation() as session:
        connection = session.get(Connection, connection_id)
    if connection is None:
        raise click.ClickException(f"There is no connection {connection_id}; `hub connections list` shows them.")
    return connection.account_id
