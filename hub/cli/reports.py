"""`hub reports`: the counted days behind the reports."""

import click
from sqlalchemy import select

from hub.cli.sentences import says_what_is_wrong
from hub.jobs.report_days import keep_report_days
from hub.records.account import Account
from hub.records.report_day import forget_days
from hub.wiring import wire_from_environment


@click.group()
def reports() -> None:
    """The figures of the reports page."""


@reports.command()
@says_what_is_wrong
def rebuild() -> None:
    """Count every day of every account anew from its calls; pages stay right meanwhile, and are slower."""
    database = wire_from_environment().database
    with database.read_installation() as session:
        accounts = session.scalars(select(Account.id).order_by(Account.id)).all()
    for account_id in accounts:
        with database.write(account_id) as session:
            forget_days(session)
    while not keep_report_days(database, budget_s=5.0):
        click.echo("Counting.")
    click.echo(f"Every day of {len(accounts)} account{'' if len(accounts) == 1 else 's'} is counted.")
