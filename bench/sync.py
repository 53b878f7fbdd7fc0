"""`make bench-sync`: how fast one worker keeps each job system true, and what a phone index of many people costs."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from bench.stage import running_program, wait_until_it_answers
from bench.unknown_callers import run_load
from hub.catalog.discovery import Catalog
from hub.contract.connector import Ability, abilities_of
from hub.logs import warnings_for_people
from hub.simulated.vendors import SimulatedVendors
from hub.supervisor.ports import free_port

MANY_PEOPLE = {"greenhouse": "bulk_candidates", "lever": "bulk_opportunities"}
"""What each simulated system that is indexed calls people whom it makes up by itself."""


@click.command()
@click.option("--systems", default="", help="Keys, with commas between; all unless told.")
@click.option("--calls", default=60, show_default=True, help="Unknown callers in each load.")
@click.option("--delays", default="0,80", show_default=True, help="Milliseconds that every answer of a vendor takes more.")
@click.option("--people", default=100_000, show_default=True, help="People to index; 0 leaves the index out.")
def main(systems: str, calls: int, delays: str, people: int) -> None:
    """Bring missed calls of unknown callers through match, create, assign and log, and index people, one system after another."""
    catalog = Catalog()
    keys = [key for key, manifest in catalog.manifests.items() if not manifest.is_phone_provider]
    chosen = [key for key in systems.split(",") if key] or keys
    click.echo(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before the start\n")
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder, warnings_for_people(sys.stderr):
        port = free_port()
        with running_program("sandbox", "--port", str(port), environment=dict(os.environ), log=Path(folder) / "vendors.log"):
            vendors = SimulatedVendors(f"http://127.0.0.1:{port}")
            wait_until_it_answers(vendors.address)
            _tell_paces(vendors, chosen, calls, [float(part) / 1000 for part in delays.split(",")])
            if people:
                _tell_indexes(vendors, [key for key in chosen if Ability.LIST_PEOPLE in abilities_of(catalog.connector(key))], people)


def _tell_paces(vendors: SimulatedVendors, keys: list[str], calls: int, delays_s: list[float]) -> None:
    click.echo("| system | ms more | calls | calls/s | CPU ms/call | wrong | unfinished |\n|:--|--:|--:|--:|--:|--:|--:|")
    for key in keys:
        for delay_s in delays_s:
            pace = run_load(vendors, key, calls=calls, delay_s=delay_s)
            cells = (key, f"{delay_s * 1000:g}", calls, f"{pace.calls_per_s:.1f}", f"{pace.cpu_s / calls * 1000:.0f}")
            click.echo(f"| {' | '.join(map(str, (*cells, pace.wrong, pace.unfinished)))} |")


def _tell_indexes(vendors: SimulatedVendors, keys: list[str], people: int) -> None:
    click.echo("\n| index | people | numbers | seconds | MB at most |\n|:--|--:|--:|--:|--:|")
    for key in keys:
        vendors.reset(key)
        vendors.keep_limits(key, on=False)
        vendors.put(key, owners=[{"name": "Avery Stone", "email": "avery.stone@harbor-talent.example"}])
        vendors.seed(key, {MANY_PEOPLE[key]: people})
        command = (sys.executable, "-m", "bench.index", key, vendors.address)
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
        found = json.loads(done.stdout.splitlines()[-1])
        click.echo(f"| {key} | {found['people']:,} | {found['phones']:,} | {found['seconds']:.0f} | {found['mb']:.0f} |")


if __name__ == "__main__":
    main()
