"""Commands about the people who call."""

from typing import TextIO

import click

from hub.cli.accounts import the_account, whoever_types
from hub.cli.sentences import says_what_is_wrong
from hub.records.trace import tell
from hub.reports.caller_file import caller_file
from hub.wiring import wire_from_environment


@click.group()
def callers() -> None:
    """Take the callers along."""


@callers.command("export")
@click.option("--account", "account_id", type=int)
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-", help="Where to; without it to the terminal.")
@says_what_is_wrong
def export_callers(account_id: int | None, output: TextIO) -> None:
    """Write every caller as a line of CSV."""
    hub = wire_from_environment()
    account = the_account(hub, account_id)
    with hub.database.write(account) as session:
        tell(session, "export", f"{whoever_types()} exported the callers as a file.")
    output.writelines(caller_file(hub.database, account))
