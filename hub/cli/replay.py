"""The command that plays a call again."""

import json
from collections.abc import Iterator, Sized

import click

from hub.cli.accounts import whoever_types
from hub.cli.sentences import says_what_is_wrong
from hub.intake.again import Stuck, have_again
from hub.reasons import because
from hub.records.call import Call
from hub.rehearsal.call_again import replay_call
from hub.rehearsal.then_and_now import ReplayedCall, WhatCame
from hub.wiring import wire_from_environment


@click.command()
@click.argument("call_id", type=int)
@click.option("--for-real", is_flag=True, help="Read what was received again and try again what had stopped, instead of playing on a copy.")
@says_what_is_wrong
def replay(*, call_id: int, for_real: bool) -> None:
    """Play a call again on a copy and show what today's code and settings would make of it. Nothing is sent and nothing is kept."""
    hub = wire_from_environment()
    with hub.database.read_installation() as session:
        call = session.get(Call, call_id)
        if call is None:
            raise click.ClickException(f"There is no call {call_id}.")
        account_id = call.account_id
    if for_real:
        click.confirm("What was received is read again and what had stopped is tried again, for real. Go on?", abort=True)
        with hub.database.write(account_id) as own:
            stuck = have_again(own, own.get_one(Call, call_id), whoever_types())
        click.echo(_had_again(stuck))
        return
    for row in _shown(replay_call(hub, account_id, call_id)):
        click.echo(row)


def _had_again(stuck: Stuck) -> str:
    """What is done again, in a sentence or two."""
    if stuck.is_empty:
        return "There is nothing to have again: no request about this call is stored, and nothing of it waits for a person."
    tried = f"{_counted(stuck.events, 'event')} and {_counted(stuck.effects, 'effect')}"
    return f"Read again: {_counted(stuck.requests, 'request')}. Tried again: {tried}. What is done already is not done a second time."


def _counted(rows: Sized, noun: str) -> str:
    return f"{len(rows)} {noun}{'' if len(rows) == 1 else 's'}"


def _shown(replayed: ReplayedCall) -> Iterator[str]:
    yield from (click.style(trouble, fg="red") for trouble in replayed.troubles)
    for name, came in (("Then", replayed.then), ("Now", replayed.now)):
        yield click.style(name, bold=True)
        yield from (f"  {row}" for row in _came(came))
    for one in replayed.write_backs:
        yield click.style(f"{one.system}, now", bold=True)
        for write in one.writes:
            yield f"  {write.effect.replace('_', ' ')}: {write.method} {write.address}"
            if write.body is not None:
                yield from (f"    {row}" for row in json.dumps(write.body, indent=2, ensure_ascii=False).splitlines())
        yield from (f"  {trouble}" for trouble in one.troubles)


def _came(came: WhatCame) -> Iterator[str]:
    known = because(came.reason or "")
    yield f"{came.outcome.replace('_', ' ')}: {known.sentence if known else 'not decided'}"
    if came.text is not None:
        yield f"Text ({came.text_state or 'waiting'}{f', {came.text_reason}' if came.text_reason else ''}): {came.text}"
    yield f"Owner: {came.owner or 'nobody'}"
    yield from (f"Task: {sentence}" for sentence in came.tasks)
    yield from (f"{system}: {effect.replace('_', ' ')}" for system, effect in came.writes)
