"""The tables of a report: one definition for the page and for the files."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hub.reports.counts import share
from hub.reports.day_counts import Tally
from hub.reports.figures import Figure
from hub.reports.report import Named, Report
from hub.reports.spreadsheet_cells import as_words

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its value for a row, the figure that a link opens, and whether it is a share."""

    title: str
    value: Callable[[Named], Value]
    figure: Figure | None = None
    is_share: bool = False
    is_duration: bool = False


def _median_response(row: Named) -> float | None:
    return row.responses.median if row.responses else None


INBOUND = Column("Inbound", lambda row: row.tally.inbound, Figure.INBOUND)
ANSWERED = Column("Answered", lambda row: row.tally.answered, Figure.ANSWERED)
MISSED = Column("Missed", lambda row: row.tally.missed, Figure.MISSED)
VOICEMAILS = Column("Voicemails", lambda row: row.tally.voicemails, Figure.VOICEMAIL)
TEXTED = Column("Texts sent", lambda row: row.tally.texted, Figure.TEXTED)
REPLIED = Column("Replies", lambda row: row.tally.replied, Figure.REPLIED)
IN_HOUR = Column("Within 1 h", lambda row: row.tally.replied_in_hour, Figure.REPLIED_IN_HOUR)
REPLY_RATE = Column("Reply rate", lambda row: share(row.tally.replied, row.tally.texted), is_share=True)
RECOVERED = Column("Recovered", lambda row: row.tally.recovered, Figure.RECOVERED)
RECOVERY = Column("Recovery rate", lambda row: share(row.tally.recovered, row.tally.missed), is_share=True)
CALLED_BACK = Column("Called back", lambda row: row.tally.called_back, Figure.CALLED_BACK)
REACHED = Column("Reached", lambda row: row.tally.reached, Figure.REACHED)
RESPONSE = Column("Median response", _median_response, is_duration=True)
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
