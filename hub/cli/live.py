"""What a partner gives for a trial in a real test account: credentials from a file or the environment, and a yes."""

import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import click

from hub.conformance.fictional_numbers import FictionalNumbers, NoNumbers
from hub.conformance.live import LiveResult, LiveWish, live_trial
from hub.conformance.rule import Rule
from hub.contract.manifest import Manifest, SignIn

IN_ENVIRONMENT = "LIVE_"


def try_live(
    manifest: Manifest,
    rules: list[Rule],
    *,
    credentials: Path | None,
    address: str | None,
    twin: bool,
    fixtures: Path,
    sure: bool,
) -> LiveResult:
    """Ask, try, clean up, and write the fixtures; raises ClickException and the contract's errors."""
    _check_region(manifest)
    given = _given(manifest, credentials)
    way = _way(manifest, given.pop("mode", None))
    fields = _fields(way, given)
    with live_trial(LiveWish(key=manifest.key, way=way, fields=fields, address=address, twin=twin)) as trial:
        account = trial.whose()
        click.echo(
            f"This makes people, notes and whatever else the connector can write in {account.name} ({account.id}) at {manifest.name}"
        )
        click.echo("and takes away what it can afterwards. Use an account in which nobody works, and no customer is.")
        if not sure:
            click.confirm("Go on?", abort=True)
        result = trial.run(rules, _dot)
        _dot("\n")
        written = trial.record(fixtures)
    click.echo(f"{len(written)} files of what was said are in {fixtures}, scrubbed; read them before you hand them on.")
    return result


def _check_region(manifest: Manifest) -> None:
    try:
        FictionalNumbers(manifest.conformance.region)
    except NoNumbers as unknown:
        raise click.ClickException(str(unknown)) from unknown


def _given(manifest: Manifest, file: Path | None) -> dict[str, str]:
    """From the file, else from the environment: the names of the form's fields, in capitals behind LIVE_."""
    names = {entry.name for way in manifest.sign_in for entry in way.form}
    if file is None:
        return {name: os.environ[_variable(name)] for name in ("mode", *names) if os.environ.get(_variable(name))}
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise click.ClickException(f'{file} is no TOML: write one line for each field, such as api_key = "...".') from None
    unknown = written.keys() - names - {"mode"}
    if unknown:
        raise click.ClickException(
            f"{file}: there is no field {', '.join(sorted(unknown))}; {manifest.name} has {', '.join(sorted(names))}."
        )
    return {name: str(value) for name, value in written.items()}


def _way(manifest: Manifest, mode: str | None) -> SignIn:
    ways = {way.mode: way for way in manifest.ways_to_sign_in if not way.needs_consent}
    chosen = ways.get(mode) if mode else next(iter(ways.values()), None)
    if chosen is None:
        can = f"write mode = one of {', '.join(ways)}" if ways else "it has only ways that need a consent page, so use --description"
        raise click.ClickException(f"{manifest.name} cannot be tried live this way: {can}.")
    return chosen


def _fields(way: SignIn, given: Mapping[str, str]) -> dict[str, str]:
    missing = [entry.name for entry in way.form if entry.required and not given.get(entry.name)]
    if missing:
        variables = ", ".join(map(_variable, missing))
        raise click.ClickException(
            f"Credentials are missing: write {', '.join(missing)} into the file of --credentials, or set {variables}."
        )
    known = {entry.name for entry in way.form}
    return {name: value for name, value in given.items() if name in known}


def _variable(name: str) -> str:
    return f"{IN_ENVIRONMENT}{name.upper()}"


def _dot(sign: str) -> None:
    sys.stderr.write(sign)
    sys.stderr.flush()
