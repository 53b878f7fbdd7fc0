"""Commands for those who write connectors."""

import sys
from importlib.resources import files
from pathlib import Path

import click

from hub.catalog.discovery import Catalog
from hub.catalog.levels import level_of
from hub.cli.live import try_live
from hub.cli.sentences import says_what_is_wrong
from hub.conformance.judging import rules_of, unknown_exemptions
from hub.conformance.new_connector import CannotWrite, write_in_tree, write_package
from hub.conformance.running import KitNotInstalled, judge


@click.group()
def connectors() -> None:
    """Write a connector of your own and see how well it keeps the rules; docs/partners.md is the way."""


@connectors.command("list")
def list_connectors() -> None:
    """Every connector with the level that it has on record."""
    catalog = Catalog()
    for key, manifest in sorted(catalog.manifests.items()):
        if not manifest.is_phone_provider:
            click.echo(f"{key:<20} {manifest.name}: {level_of(manifest) or 'no level on record'}")
    for package, why in sorted(catalog.troubles.items()):
        click.echo(f"{package:<20} cannot be used: {why}")


@connectors.command("new")
@click.argument("key")
@click.option("--package", "place", type=click.Path(file_okay=False, path_type=Path), help="Write a package of its own into this folder.")
def new_connector(key: str, place: Path | None) -> None:
    """Write the folder of a new connector, which runs and keeps its rules; change it into the real one step by step."""
    if key in Catalog().manifests:
        raise click.ClickException(f"There is a connector or phone system {key} already.")
    try:
        written = write_package(key, place) if place else write_in_tree(key, Path.cwd())
    except CannotWrite as trouble:
        raise click.ClickException(str(trouble)) from trouble
    for file in written:
        click.echo(f"  {file}")
    if place:
        click.echo(f"Install it with: pip install -e {place}")
    click.echo(f"Then see what it keeps: hub connectors test {key}")


@connectors.command("test", context_settings={"ignore_unknown_options": True})
@click.argument("key")
@click.argument("more", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--description",
    "descriptions",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The vendor's own OpenAPI or GraphQL description; may be repeated.",
)
@click.option("--live", is_flag=True, help="Also play the rules in a real test account, clean up there, and keep scrubbed fixtures.")
@click.option("--credentials", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="TOML with the fields that open it.")
@click.option("--address", help="Where a server plays the vendor, instead of the vendor's own hosts.")
@click.option("--twin", is_flag=True, help="In the vendor's own test environment.")
@click.option("--fixtures", type=click.Path(file_okay=False, path_type=Path), help="Where to keep them, if not in the connector's folder.")
@click.option("--yes", "sure", is_flag=True, help="Do not ask before something is written there.")
@click.option("--record", is_flag=True, help="Write the level into the connector's folder.")
@says_what_is_wrong
def test_connector(
    key: str,
    *,
    more: tuple[str, ...],
    descriptions: tuple[Path, ...],
    credentials: Path | None,
    address: str | None,
    fixtures: Path | None,
    live: bool,
    twin: bool,
    sure: bool,
    record: bool,
) -> None:
    """Try every rule on a connector and its simulated vendor. Further words go to pytest, such as -k KEY-12 --pdb."""
    catalog = Catalog()
    manifest = catalog.manifests.get(key)
    if manifest is None or manifest.is_phone_provider:
        raise click.ClickException(catalog.troubles.get(key) or f"There is no connector {key}; `hub connectors list` names them.")
    wrong = unknown_exemptions(manifest)
    if wrong:
        raise click.ClickException(f"[[conformance.exempt]] names rules that there are not: {', '.join(map(str, wrong))}")
    rules = rules_of(catalog, key)
    at_vendor = None
    if live:
        place = fixtures or Path(str(files(manifest.package))) / "fixtures" / "live"
        at_vendor = try_live(manifest, rules, credentials=credentials, address=address, twin=twin, fixtures=place, sure=sure)
    try:
        judgement = judge(catalog, key, descriptions=descriptions, tried_live=bool(at_vendor and at_vendor.is_proof), more=more)
    except KitNotInstalled as missing:
        raise click.ClickException(str(missing)) from missing
    click.echo(judgement.report())
    if at_vendor:
        click.echo(f"\n{at_vendor.report(rules)}")
    if record:
        click.echo(f"On record in {judgement.record().name}.")
    sys.exit(0 if judgement.level and (at_vendor is None or at_vendor.is_well) else 1)
