"""The `hub` command."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from hub.contract.errors import VendorTrouble
from hub.data_folder import AlreadyRunningError
from hub.installation_secrets import SecretsError
from hub.logs import configure_logs
from hub.settings import SettingsIncomplete
from hub.supervisor.private_redis import RedisUnusableError

F = TypeVar("F", bound=Callable[..., Any])
TROUBLES = (SettingsIncomplete, SecretsError, RedisUnusableError, AlreadyRunningError, VendorTrouble)


def says_what_is_wrong(command: F) -> F:
    """End with the sentence instead of a stack trace."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except TROUBLES as trouble:
            raise click.ClickException(str(trouble)) from trouble

    return wrapped  # type: ignore[return-value]


@click.group()
def main() -> None:
    """Textback Hub: missed calls become conversations."""


@main.command()
@click.option("--sandbox", is_flag=True, help="Also run the simulated vendors.")
@says_what_is_wrong
def up(*, sandbox: bool) -> None:
    """Run everything on this machine: web, workers, clock and, if there is none, a private Redis."""
    from hub.running import run_everything  # noqa: PLC0415 - a worker needs nothing of this

    run_everything(os.environ, with_sandbox=sandbox)


@main.command()
@says_what_is_wrong
def migrate() -> None:
    """Bring the database to this version's tables."""
    from hub.records.database import Database  # noqa: PLC0415
    from hub.records.migrate import migrate as migrate_database  # noqa: PLC0415
    from hub.settings import read_settings  # noqa: PLC0415

    migrate_database(Database(read_settings(os.environ)).engine)
    click.echo("The database is ready.")


@main.command()
@click.argument("queues", nargs=-1, required=True, type=click.Choice(["texts", "sync", "slow"]))
@says_what_is_wrong
def worker(queues: tuple[str, ...]) -> None:
    """Drain queues: texts, sync, slow."""
    from hub.jobs.worker import PoolDoorbell, Worker  # noqa: PLC0415
    from hub.wiring import wire_from_environment  # noqa: PLC0415

    configure_logs(sys.stdout)
    doorbell = PoolDoorbell()
    Worker(wire_from_environment(ring=doorbell.ring), list(queues), doorbell).run()


@main.command()
@says_what_is_wrong
def clock() -> None:
    """Do what must happen by itself: read directories, reconcile calls, take in what was spooled."""
    from hub.jobs.clock import Clock  # noqa: PLC0415
    from hub.wiring import wire_from_environment  # noqa: PLC0415

    configure_logs(sys.stdout)
    Clock(wire_from_environment()).run()


@main.command()
@click.option("--port", type=int, default=9100, show_default=True)
def sandbox(port: int) -> None:
    """Run the simulated vendors."""
    from hub.running import run_sandbox  # noqa: PLC0415

    run_sandbox(port)


@main.command()
@click.option("--once", is_flag=True, help="Play the story, check it at the simulated vendors, and end.")
@says_what_is_wrong
def demo(*, once: bool) -> None:
    """Play a missed call from ring to note, without any account, and leave the app open."""
    from hub.demo.stage import play_demo  # noqa: PLC0415

    sys.exit(play_demo(once=once))
