"""Commands about the configuration as files."""

from pathlib import Path

import click

from hub.cli.accounts import the_account, whoever_types
from hub.cli.sentences import says_what_is_wrong
from hub.configuration.bundle import Parts, read_bundle, today_in_name, write_bundle
from hub.configuration.faults import ConfigurationRefused
from hub.configuration.plan import ChangedMeanwhile, Outcome, bring_in, preview
from hub.configuration.section import Place
from hub.records.trace import tell
from hub.wiring import Hub, wire_from_environment

ARCHIVE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def config() -> None:
    """Take the settings of a business along as files, and bring them in."""


@config.command("export")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to; without it beside you, named by the day.")
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def export_configuration(output: Path | None, account_id: int | None) -> None:
    """Write an archive of TOML files; no secret and no caller stands in it."""
    hub = wire_from_environment()
    with hub.database.write(the_account(hub, account_id)) as session:
        tell(session, "export", f"{whoever_types()} exported the configuration as files.")
        packed, name = write_bundle(session), today_in_name(session.now)
    path = output or Path(name)
    path.write_bytes(packed)
    click.echo(f"Written to {path}.")


@config.command("diff")
@click.argument("archive", type=ARCHIVE)
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def compare_configuration(archive: Path, account_id: int | None) -> None:
    """What ARCHIVE would change; ends with 1 where it would change anything."""
    hub = wire_from_environment()
    outcome = preview(hub.database, the_account(hub, account_id), _parts(archive), _place(hub))
    _show(outcome)
    if outcome.changes:
        raise SystemExit(1)


@config.command("import")
@click.argument("archive", type=ARCHIVE)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def import_configuration(*, archive: Path, yes: bool, account_id: int | None) -> None:
    """Show what ARCHIVE would change, ask, and change it in one go."""
    hub = wire_from_environment()
    account, parts = the_account(hub, account_id), _parts(archive)
    outcome = preview(hub.database, account, parts, _place(hub))
    _show(outcome)
    if not outcome.changes:
        return
    if not yes:
        click.confirm("Make these changes?", abort=True)
    try:
        bring_in(hub.database, account, parts, _place(hub), outcome.digest)
    except ChangedMeanwhile as meanwhile:
        raise click.ClickException(str(meanwhile)) from meanwhile
    click.echo("Done.")


def _parts(archive: Path) -> Parts:
    try:
        return read_bundle(archive.read_bytes())
    except ConfigurationRefused as refused:
        raise click.ClickException(str(refused)) from refused


def _place(hub: Hub) -> Place:
    return Place(by=whoever_types(), manifests=hub.catalog.manifests)


def _show(outcome: Outcome) -> None:
    for change in outcome.changes:
        click.echo(f"{change.done} the {change.noun} {change.name}".rstrip())
        for field in change.fields:
            click.echo(f"    {field.key}: {field.before or 'empty'} -> {field.after or 'empty'}")
    for one in outcome.not_possible:
        click.echo(f"not possible, the {one.noun} {one.name}: {one.sentence}")
    for one in outcome.staying:
        click.echo(f"stays, the {one.noun} {one.name}: {one.sentence}")
    if outcome.left_alone:
        click.echo(f"not in the archive, so their settings stay: {', '.join(outcome.left_alone)}")
    if not outcome.changes:
        click.echo("Nothing would change.")
