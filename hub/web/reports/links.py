"""From a number to the calls behind it."""

import datetime as dt
from typing import Any

from flask import url_for

from hub.reports.figures import Figure
from hub.reports.period import Period


def calls_link(figure: Figure, first: dt.date, last: dt.date, **where: str | int | None) -> str:
    """The list of exactly the calls that the figure counts from the first day to the last, at `where` (line, desk, hour, …)."""
    given = {name: value for name, value in where.items() if value is not None}
    query: dict[str, Any] = {"counted": figure, "from": first.isoformat(), "to": last.isoformat(), **given}
    return url_for("web.list_calls", **query)


class CallLinks:
    """The links of one period, for templates."""

    def __init__(self, period: Period) -> None:
        self._period = period

    def __call__(self, figure: str, **where: str | int | None) -> str:
        """The calls of a figure in the whole period."""
        return calls_link(Figure(figure), self._period.first, self._period.last, **where)

    def of_days(self, figure: str, first: dt.date, last: dt.date) -> str:
        """Those of some of its days."""
        return calls_link(Figure(figure), first, last)
