"""Commands about what is said and when the business is open."""

import datetime as dt
import sys
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select

from hub.cli.accounts import the_account
from hub.cli.sentences import says_what_is_wrong
from hub.hours import Closed, Open
from hub.records.account import Account
from hub.records.line import Line
from hub.records.schedules import hours_in_force
from hub.records.session import AccountSession
from hub.textback.choosing_words import coach_facts, language_of, words_at
from hub.textback.coach import Level, check
from hub.textback.packs import LANGUAGES
from hub.textback.templates import TemplatePlace, wordings_for
from hub.textback.text_state import TextState
from hub.wiring import wire_from_environment


@click.group()
def templates() -> None:
    """See the wordings of first texts, and let the coach read a draft."""


@templates.command("list")
@click.option("--line", "line_id", type=int, help="The line's number in `hub lines list`; without it, the wordings for all lines.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="Without it, the language of the line.")
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def list_templates(*, line_id: int | None, language: str | None, account_id: int | None) -> None:
    """The wording that holds for each state, with its name."""
    hub = wire_from_environment()
    with hub.database.read(the_account(hub, account_id)) as session:
        account, line = session.get_one(Account, session.account_id), _line(session, line_id)
        spoken = language or language_of(account, line)
        for state in TextState:
            wording = wordings_for(session, account, TemplatePlace(line_id=line_id, state=state, language=spoken))[0]
            click.echo(f"{state:<15} {wording.name}\n    {wording.body}")


@templates.command("check")
@click.argument("draft", required=False)
@click.option("--state", type=click.Choice([state.value for state in TextState]), default=TextState.OPEN.value, show_default=True)
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def check_template(*, draft: str | None, state: str, language: str, account_id: int | None) -> None:
    """What the coach says of DRAFT, or of what comes in; ends with 1 where something must change."""
    hub = wire_from_environment()
    body = sys.stdin.read() if draft is None else draft
    with hub.database.read(the_account(hub, account_id)) as session:
        advice = check(body, TextState(state), coach_facts(session.get_one(Account, session.account_id), None, language))
    for one in advice:
        click.echo(f"{'must change' if one.level is Level.ERROR else 'consider':<12} {one.sentence}")
    if any(one.level is Level.ERROR for one in advice):
        raise SystemExit(1)
    click.echo("It can be saved.")


@click.group()
def hours() -> None:
    """See when the business is open, and what a call would get."""


@hours.command("at")
@click.argument("moment", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]))
@click.option("--line", "line_id", type=int, help="The line's number in `hub lines list`; without it, the first.")
@click.option("--account", "account_id", type=int)
@says_what_is_wrong
def hours_at_moment(*, moment: dt.datetime, line_id: int | None, account_id: int | None) -> None:
    """Whether it is open at MOMENT, by the clock of the hours in force, by whose hours, and what a missed caller would get."""
    hub = wire_from_environment()
    with hub.database.read(the_account(hub, account_id)) as session:
        account = session.get_one(Account, session.account_id)
        line = _line(session, line_id) or session.scalar(select(Line).order_by(Line.id).limit(1))
        in_force = hours_in_force(session, line_id=line.id if line else None, desk_id=line.desk_id if line else None)
        zone = ZoneInfo(in_force.schedule.zone if in_force is not None else account.time_zone)
        at = moment.replace(tzinfo=zone).astimezone(dt.UTC)
        if in_force is None:
            click.echo("Nobody wrote hours down, so every call counts as within hours.")
        else:
            click.echo(f"{_in_words(in_force.at(at), zone)}, by the hours of {in_force.whose} ({zone.key}).")
        if line is not None:
            state, words = words_at(session, account, line, at, in_force)
            click.echo(f"{line.label}, {state}: {words.body}")


def _in_words(hours_then: Open | Closed, zone: ZoneInfo) -> str:
    if isinstance(hours_then, Open):
        until = hours_then.until
        return f"Open until {until.astimezone(zone):%Y-%m-%d %H:%M}" if until is not None else "Open around the clock"
    why = f" ({hours_then.label or hours_then.because})"
    opens = hours_then.opens_at
    return f"Closed{why}, " + (
        f"opens {opens.astimezone(zone):%Y-%m-%d %H:%M}" if opens is not None else "and does not open within 60 days"
    )


def _line(session: AccountSession, line_id: int | None) -> Line | None:
    if line_id is None:
        return None
    line = session.get(Line, line_id)
    if line is None:
        raise click.ClickException("There is no such line; `hub lines list` shows them.")
    return line
