"""The command that holds the phone systems' lists of calls against ours."""

import datetime as dt
import re
import sys
from collections.abc import Sequence

import click
from sqlalchemy import select

from hub.cli.lines import line_with_number
from hub.cli.sentences import says_what_is_wrong
from hub.contract.errors import NotSupported
from hub.jobs.compare_calls import Comparison, Difference
from hub.jobs.verify import verify_line
from hub.records.line import Line
from hub.wiring import Hub, wire_from_environment

UNITS = {"h": "hours", "d": "days", "w": "weeks"}
NOT_THERE = "not there"


class Span(click.ParamType[dt.timedelta]):
    """A length of time such as 12h, 7d or 2w."""

    name = "span"

    def convert(self, value: str | dt.timedelta, param: click.Parameter | None, ctx: click.Context | None) -> dt.timedelta:
        """The time that is meant."""
        if isinstance(value, dt.timedelta):
            return value
        written = re.fullmatch(r"([1-9]\d{0,3})([hdw])", value)
        if written is None:
            self.fail("write 12h, 7d or 2w", param, ctx)
        return dt.timedelta(**{UNITS[written[2]]: int(written[1])})


@click.command()
@click.option("--since", "span", type=Span(), default="7d", show_default=True, help="How far back, such as 12h, 7d or 2w.")
@click.option("--line", "number", help="Only the line with this number.")
@says_what_is_wrong
def verify(span: dt.timedelta, number: str | None) -> None:
    """Hold the phone systems' own lists of calls against ours; exit 1 where they differ. Nothing is changed."""
    hub = wire_from_environment()
    lines = [line_with_number(hub, number)] if number else _all_lines(hub)
    differs = False
    for line in lines:
        with hub.database.read(line.account_id) as session:
            since = session.now - span
        try:
            found = verify_line(hub, line.account_id, line.id, since)
        except NotSupported as why:
            click.echo(f"{line.label}, {line.number}: {why.sentence}")
            continue
        _show(line, found)
        differs |= found.differs
    if differs:
        sys.exit(1)


def _all_lines(hub: Hub) -> Sequence[Line]:
    with hub.database.read_installation() as session:
        return session.scalars(select(Line).order_by(Line.account_id, Line.id)).all()


def _show(line: Line, found: Comparison) -> None:
    verdict = click.style("differs", fg="red") if found.differs else click.style("agrees", fg="green")
    click.echo(f"{line.label}, {line.number}: {found.theirs} call{'' if found.theirs == 1 else 's'} there, {found.ours} here, {verdict}")
    _show_each("only there", found.only_theirs)
    _show_each("only here", found.only_ours)
    _show_each("another outcome", found.other_outcome)
    _show_each("no webhook came, found in the list", found.never_told)


def _show_each(title: str, calls: Sequence[Difference]) -> None:
    for one in calls:
        there, here = (outcome.replace("_", " ") if outcome else NOT_THERE for outcome in (one.theirs, one.ours))
        click.echo(f"  {title}: {one.at:%Y-%m-%d %H:%M:%S} UTC, {one.call_id}, there: {there}, here: {here}")
