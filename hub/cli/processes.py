"""Commands that run the hub's processes."""

import os
import sys

import click

from hub.catalog.discovery import Catalog
from hub.cli.sentences import says_what_is_wrong
from hub.demo.stage import play_demo
from hub.jobs.clock import Clock
from hub.jobs.worker import PoolDoorbell, Worker
from hub.logs import configure_logs
from hub.records.database import Database
from hub.records.migrate import migrate as migrate_database
from hub.running import refuse_unusable_ports, run_everything, run_sandbox, web_command
from hub.settings import read_settings
from hub.supervisor.ports import refuse_unusable_port
from hub.web.signing_in.claim import make_claim_link
from hub.wiring import secrets_of, wire_from_environment


@click.command()
@click.option("--sandbox", is_flag=True, help="Also run the simulated vendors, and offer them in place of every real account.")
@says_what_is_wrong
def up(*, sandbox: bool) -> None:
    """Run everything on this machine: web, workers, clock and, if there is none, a private Redis."""
    run_everything(os.environ, with_sandbox=sandbox)


@click.command()
@click.option("--once", is_flag=True, help="Play the story, check it at the simulated vendors, and end.")
@click.option("--with", "connector", metavar="KEY", help="The firm's own system, any connector that `hub connections list` names.")
@click.option("--phone", "phone_system", metavar="KEY", help="The firm's phone system, any that `hub phone-providers list` names.")
@says_what_is_wrong
def demo(connector: str | None, phone_system: str | None, *, once: bool) -> None:
    """Play a missed call from ring to note, without any account, and leave the app open."""
    manifests = Catalog().manifests
    if connector and (connector not in manifests or manifests[connector].is_phone_provider):
        raise click.ClickException(f"There is no connector {connector}; `hub connectors list` names those that there are.")
    if phone_system and (phone_system not in manifests or not manifests[phone_system].is_phone_provider):
        raise click.ClickException(f"There is no phone system {phone_system}; `hub phone-providers list` names those that there are.")
    sys.exit(play_demo(once=once, connector=connector, phone_system=phone_system))


@click.command()
@says_what_is_wrong
def migrate() -> None:
    """Bring the database to this version's tables."""
    settings = read_settings(os.environ)
    if settings.is_sqlite:
        secrets_of(settings, os.environ)  # before there is a database: beside one that is there already they are never made anew
    migrate_database(Database(settings).engine)
    click.echo("The database is ready.")


@click.command()
@says_what_is_wrong
def web() -> None:
    """Serve webhooks and pages at HOST (0.0.0.0 on hosting platforms) and PORT."""
    settings = read_settings(os.environ)
    environment = {"HOST": "0.0.0.0", **os.environ}  # noqa: S104 - the platform's router calls from outside
    refuse_unusable_ports(settings, environment, with_sandbox=False)
    command = web_command(settings, environment)
    os.execv(command[0], command)  # noqa: S606 - our own command


@click.command()
@click.argument("queues", nargs=-1, required=True, type=click.Choice(["texts", "sync", "slow"]))
@says_what_is_wrong
def worker(queues: tuple[str, ...]) -> None:
    """Drain queues: texts, sync, slow."""
    configure_logs(sys.stdout)
    doorbell = PoolDoorbell()
    Worker(wire_from_environment(ring=doorbell.ring), list(queues), doorbell).run()


@click.command()
@says_what_is_wrong
def clock() -> None:
    """Do what must happen by itself: read directories, reconcile calls, take in what was spooled."""
    configure_logs(sys.stdout)
    Clock(wire_from_environment()).run()


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=9100, show_default=True)
@says_what_is_wrong
def sandbox(port: int) -> None:
    """Run the simulated vendors."""
    refuse_unusable_port("127.0.0.1", port, whose="The sandbox", setting="--port")
    run_sandbox(port)


@click.command("claim-link")
@says_what_is_wrong
def claim_link() -> None:
    """Print the one-time link with which the first owner claims this installation."""
    settings = read_settings(os.environ)
    link = make_claim_link(Database(settings), settings.public_url)
    click.echo(link or "This installation has its owner already.")
