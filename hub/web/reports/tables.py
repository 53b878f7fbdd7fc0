"""The tables of a report: one definition for the page and for the files."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hub.reports.counts import share
from hub.reports.day_counts import NOBODY, Tally
from hub.reports.figures import Figure
from hub.reports.report import Named, Report
from hub.reports.spreadsheet_cells import as_words
from hub.web.calls.wanted import NO_WORDING
from hub.web.moments import duration
from hub.web.reports.links import CallLinks, Number, count_of
from hub.web.reports.panels import NOTHING, percent

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Value = int | float | str | None
Where = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Counted:
    """A column of counts, each of which opens its calls."""

    title: str
    value: Callable[[Named], int]
    figure: Figure

    def shown(self, row: Named, links: CallLinks, where: Where) -> Number:
        """As the page has it."""
        return links.number(self.value(row), self.figure, **where)


@dataclass(frozen=True, slots=True)
class Share:
    """A column of shares, each of which opens the calls that are the part."""

    title: str
    part: Counted
    whole: Counted

    def value(self, row: Named) -> float | None:
        """Between 0 and 1, None of nothing."""
        return share(self.part.value(row), self.whole.value(row))

    def shown(self, row: Named, links: CallLinks, where: Where) -> Number:
        """As the page has it."""
        part = self.part.value(row)
        href = links(self.part.figure, **where) if part else ""
        return Number(percent(part, self.whole.value(row)), href, count_of(part, "call"))


@dataclass(frozen=True, slots=True)
class Response:
    """The column of medians until a member answered a reply, each of which opens the replies."""

    title: str

    def value(self, row: Named) -> float | None:
        """In seconds."""
        return row.responses.median if row.responses else None

    def shown(self, row: Named, links: CallLinks, where: Where) -> Number:
        """As the page has it."""
        median = self.value(row)
        if median is None or row.responses is None:
            return Number(NOTHING)
        return Number(duration(median), links.replies(**where), count_of(row.responses.count, "reply", "replies"))


Column = Counted | Share | Response

INBOUND = Counted("Inbound", lambda row: row.tally.inbound, Figure.INBOUND)
ANSWERED = Counted("Answered", lambda row: row.tally.answered, Figure.ANSWERED)
MISSED = Counted("Missed", lambda row: row.tally.missed, Figure.MISSED)
VOICEMAILS = Counted("Voicemails", lambda row: row.tally.voicemails, Figure.VOICEMAIL)
TEXTED = Counted("Texts sent", lambda row: row.tally.texted, Figure.TEXTED)
REPLIED = Counted("Replies", lambda row: row.tally.replied, Figure.REPLIED)
IN_HOUR = Counted("Within 1 h", lambda row: row.tally.replied_in_hour, Figure.REPLIED_IN_HOUR)
REPLY_RATE = Share("Reply rate", REPLIED, TEXTED)
RECOVERED = Counted("Recovered", lambda row: row.tally.recovered, Figure.RECOVERED)
RECOVERY = Share("Recovery rate", RECOVERED, MISSED)
CALLED_BACK = Counted("Called back", lambda row: row.tally.called_back, Figure.CALLED_BACK)
REACHED = Counted("Reached", lambda row: row.tally.reached, Figure.REACHED)
RESPONSE = Response("Median response")
OF_MISSED = (MISSED, TEXTED, REPLIED, RECOVERED, RECOVERY, CALLED_BACK, REACHED)


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A table whose rows have names; `parameter` names the row's id in a link to its calls."""

    key: str
    title: str
    first: str
    parameter: str
    columns: Sequence[Column]
    rows: Callable[[Report], Sequence[Named]]
    note: str = ""

    def where(self, row: Named) -> Where:
        """What narrows the calls to those of the row."""
        if self.parameter == "wording":
            return {"wording": row.name or NO_WORDING}
        return {self.parameter: row.id if row.id is not None else NOBODY}


TABLES: Mapping[str, NamedTable] = {
    table.key: table
    for table in (
        NamedTable(
            "lines",
            "By line",
            "Line",
            "line",
            (INBOUND, ANSWERED, MISSED, VOICEMAILS, TEXTED, REPLIED, RECOVERED, RECOVERY),
            lambda report: report.lines,
            "A number of its own for each advertisement is a line here, so this is also where callers come from.",
        ),
        NamedTable("desks", "By desk", "Desk", "desk", OF_MISSED, lambda report: report.desks, "The desk that a conversation has now."),
        NamedTable(
            "members",
            "By member",
            "Member",
            "member",
            (*OF_MISSED, RESPONSE),
            lambda report: report.members,
            "Whoever answers for a conversation now.",
        ),
        NamedTable(
            "wordings",
            "By wording",
            "Wording and version",
            "wording",
            (TEXTED, REPLIED, IN_HOUR, REPLY_RATE),
            lambda report: report.wordings,
            "Which words bring more replies. Compare versions only when each was sent often enough.",
        ),
    )
}
FILES: Mapping[str, str] = {**{key: table.title for key, table in TABLES.items()}, "days": "By day", "hours": "By hour and weekday"}


def file_of(report: Report, key: str) -> Iterator[str]:
    """A table as lines of CSV (RFC 4180), the first one naming the columns; shares are between 0 and 1, durations in seconds."""
    if key in TABLES:
        table = TABLES[key]
        yield _line([table.first, *(column.title for column in table.columns)])
        for row in table.rows(report):
            yield _line([row.name, *(column.value(row) for column in table.columns)])
        return
    begin = ["Weekday", "Hour"] if key == "hours" else ["Day"]
    yield _line([*begin, *(name.replace("_", " ").capitalize() for name in Tally._fields)])
    if key == "days":
        for day, tally in report.days:
            yield _line([day.isoformat(), *tally])
    else:
        for (weekday, hour), tally in sorted(report.now.counts.hours.items()):
            yield _line([WEEKDAYS[weekday], hour, *tally])


def _line(values: Sequence[Value]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(["" if value is None else _plain(value) for value in values])
    return written.getvalue()


def _plain(value: Value) -> Value:
    """Words that no spreadsheet takes for a formula; shares and durations with as many digits as mean something."""
    if isinstance(value, float):
        return round(value, 4)
    return as_words(value) if isinstance(value, str) else value
