"""What a reader of calls asks for: the filters of the list, read from an address and written as a link. Pure.

Whoever shows a number of calls links it to the calls behind it: `url_for("web.list_calls", **Wanted(...).link())`.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from hub.calls.ending import Ending
from hub.reasons import Reason
from hub.records.conversation import Outcome
from hub.reports.figures import Figure
from hub.web.written_places import place_written, whole_number, written_place

Word = TypeVar("Word", bound=StrEnum)
Bounds = tuple[int | None, int | None]
NOBODY = 0
"""In place of a desk or a member."""

NO_WORDING = "none"
LONGEST_SEARCH = 60
LONGEST_WORD = 120
MINUTES_OF_A_MONTH = 31 * 24 * 60
YEARS = range(1970, 9999)
"""Years of which every day has a day before and after it in every zone."""


class Show(StrEnum):
    """The filters that stand as links above the list.

    MISSED and ANSWERED go by how the call ended for the caller, NO_TEXT are missed calls that were decided to get none. TEXTED are those
    whose text-back left, TEXT_FAILED those whose text-back was meant to leave and did not arrive. REPLIED are missed calls after which
    the caller wrote, which is what counts as recovered; NO_REPLY were texted and nobody wrote. UNTOUCHED are missed calls to whose
    caller no person of the business has turned yet. NO_ENDING have no ending so far.
    """

    ALL = "all"
    MISSED = "missed"
    ANSWERED = "answered"
    NO_TEXT = "no_text"
    TEXTED = "texted"
    TEXT_FAILED = "text_failed"
    REPLIED = "replied"
    NO_REPLY = "no_reply"
    UNTOUCHED = "untouched"
    NO_ENDING = "no_ending"


class Source(StrEnum):
    """How the hub heard of a call: from the phone system at once, or later from its list of calls."""

    TOLD = "told"
    FOUND = "found"


class Tests(StrEnum):
    """Whether guided tests are left out, or nothing else is shown; reports leave them out."""

    WITHOUT = "without"
    ONLY = "only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reader asked to see; everything given has to fit.

    `since` and `until` are the first moment and the one after the last in which the call began; in an address (`from`, `to`) they are
    dates of the zone, both included, or ISO moments. `hour` (0-23) and `weekday` (0 is Monday) are those of the zone in which the call
    began. `desk_id` and `member_id` answer for the call's conversation, `result` was recorded of it. `wording` names the template of the
    text-back, `replied_within` is in minutes after the call's end. `counted` are exactly the calls that a figure of the reports counts,
    `took` narrows them to those whose text took longer than so many seconds, and at most so many. NOBODY and NO_WORDING ask for calls
    that have none. `before` is a cursor: the last call's moment and id.
    """

    show: Show = Show.ALL
    counted: Figure | None = None
    took: Bounds | None = None
    line_id: int | None = None
    desk_id: int | None = None
    member_id: int | None = None
    reason: Reason | None = None
    ending: Ending | None = None
    result: Outcome | None = None
    wording: str | None = None
    source: Source | None = None
    tests: Tests | None = None
    voicemail: bool | None = None
    replied_within: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    hour: int | None = None
    weekday: int | None = None
    search: str = ""
    zone: str = "UTC"
    before: tuple[dt.datetime, int] | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str], zone: str = "UTC") -> "Wanted":
        """From a query string; what makes no sense is left out."""
        return cls(
            **{field: read(asked[name], zone) for name, (field, read, _) in PARAMETERS.items() if asked.get(name)},
            before=place_written(asked.get("before", "")),
            zone=zone,
        )

    def link(self, **changes: Any) -> dict[str, str]:
        """The query of this wish with changes, from its first page on."""
        wish = replace(self, **{"before": None, **changes})
        query = {name: write(getattr(wish, field), wish.zone) for name, (field, _, write) in PARAMETERS.items()}
        before = written_place(*wish.before) if wish.before else None
        return {name: value for name, value in {**query, "before": before}.items() if value}

    @property
    def is_narrow(self) -> bool:
        """Whether anything is asked for but all calls."""
        return bool(self.link())

    @property
    def first_day(self) -> dt.date | None:
        """The first day that is asked for, in the zone."""
        return self.since.astimezone(ZoneInfo(self.zone)).date() if self.since else None

    @property
    def last_day(self) -> dt.date | None:
        """The last day that is asked for, in the zone."""
        return (self.until - dt.timedelta(microseconds=1)).astimezone(ZoneInfo(self.zone)).date() if self.until else None


def _word(words: type[Word]) -> Callable[[str, str], Word | None]:
    known = frozenset(words)

    def read(written: str, _zone: str) -> Word | None:
        return words(written) if written in known else None

    return read


def _show(written: str, _zone: str) -> Show:
    return Show(written) if written in frozenset(Show) else Show.ALL


def _number(written: str, _zone: str) -> int | None:
    return whole_number(written)


def _at_most(most: int) -> Callable[[str, str], int | None]:
    def read(written: str, _zone: str) -> int | None:
        number = whole_number(written)
        return number if number is not None and number <= most else None

    return read


def bounds(written: str, _zone: str = "") -> Bounds | None:
    """Two bounds in whole seconds, such as 10-15, 0-10 or 300-; None of anything else."""
    over, dash, up_to = written.partition("-")
    if not dash or whole_number(over, 9) is None or (up_to and whole_number(up_to, 9) is None):
        return None
    return whole_number(over) or None, whole_number(up_to)


def bounds_written(value: Bounds | None, _zone: str = "") -> str | None:
    """As `bounds` reads them."""
    return None if value is None else f"{value[0] or 0}-{'' if value[1] is None else value[1]}"


def _text(longest: int) -> Callable[[str, str], str]:
    def read(written: str, _zone: str) -> str:
        return " ".join(written.split())[:longest]

    return read


def _flag(written: str, _zone: str) -> bool | None:
    return {"yes": True, "no": False}.get(written)


def _moment(written: str, zone: str, *, days: int) -> dt.datetime | None:
    """A moment as written, or the zone's midnight `days` after a date."""
    try:
        if len(written) == len("2026-11-20"):
            at = dt.datetime.combine(dt.date.fromisoformat(written) + dt.timedelta(days=days), dt.time(), ZoneInfo(zone))
        else:
            at = dt.datetime.fromisoformat(written.replace(" ", "+"))
        return at.astimezone(dt.UTC) if at.tzinfo is not None and at.year in YEARS else None
    except (ValueError, OverflowError):
        return None


def _since(written: str, zone: str) -> dt.datetime | None:
    return _moment(written, zone, days=0)


def _until(written: str, zone: str) -> dt.datetime | None:
    return _moment(written, zone, days=1)


def _written(value: object, _zone: str) -> str | None:
    return None if value is None else str(value)


def _shown(value: Show, _zone: str) -> str | None:
    return None if value is Show.ALL else value


def _yes_or_no(value: bool | None, _zone: str) -> str | None:
    return None if value is None else "yes" if value else "no"


def _written_moment(value: dt.datetime | None, zone: str, *, days: int) -> str | None:
    if value is None:
        return None
    local = value.astimezone(ZoneInfo(zone))
    if local.time() == dt.time():
        return (local.date() - dt.timedelta(days=days)).isoformat()
    return value.astimezone(dt.UTC).isoformat()


def _written_since(value: dt.datetime | None, zone: str) -> str | None:
    return _written_moment(value, zone, days=0)


def _written_until(value: dt.datetime | None, zone: str) -> str | None:
    return _written_moment(value, zone, days=1)


PARAMETERS: Final[Mapping[str, tuple[str, Callable[[str, str], Any], Callable[[Any, str], str | None]]]] = {
    "show": ("show", _show, _shown),
    "counted": ("counted", _word(Figure), _written),
    "took": ("took", bounds, bounds_written),
    "line": ("line_id", _number, _written),
    "desk": ("desk_id", _number, _written),
    "member": ("member_id", _number, _written),
    "reason": ("reason", _word(Reason), _written),
    "ending": ("ending", _word(Ending), _written),
    "result": ("result", _word(Outcome), _written),
    "wording": ("wording", _text(LONGEST_WORD), _written),
    "source": ("source", _word(Source), _written),
    "tests": ("tests", _word(Tests), _written),
    "voicemail": ("voicemail", _flag, _yes_or_no),
    "replied_within": ("replied_within", _at_most(MINUTES_OF_A_MONTH), _written),
    "from": ("since", _since, _written_since),
    "to": ("until", _until, _written_until),
    "hour": ("hour", _at_most(23), _written),
    "weekday": ("weekday", _at_most(6), _written),
    "search": ("search", _text(LONGEST_SEARCH), _written),
}
"""Name in an address → the field, how it is read, how it is written."""


def hours_within(
    since: dt.datetime, until: dt.datetime, zone: str, hours: Collection[int], weekdays: Collection[int]
) -> list[tuple[dt.datetime, dt.datetime]]:
    """The stretches of time in these local hours of these weekdays, as pairs of first moment and the one after the last."""
    local = ZoneInfo(zone)
    stretches: list[tuple[dt.datetime, dt.datetime]] = []
    day = since.astimezone(local).date()
    while (midnight := dt.datetime.combine(day, dt.time(), local)) < until:
        if day.weekday() in weekdays:
            for hour in sorted(hours):
                begin = midnight.replace(hour=hour).astimezone(dt.UTC)
                end = (midnight.replace(hour=hour) + dt.timedelta(hours=1)).astimezone(dt.UTC)
                if stretches and stretches[-1][1] == begin:
                    begin = stretches.pop()[0]
                stretches.append((begin, end))
        day += dt.timedelta(days=1)
    return stretches
