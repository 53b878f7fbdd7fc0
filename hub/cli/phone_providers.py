"""Commands for those who write phone providers."""

import sys
from pathlib import Path

import click

from hub.catalog.discovery import Catalog
from hub.catalog.levels import level_of
from hub.conformance.judging import unknown_exemptions
from hub.conformance.running import KitNotInstalled, judge


@click.group("phone-providers")
def phone_providers() -> None:
    """See which phone systems the hub knows and how well each keeps the rules; docs/partners.md explains them."""


@phone_providers.command("list")
def list_phone_providers() -> None:
    """Every phone provider with the level that it has on record."""
    catalog = Catalog()
    for key, manifest in sorted(catalog.manifests.items()):
        if manifest.is_phone_provider:
            click.echo(f"{key:<20} {manifest.name}: {level_of(manifest) or 'no level on record'}")
    for package, why in sorted(catalog.troubles.items()):
        click.echo(f"{package:<20} cannot be used: {why}")


@phone_providers.command("test", context_settings={"ignore_unknown_options": True})
@click.argument("key")
@click.argument("more", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--description",
    "descriptions",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The vendor's own OpenAPI description; may be repeated.",
)
@click.option("--record", is_flag=True, help="Write the level into the provider's folder.")
def test_phone_provider(key: str, *, more: tuple[str, ...], descriptions: tuple[Path, ...], record: bool) -> None:
    """Try every rule on a phone provider and its simulated phone system. Further words go to pytest, such as -k KEY-12 --pdb."""
    catalog = Catalog()
    manifest = catalog.manifests.get(key)
    if manifest is None or not manifest.is_phone_provider:
        raise click.ClickException(catalog.troubles.get(key) or f"There is no phone provider {key}; `hub phone-providers list` names them.")
    wrong = unknown_exemptions(manifest)
    if wrong:
        raise click.ClickException(f"[[conformance.exempt]] names rules that there are not: {', '.join(map(str, wrong))}")
    try:
        judgement = judge(catalog, key, descriptions=descriptions, more=more)
    except KitNotInstalled as missing:
        raise click.ClickException(str(missing)) from missing
    click.echo(judgement.report())
    if record:
        click.echo(f"On record in {judgement.record().name}.")
    sys.exit(0 if judgement.level else 1)
