"""The commands that connect a system, and that enter the installation's own client at a vendor."""

from urllib.parse import parse_qsl, urlsplit

import click
from authlib.common.security import generate_token

from hub.cli.accounts import the_account, whoever_types
from hub.cli.connection_report import in_full
from hub.cli.sentences import says_what_is_wrong
from hub.connections.connect import SignInForm
from hub.connections.oauth_clients import Environment
from hub.contract.errors import Rejected
from hub.contract.manifest import Manifest, SignIn
from hub.jobs.long_jobs import read_directory_of
from hub.jobs.look_back import look_back
from hub.records.connection import Connection
from hub.wiring import Hub, wire_from_environment

BROWSER_LENGTH = 48


@click.command()
@click.argument("key")
@click.option("--account", "account_id", type=int, help="Which business, where there are several.")
@click.option("--way", "mode", help="How to sign in, where there are several ways; the first is one that needs no partnership.")
@click.option("--field", "given", multiple=True, help="NAME=VALUE of a field that is then not asked for, once for each.")
@click.option(
    "--again", "connection_id", type=int, help="The number of the connection to sign in again; another vendor account is refused."
)
@click.option("--twin", is_flag=True, help="Connect the vendor's own test environment.")
@click.option("--sandbox", is_flag=True, help="Connect the simulated vendor at SANDBOX_URL.")
@says_what_is_wrong
def connect(
    *,
    key: str,
    account_id: int | None,
    mode: str | None,
    given: tuple[str, ...],
    connection_id: int | None,
    twin: bool,
    sandbox: bool,
) -> None:
    """Connect a system, or sign in again: asks for what its form needs and tries it before storing anything."""
    hub = wire_from_environment()
    account = the_account(hub, account_id)
    manifest, way = _way(hub, key, mode)
    if way.needs:
        click.echo(f"{manifest.name} needs: {way.needs}")
    form = SignInForm(
        account_id=account,
        key=key,
        mode=way.mode,
        fields=_asked(way, given),
        sandbox=sandbox,
        twin=twin,
        connection_id=connection_id,
        by=whoever_types(),
    )
    connected = _by_consent(hub, manifest, form) if way.needs_consent else hub.connecting.connect(form)
    click.echo(f"{manifest.name} is connected as connection {connected}.")
    if not manifest.is_phone_provider:
        click.echo("Reading its people, owners and roles ...")
        read_directory_of(hub, account, connected)
        look_back(hub, account, connected, progress=click.echo)
    with hub.database.read(account) as session:
        for line in in_full(hub, session, session.get_one(Connection, connected)):
            click.echo(line)


@click.command("client")
@click.argument("key")
@click.option("--id", "client_id", help="The client ID that the vendor gave; asked for where it is not given.")
@click.option("--twin", is_flag=True, help="The client at the vendor's own test environment.")
@click.option("--sandbox", is_flag=True, help="The client at the simulated vendor.")
@says_what_is_wrong
def enter_client(*, key: str, client_id: str | None, twin: bool, sandbox: bool) -> None:
    """Enter this installation's OAuth client at a vendor, for every business here."""
    hub = wire_from_environment()
    manifest = _manifest(hub, key)
    if not any(way.needs_consent for way in manifest.sign_in):
        raise click.ClickException(f"{manifest.name} is connected without an OAuth client.")
    clients = hub.connections.clients
    click.echo(f"Register this redirect address there, exactly as it stands: {clients.redirect_address(key)}")
    client_id = client_id or click.prompt("Client ID")
    secret = click.prompt("Client secret", hide_input=True)
    environment = Environment.of(sandbox=sandbox, twin=twin)
    clients.enter(key, environment, client_id=client_id.strip(), client_secret=secret.strip(), by=whoever_types())
    click.echo(f"The client at {manifest.name} is kept.")


def _manifest(hub: Hub, key: str) -> Manifest:
    manifest = hub.catalog.manifests.get(key)
    if manifest is None:
        raise click.ClickException(f"There is no system {key}; `hub connections list` names those that can be connected.")
    return manifest


def _way(hub: Hub, key: str, mode: str | None) -> tuple[Manifest, SignIn]:
    manifest = _manifest(hub, key)
    ways = {way.mode: way for way in manifest.ways_to_sign_in}
    chosen = ways.get(mode) if mode else next(iter(ways.values()), None)
    if chosen is None:
        raise click.ClickException(f"{manifest.name} is signed in to with --way {', '.join(ways)}.")
    return manifest, chosen


def _asked(way: SignIn, given: tuple[str, ...]) -> dict[str, str]:
    fields = dict(written.partition("=")[::2] for written in given)
    for entry in way.form:
        if entry.name in fields:
            continue
        if entry.description:
            click.echo(f"  {entry.description}")
        title = entry.title if entry.required else f"{entry.title} (may be empty)"
        fields[entry.name] = click.prompt(title, default=None if entry.required else "", hide_input=entry.secret, show_default=False)
    return fields


def _by_consent(hub: Hub, manifest: Manifest, form: SignInForm) -> int:
    browser = generate_token(BROWSER_LENGTH)
    page = hub.connection_parts.consents.begin(form, browser=browser)
    click.echo(f"Open this in a browser and agree there:\n{page}")
    click.echo("You then come to a page of this hub that says that nothing was connected: copy its whole address.")
    came_to = click.prompt("The address")
    query = dict(parse_qsl(urlsplit(came_to.strip()).query))
    if "next" in query:  # a browser that is not signed in here was sent to the sign-in first
        query = dict(parse_qsl(urlsplit(query["next"]).query))
    if not query:
        raise Rejected(f"That is not the address to which {manifest.name} sent you.", reason="consent")
    return hub.connection_parts.consents.finish(form.account_id, form.key, query, browser=browser)
