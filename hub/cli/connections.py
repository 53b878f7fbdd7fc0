"""Commands about connections."""

import click
from sqlalchemy import select

from hub.catalog.discovery import Catalog
from hub.cli.sentences import says_what_is_wrong
from hub.connections.connect import SignInForm
from hub.contract.connector import Ability
from hub.jobs.long_jobs import read_directory_of
from hub.records.account import Account
from hub.records.connection import Connection, ConnectionState
from hub.wiring import Hub, wire_from_environment

IN_WORDS = {
    ConnectionState.WORKING: "working",
    ConnectionState.NEEDS_SIGN_IN: "needs sign-in",
    ConnectionState.VENDOR_TROUBLE: "vendor trouble",
}


@click.group()
def connections() -> None:
    """Connect phone systems, ATSs and CRMs, and see how they are."""


@connections.command("list")
@says_what_is_wrong
def list_connections() -> None:
    """Every connection with its state, and every system that could be connected."""
    hub = wire_from_environment()
    with hub.database.read_installation() as session:
        rows = session.scalars(select(Connection).order_by(Connection.account_id, Connection.id)).all()
    for row in rows:
        state = "paused" if row.paused else IN_WORDS[ConnectionState(row.state)]
        indexed = (
            f", {row.people_indexed} people indexed{'' if row.backfilled else ' so far'}" if Ability.LIST_PEOPLE in row.abilities else ""
        )
        click.echo(f"{row.id:>4}  account {row.account_id}  {row.name} ({row.vendor_account_name}): {state}{indexed}")
        for missing in row.missing_rights:
            click.echo(f"      without the right {missing['right']}: {missing['without_it']}")
    manifests = Catalog().manifests.values()
    click.echo("Can be connected: " + ", ".join(sorted(f"{manifest.key} ({manifest.name})" for manifest in manifests)))


@connections.command()
@click.argument("key")
@click.option("--account", "account_id", type=int, help="Which business, where there are several.")
@click.option("--field", "given", multiple=True, help="NAME=VALUE of a field that is then not asked for, once for each.")
@click.option(
    "--again", "connection_id", type=int, help="The number of the connection to sign in again; another vendor account is refused."
)
@click.option("--sandbox", is_flag=True, help="Connect the simulated vendor at SANDBOX_URL.")
@says_what_is_wrong
def connect(key: str, account_id: int | None, given: tuple[str, ...], connection_id: int | None, *, sandbox: bool) -> None:
    """Connect a system, or sign in again: asks for what its form needs and tries it before storing anything."""
    hub = wire_from_environment()
    manifest = hub.catalog.manifests.get(key)
    if manifest is None:
        raise click.ClickException(f"There is no system {key}; `hub connections list` names those that can be connected.")
    sign_in = manifest.sign_in[0]
    if sign_in.needs:
        click.echo(f"{manifest.name} needs: {sign_in.needs}")
    fields = dict(written.partition("=")[::2] for written in given)
    for field in sign_in.form:
        if field.name in fields:
            continue
        if field.description:
            click.echo(f"  {field.description}")
        title = field.title if field.required else f"{field.title} (may be empty)"
        fields[field.name] = click.prompt(title, default=None if field.required else "", hide_input=field.secret, show_default=False)
    account = the_account(hub, account_id)
    form = SignInForm(account_id=account, key=key, mode=sign_in.mode, fields=fields, sandbox=sandbox, connection_id=connection_id)
    connection_id = hub.connecting.connect(form)
    click.echo(f"{manifest.name} is connected as connection {connection_id}.")
    if not manifest.is_phone_provider:
        click.echo("Reading its people, owners and roles ...")
        read_directory_of(hub, account, connection_id)


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


def _set_paused(connection_id: int, *, paused: bool) -> None:
    hub = wire_from_environment()
    with hub.database.write_installation() as session:
        connection = session.get(Connection, connection_id)
        if connection is None:
            raise click.ClickException(f"There is no connection {connection_id}.")
        connection.paused = paused
    click.echo("Paused." if paused else "Resumed.")


def the_account(hub: Hub, account_id: int | None) -> int:
    """The account that is meant; raises ClickException where that is not clear."""
    with hub.database.read_installation() as session:
        accounts = session.scalars(select(Account).order_by(Account.id)).all()
    if account_id is not None and account_id in {account.id for account in accounts}:
        return account_id
    if len(accounts) == 1 and account_id is None:
        return accounts[0].id
    named = ", ".join(f"{account.id} ({account.name})" for account in accounts) or "none yet; open the claim link first"
    raise click.ClickException(f"Name the business with --account; there are: {named}.")
