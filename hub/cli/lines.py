"""Commands about lines."""

import sys

import click
from sqlalchemy import select

from hub.cli.accounts import the_account
from hub.cli.sentences import says_what_is_wrong
from hub.connections.ready import LongJob
from hub.contract.phone_numbers import PhoneNumber, UnreadablePhoneNumber
from hub.contract.phone_provider import LineMode, PhoneProvider, PointState, RegistersWebhooks, VoiceLine, WebhookState
from hub.intake.line_book import voice_line, webhook_address
from hub.readiness.carrier_codes import carrier_codes
from hub.readiness.checking import check_line
from hub.readiness.facts import readiness_of_line
from hub.readiness.new_line import LineRefused, NewLine, point_line_here
from hub.readiness.new_line import add_line as add_line_of
from hub.records.account import Account
from hub.records.connection import Connection
from hub.records.line import Line
from hub.wiring import Hub, wire_from_environment

MARKS = {PointState.RIGHT: "right  ", PointState.WRONG: "WRONG  ", PointState.WAITING: "waiting", PointState.UNKNOWN: "unknown"}
COLOURS = {PointState.RIGHT: "green", PointState.WRONG: "red", PointState.WAITING: "yellow", PointState.UNKNOWN: "yellow"}


@click.group()
def lines() -> None:
    """Add lines, check them, point their webhooks here, and put back what stood there before."""


@lines.command("list")
@says_what_is_wrong
def list_lines() -> None:
    """Every line with its mode and switches."""
    hub = wire_from_environment()
    with hub.database.read_installation() as session:
        for line in session.scalars(select(Line).order_by(Line.account_id, Line.id)):
            switch = "watches only" if line.watch_only else "texts"
            click.echo(f"{line.id:>4}  account {line.account_id}  {line.number}  {line.label}: {line.mode}, {switch}")
            for name, address in (line.webhooks_before or {}).items():
                if address:
                    click.echo(f"      before: {name} = {address}")


@lines.command("add")
@click.argument("number")
@click.option("--label", default="Main line", show_default=True)
@click.option("--connection", "connection_id", type=int, required=True, help="The phone system's connection.")
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in LineMode]),
    help="Who answers; without it, forwarded where the hub can answer, else beside.",
)
@click.option("--staff", multiple=True, help="A number to ring, once for each; only for hub_answers.")
@click.option("--texts-through", "text_connection_id", type=int, help="Another phone system's connection for this line's texts.")
@click.option("--sender", help="The number that texts come from, where the line's own cannot text.")
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def add_line(
    *,
    number: str,
    label: str,
    connection_id: int,
    mode: str | None,
    staff: tuple[str, ...],
    text_connection_id: int | None,
    sender: str | None,
    account_id: int | None,
) -> None:
    """Add a line. It only watches until it is switched on in the app."""
    hub = wire_from_environment()
    account = the_account(hub, account_id)
    with hub.database.write(account) as session:
        region = session.get_one(Account, account).region
        wish = NewLine(
            connection_id=connection_id,
            number=_e164(number, region),
            label=label,
            mode=LineMode(mode) if mode else None,
            staff=tuple(_e164(member, region) for member in staff),
            text_connection_id=text_connection_id,
            sender=_e164(sender, region) if sender else None,
        )
        try:
            line = add_line_of(hub.catalog, session, wish)
        except LineRefused as refused:
            raise click.ClickException(str(refused)) from refused
        connection = session.get_one(Connection, line.connection_id)
        click.echo(f"{line.label} is line {line.id}. Its webhook address is {webhook_address(hub.settings.public_url, connection)}")
    if issubclass(hub.catalog.phone_provider(line.provider), RegistersWebhooks):
        click.echo(f"Point its webhooks here with: hub lines point {number}")


@lines.command("point")
@click.argument("number")
@says_what_is_wrong
def point_line(number: str) -> None:
    """Point the line's webhooks here; what stood there is kept and can be restored."""
    hub, line, _, _ = _line_and_provider(number)
    before = point_line_here(hub.connections, hub.database, line.account_id, line.id)
    click.echo("Its webhooks point here now. What stood there before:")
    for name, address in before.items():
        click.echo(f"  {name} = {address or '(nothing)'}")


@lines.command("restore")
@click.argument("number")
@says_what_is_wrong
def restore_line(number: str) -> None:
    """Put the line's webhooks back to what stood there before."""
    hub, line, provider, _ = _line_and_provider(number)
    if not line.webhooks_before:
        raise click.ClickException("Nothing is kept for this line: its webhooks were never pointed here.")
    provider.restore_webhooks(line.number, WebhookState(addresses=line.webhooks_before))
    with hub.database.write(line.account_id) as session:
        session.get_one(Line, line.id).webhooks_before = None
    click.echo("Its webhooks are as they were before.")


@lines.command("fallback")
@click.argument("number")
@says_what_is_wrong
def show_fallback(number: str) -> None:
    """Print what to paste at the phone system so that the staff's phones ring while the hub is down."""
    _, _, provider, voice = _line_and_provider(number)
    click.echo(provider.fallback_answer(voice))


@lines.command("check")
@click.argument("number")
@says_what_is_wrong
def check_readiness(number: str) -> None:
    """Ask the phone system now whether the line is ready; exit 1 while something is missing."""
    hub = wire_from_environment()
    line = line_with_number(hub, number)
    check_line(hub.connections, hub.database, line.account_id, line.id)
    with hub.database.read(line.account_id) as session:
        line = session.get_one(Line, line.id)
        readiness = readiness_of_line(hub.catalog, session, line)
        region = session.get_one(Account, line.account_id).region
    for check in readiness.checks:
        click.echo(f"{click.style(MARKS[check.state], fg=COLOURS[check.state])}  {check.title}: {check.sentence}")
    if line.answered_as is LineMode.FORWARDED:
        click.echo("To forward unanswered calls here, dial on the phone itself:")
        for one in carrier_codes(line.number, region):
            codes = ", ".join(f"{code} when {when}" for when, code in one.codes)
            click.echo(f"  {one.carrier}: {'; '.join(filter(None, (codes, one.cancel and f'cancel {one.cancel}', one.note)))}")
    if readiness.to_do:
        sys.exit(1)


def line_with_number(hub: Hub, number: str) -> Line:
    """The line with this number, written as its own business would; raises ClickException where there is none."""
    with hub.database.read_installation() as session:
        regions = {account.id: account.region for account in session.scalars(select(Account))}
        mine = (line for line in session.scalars(select(Line)) if line.number == _e164(number, regions[line.account_id]))
        line = next(mine, None)
    if line is None:
        raise click.ClickException("There is no such line; `hub lines list` shows them.")
    return line


def _line_and_provider(number: str) -> "tuple[Hub, Line, RegistersWebhooks, VoiceLine]":
    hub = wire_from_environment()
    line = line_with_number(hub, number)
    with hub.database.read_installation() as session:
        connection = session.get_one(Connection, line.connection_id)
        account = session.get_one(Account, line.account_id)
        voice = voice_line(line, account.name, webhook_address(hub.settings.public_url, connection))
    provider: PhoneProvider = hub.connections.phone_provider(LongJob(line.account_id, line.connection_id))
    if not isinstance(provider, RegistersWebhooks):
        raise click.ClickException(f"Set the webhook address by hand at {connection.name}: {voice.address}")
    return hub, line, provider, voice


def _e164(number: str, region: str) -> str:
    try:
        return PhoneNumber(number, region).e164
    except UnreadablePhoneNumber:
        raise click.ClickException("That is no phone number that could exist; write it as +14155550100.") from None
