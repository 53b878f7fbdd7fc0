"""Hours as people write them, such as 9-12:30, 1:30pm-6pm, read and written again. Pure."""

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise

from hub.hours.schedule import DayException, Range

ALL_DAY = Range(dt.time(0), dt.time(0))
AROUND_THE_CLOCK = frozenset({"24h", "24 h", "24 hours", "all day"})
CLOSED = "closed"
MOST_RANGES = 8
LONGEST_EXCEPTION_DAYS = 366

_TIME = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?\.?m?\.?$", re.IGNORECASE)
_EXCEPTION = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:\s+(?:to|until|-)\s+(\d{4}-\d{2}-\d{2}))?\s+(.+)$", re.IGNORECASE)
_RANGES_FIRST = re.compile(r"^((?:[\d:. apm]+-[\d:. apm]+)(?:,[\d:. apm]+-[\d:. apm]+)*)(?:\s+(.*))?$", re.IGNORECASE)


class Unreadable(ValueError):
    """What was written cannot be read; the text says how to write it."""


def read_ranges(written: str) -> tuple[Range, ...]:
    """The ranges of one day: with commas between them, nothing or closed for none. Raises Unreadable."""
    said = written.strip().lower().replace("\u2013", "-").replace("\u2014", "-")
    if said in ("", CLOSED):
        return ()
    if said in AROUND_THE_CLOCK:
        return (ALL_DAY,)
    ranges = sorted(_read_range(one) for one in said.split(","))
    if len(ranges) > MOST_RANGES:
        raise Unreadable(f"Write at most {MOST_RANGES} ranges for a day.")
    for one, following in pairwise(ranges):
        if one.ends_next_day or following.opens < one.closes:
            raise Unreadable(f"{write_ranges((one,))} and {write_ranges((following,))} overlap.")
    return tuple(ranges)


def write_ranges(ranges: Sequence[Range]) -> str:
    """The ranges as they can be read again; nothing for none."""
    return ", ".join("24h" if one == ALL_DAY else f"{one.opens:%H:%M}-{one.closes:%H:%M}" for one in ranges)


def read_exceptions(written: str) -> tuple[DayException, ...]:
    """One exception for each line, the day first. Raises Unreadable."""
    return tuple(_read_exception(line.strip()) for line in written.splitlines() if line.strip())


def write_exceptions(exceptions: Sequence[DayException]) -> str:
    """The exceptions as they can be read again."""
    return "\n".join(_write_exception(one) for one in exceptions)


def _write_exception(exception: DayException) -> str:
    days = f"{exception.first}" if exception.first == exception.last else f"{exception.first} to {exception.last}"
    return f"{days} {write_ranges(exception.ranges) or CLOSED} {exception.label}".strip()


def _read_exception(line: str) -> DayException:
    found = _EXCEPTION.match(line)
    if found is None:
        raise Unreadable(f"“{line}”: write the day first, such as 2026-12-24 closed, or 2026-12-27 10:00-14:00.")
    try:
        first = dt.date.fromisoformat(found[1])
        last = dt.date.fromisoformat(found[2] or found[1])
    except ValueError:
        raise Unreadable(f"“{line}”: there is no such day.") from None
    if not 0 <= (last - first).days < LONGEST_EXCEPTION_DAYS:
        raise Unreadable(f"“{line}”: the last day must come after the first, within a year.")
    rest = found[3].strip()
    if rest.lower().split()[0] == CLOSED:
        return DayException(first, last, (), rest[len(CLOSED) :].strip())
    if rest.lower().split()[0] == "24h":
        return DayException(first, last, (ALL_DAY,), rest[len("24h") :].strip())
    hours = _RANGES_FIRST.match(rest.replace("\u2013", "-"))
    if hours is None:
        raise Unreadable(f"“{line}”: behind the day write closed, or when you are open, such as 10:00-14:00.")
    return DayException(first, last, read_ranges(hours[1]), (hours[2] or "").strip())


def _read_range(written: str) -> Range:
    parts = written.split("-")
    if len(parts) != 2:
        raise Unreadable(f"“{written.strip()}”: write from and to, such as 9:00-17:00.")
    return Range(_read_time(parts[0]), _read_time(parts[1]))


def _read_time(written: str) -> dt.time:
    found = _TIME.match(written.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found is not None else (99, 0)
    if found is not None and found[3]:
        hour = hour % 12 + 12 * (found[3] in "pP") if 1 <= hour <= 12 else 99
    if (hour, minute) == (24, 0):
        hour = 0
    if hour > 23 or minute > 59:
        raise Unreadable(f"“{written.strip()}” is no time of day; write 9:00 or 5:30pm.")
    return dt.time(hour, minute)
