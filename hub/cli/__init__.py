"""The `hub` command."""

import sys

import click

from hub.cli.accounts import whoever_types
from hub.cli.callers import callers
from hub.cli.config import config
from hub.cli.connections import connections
from hub.cli.connectors import connectors
from hub.cli.consent import consent
from hub.cli.docs import docs
from hub.cli.keys import rotate_keys
from hub.cli.lines import lines
from hub.cli.mapping import mapping
from hub.cli.members import members
from hub.cli.outbox import check, retry
from hub.cli.phone_providers import phone_providers
from hub.cli.preview import preview
from hub.cli.processes import claim_link, clock, demo, migrate, sandbox, up, web, worker
from hub.cli.replay import replay
from hub.cli.reports import reports
from hub.cli.verify import verify
from hub.cli.words import hours, templates
from hub.logs import warnings_for_people
from hub.records.acting import Actor, ActorKind, acting_as

PROCESSES = ("up", "demo", "web", "worker", "clock", "sandbox")
"""What runs on by itself: nobody who typed it decides what it does later."""


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """Textback Hub: missed calls become conversations."""
    context.with_resource(warnings_for_people(sys.stderr))
    if context.invoked_subcommand not in PROCESSES:
        context.with_resource(acting_as(Actor(ActorKind.COMMAND_LINE, whoever_types())))


for command in (
    up,
    demo,
    migrate,
    web,
    worker,
    clock,
    sandbox,
    claim_link,
    config,
    connections,
    callers,
    connectors,
    consent,
    phone_providers,
    lines,
    mapping,
    members,
    templates,
    hours,
    check,
    preview,
    replay,
    docs,
    reports,
    retry,
    verify,
    rotate_keys,
):
    main.add_command(command)
