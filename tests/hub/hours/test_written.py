"""Hours are read the way people write them, and what makes no sense is said in a sentence."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.hours import DayException, Range
from hub.hours.written import Unreadable, read_exceptions, read_ranges, write_exceptions, write_ranges

MORNING, EVENING = Range(dt.time(9), dt.time(12, 30)), Range(dt.time(13, 30), dt.time(18))
EVE = dt.date(2026, 12, 24)


@pytest.mark.parametrize("written", ["9-12:30,13:30-18", "9am - 12:30pm, 1:30 pm-6 PM", "13:30\u201318:00, 09:00\u201312:30"])
def test_one_day_can_be_written_in_many_ways(written: str) -> None:
    assert read_ranges(written) == (MORNING, EVENING)


@pytest.mark.parametrize(
    ("written", "opens", "closes"),
    [("22-2", 22, 2), ("0-24:00", 0, 0), ("24h", 0, 0), ("12am-12pm", 0, 12), ("8.00-20.00", 8, 20)],
)
def test_midnight_and_the_whole_day_are_understood(written: str, opens: int, closes: int) -> None:
    assert read_ranges(written) == (Range(dt.time(opens), dt.time(closes)),)


@pytest.mark.parametrize("written", ["", "  ", "closed"])
def test_nothing_means_closed(written: str) -> None:
    assert read_ranges(written) == ()


@pytest.mark.parametrize("written", ["9", "9-", "25-26", "9-17-18", "9-12,11-13", "13pm-14pm", "22-2,23-24", "morning", "9:75-10"])
def test_what_makes_no_sense_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(Unreadable, match=r"\w"):
        read_ranges(written)


def test_days_of_their_own_are_written_one_on_each_line() -> None:
    written = "2026-12-24 closed Christmas Eve\n\n2026-12-28 to 2026-12-30 10:00-14:00 Winter hours\n2026-12-31 9-12, 13-15\n"
    assert read_exceptions(written) == (
        DayException(EVE, EVE, (), "Christmas Eve"),
        DayException(dt.date(2026, 12, 28), dt.date(2026, 12, 30), (Range(dt.time(10), dt.time(14)),), "Winter hours"),
        DayException(dt.date(2026, 12, 31), dt.date(2026, 12, 31), (Range(dt.time(9), dt.time(12)), Range(dt.time(13), dt.time(15))), ""),
    )


@pytest.mark.parametrize(
    "written", ["tomorrow closed", "2026-02-30 closed", "2026-12-24 to 2026-12-20 closed", "2026-12-24 maybe", "2026-12-24"]
)
def test_a_day_that_makes_no_sense_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match=r"2026|tomorrow"):
        read_exceptions(written)


TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0, fold=0))
LABELS = st.sampled_from(["", "Team day", "Christmas Eve"])


@given(st.dates(), TIMES, TIMES, LABELS, st.booleans())
def test_what_is_written_is_read_the_same(day: dt.date, opens: dt.time, closes: dt.time, label: str, is_closed: bool) -> None:
    exception = DayException(day, day, () if is_closed else (Range(opens, closes),), label)
    assert read_exceptions(write_exceptions([exception])) == (exception,)
    assert read_ranges(write_ranges(exception.ranges)) == exception.ranges


@given(st.text())
def test_whatever_is_written_is_read_or_refused(written: str) -> None:
    for read in (read_ranges, read_exceptions):
        try:
            read(written)
        except Unreadable as refused:
            assert str(refused)  # noqa: PT017 - either answer is right
