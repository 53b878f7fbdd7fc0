"""Bars and cells that say what was counted."""

import datetime as dt
import itertools

import pytest

from hub.reports.counts import Durations
from hub.reports.day_counts import Tally
from hub.web.reports.charts import HEIGHT, LEFT, RIGHT, TOP, heat_table, missed_by_day, spread

FIRST = dt.date(2026, 9, 2)  # a Wednesday


def days(*missed: int) -> list[tuple[dt.date, Tally]]:
    return [
        (FIRST + dt.timedelta(days=place), Tally(inbound=count, missed=count, recovered=count // 2)) for place, count in enumerate(missed)
    ]


@pytest.mark.parametrize("highest", [0, 1, 4, 5, 7, 8, 9, 11, 37, 99, 100, 101, 999, 12_345])
def test_an_axis_ends_in_a_round_number_not_far_above_the_highest_bar(highest: int) -> None:
    ticks = missed_by_day(days(highest)).ticks
    values = [tick.value for tick in ticks]
    assert values[0] == 0
    assert highest <= values[-1] <= max(4, 2 * highest)
    assert len({second - first for first, second in itertools.pairwise(values)}) == 1
    assert (ticks[-1].y, ticks[0].y) == (TOP, TOP + HEIGHT)


def test_a_bar_is_as_high_as_its_share_and_stays_inside() -> None:
    chart = missed_by_day(days(8, 4, 0))
    assert [bar.height for bar in chart.bars] == [HEIGHT, HEIGHT / 2, 0]
    assert [bar.part_height for bar in chart.bars] == [HEIGHT / 2, HEIGHT / 4, 0]
    assert min(bar.x for bar in chart.bars) > LEFT
    assert max(bar.x + bar.width for bar in chart.bars) < RIGHT


def test_a_long_period_has_a_bar_for_each_week_from_monday_on() -> None:
    chart = missed_by_day(days(*[1] * 100))
    assert chart.by_week
    assert [(bar.first, bar.last, bar.tally.missed) for bar in chart.bars[:2]] == [
        (FIRST, dt.date(2026, 9, 6), 5),
        (dt.date(2026, 9, 7), dt.date(2026, 9, 13), 7),
    ]
    assert sum(bar.tally.missed for bar in chart.bars) == 100
    assert 3 <= len(chart.labels) <= 5


def test_every_length_falls_between_two_bounds() -> None:
    slices = spread(Durations.of([[5, 60, 61, 300, 90_000]]), ((60, "a"), (300, "b")), "c", good_up_to=60)
    assert [(part.label, part.count, part.width, part.is_good) for part in slices] == [
        ("a", 2, 100.0, True),
        ("b", 2, 100.0, False),
        ("c", 1, 50.0, False),
    ]
    assert [part.width for part in spread(Durations.of([]), ((60, "a"),), "c", good_up_to=60)] == [0.0, 0.0]


def test_the_hours_between_the_first_and_the_last_call_are_shown() -> None:
    table = heat_table({(0, 9): Tally(inbound=3, missed=1), (6, 11): Tally(inbound=9, missed=5), (2, 10): Tally(inbound=4)})
    assert [hour for hour, _ in table.rows] == [9, 10, 11]
    assert [[cell.heat for cell in cells] for _, cells in table.rows] == [[1, 0, 0, 0, 0, 0, 0], [0] * 7, [0, 0, 0, 0, 0, 0, 5]]
    assert heat_table({}).rows == []
