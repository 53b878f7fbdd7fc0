"""Commands about what is owed and what is not settled."""

import sys

import click
from sqlalchemy import func, select

from hub.calls.unsettled import is_unsettled
from hub.cli.sentences import says_what_is_wrong
from hub.outbox.endings import owe_again
from hub.records.call import Call
from hub.records.inbox import InboxEvent, InboxEventState, InboxRow, InboxRowState
from hub.records.line import Line
from hub.records.migrate import is_at_head
from hub.records.outbox import OutboxRow, OutboxState
from hub.wiring import wire_from_environment


@click.group(invoke_without_command=True)
@click.pass_context
@says_what_is_wrong
def check(context: click.Context) -> None:
    """Say what is not in order: tables, vendors' folders, and everything that came without being settled."""
    if context.invoked_subcommand is not None:
        return
    hub = wire_from_environment()
    faults: list[str] = [f"{key}: {why}" for key, why in hub.catalog.troubles.items()]
    if not is_at_head(hub.database.engine):
        raise click.ClickException("The database needs `hub migrate`.")
    with hub.database.read_installation() as session:
        counted = {
            "requests that could not be read": select(func.count(InboxRow.id)).where(InboxRow.state == InboxRowState.FAILED),
            "events that failed": select(func.count(InboxEvent.id)).where(InboxEvent.state == InboxEventState.FAILED),
            "effects that wait for a person": select(func.count(OutboxRow.id)).where(OutboxRow.state == OutboxState.HELD),
            "calls without an ending (`hub check unsettled` lists them)": select(func.count(Call.id)).where(
                is_unsettled(session.now, hub.settings.unended_call_s)
            ),
        }
        faults += [f"{number} {what}" for what, query in counted.items() if (number := session.scalar(query))]
    for fault in faults:
        click.echo(fault)
    click.echo("Everything that came is settled." if not faults else f"{len(faults)} things need a look.")
    sys.exit(1 if faults else 0)


@check.command("unsettled")
@says_what_is_wrong
def check_unsettled() -> None:
    """List the calls without an ending of which nothing is rightly under way; there should be none."""
    hub = wire_from_environment()
    with hub.database.read_installation() as session:
        open_calls = select(Call, Line).join(Line, Line.id == Call.line_id).where(is_unsettled(session.now, hub.settings.unended_call_s))
        found = session.execute(open_calls.order_by(Call.started_at, Call.id)).all()
        for call, line in found:
            decided = f"{call.decision} ({call.decision_reason})" if call.decision else "not decided"
            click.echo(
                f"call {call.id}  account {call.account_id}  {call.started_at:%Y-%m-%d %H:%M} UTC  {line.label}: {call.outcome}, {decided}"
            )
    click.echo("Every call has its ending." if not found else f"Without an ending: {len(found)}.")
    sys.exit(1 if found else 0)


@click.command()
@click.argument("row_id", type=int)
@says_what_is_wrong
def retry(row_id: int) -> None:
    """Owe a held effect again, once its cause is mended."""
    hub = wire_from_environment()
    with hub.database.write_installation() as session:
        row = session.get(OutboxRow, row_id)
        if row is None or row.state != OutboxState.HELD:
            raise click.ClickException(f"Effect {row_id} does not wait for a person.")
        owe_again(session, row)
    click.echo("It is owed again.")
