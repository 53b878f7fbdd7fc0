"""The tables of a report: one definition for the page and for the files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hub.reports.counts import Durations, share
from hub.reports.day_counts import NOBODY, Tally
from hub.reports.figures import Figure
from hub.reports.report import Named, Report
from hub.reports.spreadsheet_cells import as_words, csv_line
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
    noun: str = "call"

    def shown(self, row: Named, links: CallLinks, where: Where) -> Number:
        """As the page has it."""
        value = self.value(row)
        return Number(f"{value:,}", links(self.figure, **where) if value else "", "" if self.noun == "call" else count_of(value, self.noun))


@dataclass(frozen=True, slots=True)
class Share:
    """A column of shares, each of which opens the calls that are the part; one `of_inbound` calls is nothing where a part is heard of."""

    title: str
    part: Counted
    whole: Callable[[Named], int]
    of_inbound: bool = False

    def value(self, row: Named) -> float | None:
        """Between 0 and 1, None of nothing."""
        return share(self.part.value(row), self._whole(row))

    def shown(self, row: Named, links: CallLinks, where: Where) -> Number:
        """As the page has it."""
        part, whole = self.part.value(row), self._whole(row)
        href = links(self.part.figure, **where) if part and whole else ""
        return Number(percent(part, whole), href, count_of(part, "call"))

    def _whole(self, row: Named) -> int:
        return self.whole(row) if row.hears_all or not self.of_inbound else 0


@dataclass(frozen=True, slots=True)
class Median:
    """A column of medians in seconds, each of which opens what it is taken of: calls of a figure, or replies."""

    title: str
    durations: Callable[[Named], Durations]
    figure: Figure | None = None

    def value(self, row: Named) -> float | None:
        """In seconds."""
        return self.durations(row).median

    def shown(self, row: Named, links: CallLinks, where: Where) -> Number:
        """As the page has it."""
        found = self.durations(row)
        if found.median is None:
            return Number(NOTHING)
        if self.figure is None:
            return Number(duration(found.median), links.replies(**where), count_of(found.count, "reply", "replies"))
        return Number(duration(found.median), links(self.figure, **where), count_of(found.count, "call"))


Column = Counted | Share | Median

INBOUND = Counted("Inbound", lambda row: row.tally.inbound, Figure.INBOUND)
ANSWERED = Counted("Answered", lambda row: row.tally.answered, Figure.ANSWERED)
MISSED = Counted("Missed", lambda row: row.tally.missed, Figure.MISSED)
ANSWER_RATE = Share("Answer rate", ANSWERED, lambda row: row.tally.answered + row.tally.missed, of_inbound=True)
MISSED_SHARE = Share("Missed of inbound", MISSED, lambda row: row.tally.inbound, of_inbound=True)
VOICEMAILS = Counted("Voicemails", lambda row: row.tally.voicemails, Figure.VOICEMAIL)
TEXTED = Counted("Texts sent", lambda row: row.tally.texted, Figure.TEXTED)
REPLIED = Counted("Replies", lambda row: row.tally.replied, Figure.REPLIED)
IN_HOUR = Counted("Within 1 h", lambda row: row.tally.replied_in_hour, Figure.REPLIED_IN_HOUR)
REPLY_RATE = Share("Reply rate", REPLIED, lambda row: row.tally.texted)
RECOVERED = Counted("Recovered", lambda row: row.tally.recovered, Figure.RECOVERED)
RECOVERY = Share("Recovery rate", RECOVERED, lambda row: row.tally.missed)
WON = Counted("Placed or booked", lambda row: row.details.won, Figure.WON, "conversation")
CALLED_BACK = Counted("Called back", lambda row: row.tally.called_back, Figure.CALLED_BACK)
CALL_BACK = Median("Median to call back", lambda row: row.details.call_backs, Figure.CALLED_BACK)
REACHED = Counted("Reached", lambda row: row.tally.reached, Figure.REACHED)
RESPONSE = Median("Median response", lambda row: row.details.responses)
OF_TEXTS = (TEXTED, REPLIED, IN_HOUR, RECOVERED, RECOVERY, WON)
OF_CALLS = (INBOUND, ANSWERED, ANSWER_RATE, MISSED, MISSED_SHARE, VOICEMAILS, CALLED_BACK, CALL_BACK)
OF_MISSED = (MISSED, *OF_TEXTS, CALLED_BACK, CALL_BACK, REACHED, RESPONSE)


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A table whose rows have names; `parameter` names the row's id in a link to its calls.

    The page shows each of its `parts`, with a heading where there are several, below the one before; a file has all columns.
    """

    key: str
    title: str
    first: str
    parameter: str
    parts: Sequence[tuple[str, Sequence[Column]]]
    rows: Callable[[Report], Sequence[Named]]
    note: str = ""

    @property
    def columns(self) -> Sequence[Column]:
        """Of all parts."""
        return [column for _, columns in self.parts for column in columns]

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
            (("Calls", OF_CALLS), ("Texts and what came of them", (*OF_TEXTS, RESPONSE))),
            lambda report: report.lines,
            "A number of its own for each advertisement is a line here, so this is also where callers come from.",
        ),
        NamedTable(
            "desks", "By desk", "Desk", "desk", (("", OF_MISSED),), lambda report: report.desks, "The desk that a conversation has now."
        ),
        NamedTable(
            "members",
            "By member",
            "Member",
            "member",
            (("", OF_MISSED),),
            lambda report: report.members,
            "Whoever answers for a conversation now.",
        ),
        NamedTable(
            "wordings",
            "By wording",
            "Wording and version",
            "wording",
            (("", (TEXTED, REPLIED, IN_HOUR, REPLY_RATE)),),
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
    return csv_line([_plain(value) for value in values])


def _plain(value: Value) -> Value:
    """Words that no spreadsheet takes for a formula; shares and durations with as many digits as mean something."""
    if isinstance(value, float):
        return round(value, 4)
    return as_words(value) if isinstance(value, str) else value
