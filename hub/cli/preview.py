"""The command that shows what would come of a call."""

import datetime as dt
import json
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select

from hub.cli.lines import line_with_number
from hub.cli.sentences import says_what_is_wrong
from hub.contract.phone_numbers import read_phone_number
from hub.records.account import Account, Desk
from hub.rehearsal.invented_call import CallWish, Happens
from hub.rehearsal.preview import preview_call
from hub.rehearsal.preview_result import Preview
from hub.wiring import wire_from_environment


@click.command()
@click.option("--line", "number", required=True, help="The number that is called.")
@click.option("--desk", help="The desk that the line is taken to belong to; without it, the line's own.")
@click.option("--at", "moment", required=True, help='When, in the business\'s own zone: "2026-11-21 23:10".')
@click.option("--caller", help="Who calls; without it somebody unknown.")
@click.option("--outcome", type=click.Choice([one.value for one in Happens]), default=Happens.NO_ANSWER.value, show_default=True)
@click.option("--reply", default="", help="What they write back.")
@says_what_is_wrong
def preview(*, number: str, desk: str | None, moment: str, caller: str | None, outcome: str, reply: str) -> None:
    """Show what a call would lead to: text, owner, tasks, what is written elsewhere. Nothing is sent and nothing is kept."""
    hub = wire_from_environment()
    line = line_with_number(hub, number)
    with hub.database.read(line.account_id) as session:
        account = session.get_one(Account, line.account_id)
        desk_id = session.scalar(select(Desk.id).where(Desk.name == desk)) if desk else None
    if desk and desk_id is None:
        raise click.ClickException(f"There is no desk {desk}.")
    zone = ZoneInfo(account.time_zone)
    read = read_phone_number(caller, account.region) if caller else None
    if caller and read is None:
        raise click.ClickException("--caller is no phone number that could exist; write it as +14155550142.")
    wish = CallWish(
        line_id=line.id,
        desk_id=desk_id,
        at=_read(moment, zone),
        caller=read.e164 if read else None,
        happens=Happens(outcome),
        reply=reply,
    )
    for row in _shown(preview_call(hub, line.account_id, wish), zone):
        click.echo(row)


def _read(moment: str, zone: ZoneInfo) -> dt.datetime:
    try:
        read = dt.datetime.fromisoformat(moment)
    except ValueError:
        raise click.ClickException('Write --at as "2026-11-21 23:10".') from None
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(dt.UTC)


def _shown(shown: Preview, zone: ZoneInfo) -> Iterator[str]:
    yield click.style(f"{shown.at.astimezone(zone):%A %Y-%m-%d %H:%M}, {' '.join(filter(None, (shown.name, shown.number)))}", bold=True)
    yield f"Decision: {(shown.decision or 'none').replace('_', ' ')} ({shown.reason or 'no reason'}). {shown.sentence}"
    if shown.text is not None and shown.leaves_at is not None:
        yield f"Text, leaves {shown.leaves_at.astimezone(zone):%A %Y-%m-%d %H:%M:%S}: {shown.text}"
        if shown.only_watches:
            yield "The line only watches now, so nothing would leave until it is switched on."
    for sentence, due_at in shown.tasks:
        yield f"Task, due {due_at.astimezone(zone):%A %H:%M}: {sentence}"
    yield f"Owner: {shown.owner or 'nobody yet'}{', once they reply' if shown.owner and shown.owner_after_reply else ''}"
    yield from (f"  {sentence}" for sentence in shown.why)
    for one in shown.write_backs:
        yield f"{one.system}:"
        for write in one.writes:
            yield f"  {write.effect.replace('_', ' ')}: {write.method} {write.address}"
            if write.body is not None:
                yield from (f"    {row}" for row in json.dumps(write.body, indent=2, ensure_ascii=False).splitlines())
        yield from (f"  {trouble}" for trouble in one.troubles)
        if not one.writes and not one.troubles:
            yield "  nothing"
