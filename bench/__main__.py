"""`make bench`: loads a running hub and prints its speed."""

import os
import tempfile
import time

import click

from bench.load import Outcome, quantile, run_load
from bench.profile import profiled
from bench.stage import Stage, running_stage
from bench.table import by_process, row, table

WARM_UP = (5.0, 8.0)
LATE_S = 1.0
STEPS_OF_SEARCH = 4


@click.command()
@click.option("--rates", default="5,20,50", show_default=True, help="Missed calls a second, one load for each.")
@click.option("--seconds", default=30.0, show_default=True, help="How long each load lasts.")
@click.option("--database", type=click.Choice(["sqlite", "postgresql", "both"]), default="both", show_default=True)
@click.option("--search/--no-search", default=True, show_default=True, help="Look for the rate where text p99 passes 1 s.")
@click.option("--profile", "profile_folder", default="", help="Write flame graphs of the hub's processes into this folder (needs py-spy).")
def main(rates: str, seconds: float, database: str, search: bool, profile_folder: str) -> None:
    """Load a hub with missed calls and print how fast it answers, texts and notes."""
    click.echo(_machine())
    for kind in ("sqlite", "postgresql") if database == "both" else (database,):
        with running_stage(kind) as stage:
            run_load(stage, *WARM_UP)
            click.echo(f"\n{kind}; times in ms, memory in MB")
            outcomes = []
            for rate in sorted(float(part) for part in rates.split(",")):
                with profiled(stage.hub_processes(), profile_folder, f"{kind}-{rate:g}", seconds):
                    outcomes.append(_told(run_load(stage, rate, seconds)))
            if search:
                outcomes += _search(stage, outcomes, seconds)
            click.echo(f"\n{table([row(outcome) for outcome in outcomes])}")
            if search:
                reached = max((outcome.rate for outcome in outcomes if not _is_late(outcome)), default=0.0)
                click.echo(f"\nThe highest rate with text p99 within {LATE_S:g} s: {reached:g} calls/s.")


def _told(outcome: Outcome) -> Outcome:
    """Say at once how it went: a whole run takes minutes."""
    click.echo(f"{table([row(outcome)]).splitlines()[-1]}  {by_process(outcome)}")
    return outcome


def _is_late(outcome: Outcome) -> bool:
    return bool(outcome.lost or outcome.missing_too) or quantile(outcome.texts, 0.99) > LATE_S


def _search(stage: Stage, known: list[Outcome], seconds: float) -> list[Outcome]:
    """Loads that close in on the rate where the texts' p99 passes LATE_S."""
    tried: list[Outcome] = []
    for _ in range(STEPS_OF_SEARCH):
        good = max((outcome.rate for outcome in (*known, *tried) if not _is_late(outcome)), default=1.0)
        bad = min((outcome.rate for outcome in (*known, *tried) if _is_late(outcome)), default=None)
        rate = round(good * 1.5 if bad is None else (good + bad) / 2)
        if rate in (good, bad):
            break
        tried.append(_told(run_load(stage, rate, seconds)))
    return tried


def _machine() -> str:
    """What it runs on, and how busy that is with other things."""
    with open("/proc/cpuinfo", encoding="utf-8") as facts:  # noqa: PTH123 - a file of the kernel's
        model = next((line.partition(":")[2].strip() for line in facts if line.startswith("model name")), "unknown processor")
    with tempfile.TemporaryFile() as file:
        taken = []
        for _ in range(200):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} processors ({model}), load {load:.1f} before the start; fdatasync p50 {quantile(taken, 0.5) * 1000:.2f} ms"


if __name__ == "__main__":
    main()
