"""Commands that write the documents which come from the code."""

from pathlib import Path

import click

from hub.catalog.discovery import Catalog
from hub.cli.decisions_page import decisions_page
from hub.cli.sentences import says_what_is_wrong

DECISIONS_ON_CALLS = Path("docs/decisions-on-calls.md")


@click.group()
def docs() -> None:
    """Write the documents that come from the code; run it in a checkout."""


@docs.command("decisions-on-calls")
@click.option("--to", "place", type=click.Path(dir_okay=False, path_type=Path), default=DECISIONS_ON_CALLS, show_default=True)
@says_what_is_wrong
def write_decisions_on_calls(place: Path) -> None:
    """How a call is decided on: reasons, order, settings, endings, and what missed means at each phone system."""
    if not place.parent.is_dir():
        raise click.ClickException(f"There is no folder {place.parent} here; say with --to where the page belongs.")
    place.write_text(decisions_page(shipped()), encoding="utf-8")
    click.echo(f"Wrote {place}.")


def shipped() -> Catalog:
    """The vendors that come with the hub, without those that are installed beside it."""
    return Catalog(registered=lambda group: [])  # noqa: ARG005 - asked for each group, and none has any
