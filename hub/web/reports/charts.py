"""The geometry of the charts: from counts to bars, ticks and labels in percent of the picture. Pure."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.reports.counts import Durations
from hub.reports.day_counts import Tally, total
from hub.web.calls.wanted import Bounds

MOST_DAYS = 92
LEFT, RIGHT = 6.0, 100.0
TOP, HEIGHT = 14.0, 168.0
"""Pixels: where the highest bar ends, and how high it is."""

GAP = 0.24
"""Between bars, of the room of each."""

LABELS = 5
STEPS = {4: 2, 6: 3, 8: 4, 10: 2, 12: 3, 15: 3, 20: 2, 25: 5, 30: 3}
"""Where an axis may end, times ten or hundred or so, and in how many steps it gets there."""

WEEK = dt.timedelta(days=7)
HEAT_STEPS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """Days from `first` to `last`; `x` and `width` are percent, the others pixels from the top."""

    first: dt.date
    last: dt.date
    tally: Tally
    x: float
    width: float
    y: float
    height: float
    part_y: float
    part_height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across with its number."""

    value: int
    y: float


@dataclass(frozen=True, slots=True)
class Label:
    """A day below the axis, in percent from the left."""

    day: dt.date
    x: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """Missed calls by day, or by week of a long period, with the recovered part of each."""

    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    labels: Sequence[Label]
    by_week: bool
    floor: float = TOP + HEIGHT


def missed_by_day(days: Sequence[tuple[dt.date, Tally]]) -> BarChart:
    """One bar for each day, or each week from Monday on where that were too many."""
    by_week = len(days) > MOST_DAYS
    groups = _weeks(days) if by_week else [(day, day, tally) for day, tally in days]
    top = _nice_top(max((tally.missed for _, _, tally in groups), default=0))
    step = (RIGHT - LEFT) / len(groups)
    bars = [_bar(group, LEFT + step * place, step, top) for place, group in enumerate(groups)]
    every = max(1, math.ceil(len(groups) / LABELS))
    labels = [Label(groups[place][0], round(LEFT + step * (place + 0.5), 3)) for place in range(every // 2, len(groups), every)]
    return BarChart(bars, [Tick(value, _y(value, top)) for value in _ticks(top)], labels, by_week)


def _bar(group: tuple[dt.date, dt.date, Tally], begins: float, step: float, top: int) -> Bar:
    first, last, tally = group
    y, part = _y(tally.missed, top), _y(tally.recovered, top)
    x, width = round(begins + step * GAP / 2, 3), round(step * (1 - GAP), 3)
    return Bar(first, last, tally, x, width, y, round(TOP + HEIGHT - y, 2), part, round(TOP + HEIGHT - part, 2))


def _y(value: int, top: int) -> float:
    return round(TOP + HEIGHT * (1 - value / top), 2)


def _weeks(days: Sequence[tuple[dt.date, Tally]]) -> list[tuple[dt.date, dt.date, Tally]]:
    weeks: dict[dt.date, list[tuple[dt.date, Tally]]] = {}
    for day, tally in days:
        weeks.setdefault(day - dt.timedelta(days=day.weekday()), []).append((day, tally))
    return [(week[0][0], week[-1][0], total(tally for _, tally in week)) for week in weeks.values()]


def _nice_top(highest: int) -> int:
    """The end of an axis: the least round number that no bar passes."""
    tens = 1
    while True:
        found = next((begin * tens for begin in STEPS if begin * tens >= highest), None)
        if found is not None:
            return found
        tens *= 10


def _ticks(top: int) -> list[int]:
    steps = next(steps for begin, steps in STEPS.items() if str(top).rstrip("0") == str(begin).rstrip("0"))
    return [top * number // steps for number in range(steps + 1)]


@dataclass(frozen=True, slots=True)
class Slice:
    """How many lengths of time fall between two bounds in seconds; `width` is percent of the longest bar."""

    label: str
    bounds: Bounds
    count: int
    width: float
    is_good: bool


def spread(durations: Durations, bounds: Sequence[tuple[int, str]], beyond: str, good_up_to: float) -> list[Slice]:
    """The lengths up to each bound (seconds and label) and beyond the last; `good_up_to` is what the field aims for."""
    over: int | None = None
    slices: list[tuple[str, Bounds, int]] = []
    before = 0
    for seconds, label in bounds:
        within = durations.within(seconds)
        slices.append((label, (over, seconds), within - before))
        over, before = seconds, within
    slices.append((beyond, (over, None), durations.count - before))
    most = max(count for _, _, count in slices)
    return [
        Slice(label, between, count, round(100 * count / most, 2) if most else 0.0, between[1] is not None and between[1] <= good_up_to)
        for label, between, count in slices
    ]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One hour of one weekday; `heat` is 0 for nothing up to HEAT_STEPS for the most."""

    tally: Tally
    heat: int


@dataclass(frozen=True, slots=True)
class HeatTable:
    """Rows are hours, with one cell for each weekday from Monday on."""

    rows: Sequence[tuple[int, Sequence[HeatCell]]]


def heat_table(hours: Mapping[tuple[int, int], Tally]) -> HeatTable:
    """Missed calls by hour and weekday, from the first hour with a call to the last."""
    busy = [hour for (_, hour), tally in hours.items() if tally.inbound]
    most = max((tally.missed for tally in hours.values()), default=0)
    rows = []
    for hour in range(min(busy, default=0), max(busy, default=-1) + 1):
        tallies = [hours.get((weekday, hour), Tally()) for weekday in range(7)]
        rows.append((hour, [HeatCell(tally, math.ceil(HEAT_STEPS * tally.missed / most) if most else 0) for tally in tallies]))
    return HeatTable(rows)
