"""Which business a command is about."""

import getpass

import click
from sqlalchemy import select

from hub.records.account import Account
from hub.wiring import Hub


def whoever_types() -> str:
    """Who is written down as having done it."""
    return f"{getpass.getuser()} on the command line"


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
