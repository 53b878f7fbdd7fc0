"""Commands about which of our fields is which of a connected system's."""

import click

from hub.cli.mapping_test import test_mapping


@click.group()
def mapping() -> None:
    """See and change which of our fields is which of theirs."""


mapping.add_command(test_mapping)
