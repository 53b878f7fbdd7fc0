"""From a number to the calls behind it. Pure."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from hub.reports.figures import Figure
from hub.reports.period import Period


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the words that people read; `href` opens what it is made of.

    `opens` says how many of what that is, where the words are no such count themselves: 61 calls, 12 conversations.
    """

    words: str
    href: str = ""
    opens: str = ""


def count_of(number: int, one: str, several: str = "") -> str:
    """How many of what."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


class CallLinks:
    """The links of one period to the list of calls at the address `calls`, and to that of replies at `replies`."""

    def __init__(self, period: Period, calls: str, replies: str) -> None:
        self._calls, self._replies = calls, replies
        self._first, self._last = period.first.isoformat(), period.last.isoformat()

    def __call__(self, figure: str, **where: str | int | None) -> str:
        """The calls of a figure in the whole period, at `where` (line, desk, hour, …)."""
        return self._to(self._calls, {"counted": figure, "from": self._first, "to": self._last}, where)

    def of_days(self, figure: str, first: dt.date, last: dt.date) -> str:
        """Those of some of its days."""
        return self._to(self._calls, {"counted": figure, "from": first.isoformat(), "to": last.isoformat()}, {})

    def between(self, figure: str, since: dt.datetime, until: dt.datetime, line_id: int) -> str:
        """Those of a line between two moments of any time."""
        return self._to(self._calls, {"counted": figure, "line": str(line_id), "from": since.isoformat(), "to": until.isoformat()}, {})

    def replies(self, **where: str | int | None) -> str:
        """The replies of the period that a person answered."""
        return self._to(self._replies, {"from": self._first, "to": self._last}, where)

    def number(self, value: int, figure: Figure, **where: str | int | None) -> Number:
        """How many calls a figure counts, without a link where there is none."""
        return Number(f"{value:,}", self(figure, **where) if value else "")

    def made_of(self, words: str, value: int, figure: Figure, noun: str = "call") -> Number:
        """Words that say more than the count, or something else that is taken of as many calls."""
        return Number(words, self(figure) if value else "", count_of(value, noun))

    @staticmethod
    def _to(address: str, query: dict[str, str], where: dict[str, str | int | None]) -> str:
        given = {name: value for name, value in where.items() if value is not None}
        return f"{address}?{urlencode({**query, **given})}"
