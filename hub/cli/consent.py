"""Commands about consent: the ledger as a file, opt-outs from a file, and all that is held of one caller."""

import json
from typing import BinaryIO, TextIO

import click
from sqlalchemy import select

from hub.cli.accounts import the_account, whoever_types
from hub.cli.sentences import says_what_is_wrong
from hub.consent.bring_in import Importer, bring_in_opt_outs
from hub.consent.opt_out_file import LARGEST, read_opt_outs
from hub.contract.phone_numbers import PhoneNumber, UnreadablePhoneNumber
from hub.file_faults import FilesRefused
from hub.journey import run_stored_journey
from hub.records.account import Account
from hub.records.line import Caller
from hub.records.trace import tell
from hub.reports.access_report import access_report
from hub.reports.consent_file import consent_entries, consent_file
from hub.wiring import Hub, wire_from_environment


@click.group()
def consent() -> None:
    """Show why callers may be texted, or may not."""


@consent.command("export")
@click.option("--number", "written", help="One caller's number; without it every entry is written.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--account", "account_id", type=int)
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-", help="Where to; without it to the terminal.")
@says_what_is_wrong
def export_consent(written: str | None, form: str, account_id: int | None, output: TextIO) -> None:
    """Write the consent ledger with the words, moments and ids that prove each entry."""
    hub = wire_from_environment()
    account = the_account(hub, account_id)
    number = _number(hub, account, written) if written else None
    with hub.database.write(account) as session:
        tell(session, "export", f"{whoever_types()} exported the consent ledger as a file.")
    if form == "csv":
        output.writelines(consent_file(hub.database, account, number))
    else:
        json.dump(list(consent_entries(hub.database, account, number)), output, indent=2)
        output.write("\n")


@consent.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def import_opt_outs(file: BinaryIO, account_id: int | None) -> None:
    """Enter every number of FILE as an opt-out: CSV with the column number, and date and reason where there are any."""
    hub = wire_from_environment()
    account = the_account(hub, account_id)
    with hub.database.read(account) as session:
        region, today = session.get_one(Account, account).region, session.now.date()
    try:
        written = read_opt_outs(file.read(LARGEST + 1), region, today)
    except FilesRefused as refused:
        raise click.ClickException(f"Nothing was brought in:\n{refused}") from refused
    click.echo(bring_in_opt_outs(hub.database, account, written, Importer(whoever_types(), run_stored_journey)).sentence)


@consent.command("report")
@click.argument("written", metavar="NUMBER")
@click.option("--account", "account_id", type=int)
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-", help="Where to; without it to the terminal.")
@says_what_is_wrong
def report_caller(written: str, account_id: int | None, output: TextIO) -> None:
    """Write all that is held of one caller as JSON: consent, calls, texts, tasks, records and story."""
    hub = wire_from_environment()
    account = the_account(hub, account_id)
    number = _number(hub, account, written)
    with hub.database.write(account) as session:
        caller = session.scalar(select(Caller).where(Caller.number == number))
        if caller is None:
            raise click.ClickException("Nobody with this number has called or written.")
        tell(session, "export", f"{whoever_types()} exported all that is held of this caller.", caller_id=caller.id)
        session.flush()
        json.dump(access_report(session, caller), output, indent=2)
    output.write("\n")


def _number(hub: Hub, account_id: int, written: str) -> str:
    with hub.database.read(account_id) as session:
        region = session.get_one(Account, account_id).region
    try:
        return PhoneNumber(written, region).e164
    except UnreadablePhoneNumber:
        raise click.ClickException("This is no phone number that could exist.") from None
