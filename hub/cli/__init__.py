"""The `hub` command."""

import click

from hub.cli.connections import connections
from hub.cli.lines import lines
from hub.cli.outbox import check, retry
from hub.cli.processes import claim_link, clock, demo, migrate, sandbox, up, worker


@click.group()
def main() -> None:
    """Textback Hub: missed calls become conversations."""


for command in (up, demo, migrate, worker, clock, sandbox, claim_link, connections, lines, check, retry):
    main.add_command(command)
