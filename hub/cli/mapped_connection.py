"""Which connection a command about a mapping means."""

from collections.abc import Callable
from typing import ParamSpec

import click
from sqlalchemy import select

from hub.cli.accounts import the_account
from hub.records.connection import Connection
from hub.wiring import Hub

P = ParamSpec("P")


def of_connection(command: Callable[P, None]) -> Callable[P, None]:
    """The options by which the connection is named where it is not the only one."""
    which = click.option("--connection", "connection_id", type=int, help="Which one, where the business has several of this system.")
    return click.option("--account", "account_id", type=int)(which(command))


def the_connection(hub: Hub, key: str, *, account_id: int | None, connection_id: int | None) -> Connection:
    """The business's connection with this connector; raises ClickException where that is none or not clear."""
    with hub.database.read(the_account(hub, account_id)) as session:
        of_key = select(Connection).where(Connection.key == key, Connection.kind == "connector", Connection.disconnected_at.is_(None))
        found = {row.id: row for row in session.scalars(of_key.order_by(Connection.id))}
    if connection_id in found:
        return found[connection_id]
    if len(found) == 1 and connection_id is None:
        return next(iter(found.values()))
    if not found:
        raise click.ClickException(f"This business has no connection to {key}; `hub connections list` shows what it has.")
    named = ", ".join(f"{row.id} ({row.vendor_account_name})" for row in found.values())
    raise click.ClickException(f"Say which one with --connection; there are: {named}.")
