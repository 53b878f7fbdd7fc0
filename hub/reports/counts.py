"""The counts of several days put together. Pure."""

import bisect
import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from hub.reports.day_counts import DayCounts, Key, Lists, Tally, summed, total

ENOUGH = 10
"""Of fewer than these, a share says nothing."""


@dataclass(frozen=True, slots=True)
class Durations:
    """Lengths of time, in `per_second` parts of a second, the shortest first."""

    sorted: Sequence[int]
    per_second: int = 1

    @classmethod
    def of(cls, lists: Iterable[Sequence[int]], per_second: int = 1) -> "Durations":
        """All of the lists."""
        return cls(sorted(chain.from_iterable(lists)), per_second)

    @property
    def count(self) -> int:
        """How many."""
        return len(self.sorted)

    def quantile(self, share: float) -> float | None:
        """In seconds, the shortest one that at least this share of all does not exceed; None of nothing."""
        if not self.sorted:
            return None
        return self.sorted[max(0, math.ceil(share * len(self.sorted)) - 1)] / self.per_second

    @property
    def median(self) -> float | None:
        """The one in the middle, in seconds."""
        return self.quantile(0.5)

    def within(self, seconds: float) -> int:
        """How many are at most that long."""
        return bisect.bisect_right(self.sorted, seconds * self.per_second)


@dataclass(frozen=True, slots=True)
class Details:
    """What a line, a desk, a member or all together have beside their calls; `won` are conversations, each one once."""

    won: int
    call_backs: Durations
    responses: Durations

    @classmethod
    def of(cls, lists: Sequence[Lists]) -> "Details":
        """From the lists of all days."""
        return cls(
            len({conversation for each in lists for conversation in each.won}),
            Durations.of(each.call_backs for each in lists),
            Durations.of(each.responses for each in lists),
        )


NOTHING_MORE = Details.of(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """All that was counted in some days; what is counted of callers and conversations is each one once, as `DayCounts` says of whom."""

    days: Mapping[dt.date, Tally]
    hours: Mapping[tuple[int, int], Tally]
    lines: Mapping[int, Tally]
    desks: Mapping[int, Tally]
    members: Mapping[int, Tally]
    wordings: Mapping[str, Tally]
    callers: int
    recovered_callers: int
    reached_callers: int
    recovered_conversations: int
    won_after_reply: int
    latencies: Durations
    first_contacts: Durations
    details: Details
    of_lines: Mapping[int, Details]
    of_desks: Mapping[int, Details]
    of_members: Mapping[int, Details]

    @property
    def total(self) -> Tally:
        """All calls."""
        return total(self.lines.values())

    @property
    def won(self) -> int:
        """Conversations with a missed call that were placed or booked after it."""
        return self.details.won

    @property
    def call_backs(self) -> Durations:
        """From the end of a missed call until staff rang."""
        return self.details.call_backs

    @property
    def responses(self) -> Durations:
        """From a reply until a person answered."""
        return self.details.responses


def put_together(days: Mapping[dt.date, DayCounts]) -> Counts:
    """The counts of all these days."""
    every = list(days.values())
    return Counts(
        days={at: total(day.lines.values()) for at, day in days.items()},
        hours=_sum_of({(at.weekday(), hour): tally for hour, tally in day.hours.items()} for at, day in days.items()),
        lines=_sum_of(day.lines for day in every),
        desks=_sum_of(day.desks for day in every),
        members=_sum_of(day.members for day in every),
        wordings=_sum_of(day.wordings for day in every),
        callers=len({caller for day in every for caller in day.callers}),
        recovered_callers=len({caller for day in every for caller in day.recovered_callers}),
        reached_callers=len({caller for day in every for caller in day.reached_callers}),
        recovered_conversations=len({conversation for day in every for conversation in day.conversations}),
        won_after_reply=len({conversation for day in every for conversation in day.won_after_reply}),
        latencies=Durations.of((day.latencies for day in every), 10),
        first_contacts=Durations.of(day.first_contacts for day in every),
        details=Details.of([lists for day in every for lists in day.of_lines.values()]),
        of_lines=_details_of(day.of_lines for day in every),
        of_desks=_details_of(day.of_desks for day in every),
        of_members=_details_of(day.of_members for day in every),
    )


def _details_of(days: Iterable[Mapping[int, Lists]]) -> dict[int, Details]:
    groups: dict[int, list[Lists]] = {}
    for day in days:
        for key, lists in day.items():
            groups.setdefault(key, []).append(lists)
    return {key: Details.of(lists) for key, lists in groups.items()}


def _sum_of(maps: Iterable[Mapping[Key, Tally]]) -> dict[Key, Tally]:
    groups: dict[Key, list[Tally]] = {}
    for found in maps:
        for key, tally in found.items():
            groups.setdefault(key, []).append(tally)
    return summed(groups)


def share(part: int, whole: int) -> float | None:
    """Part of the whole; None of nothing."""
    return part / whole if whole else None


def share_in_words(part: int, whole: int, *, of_nothing: str = "none") -> str:
    """A share in whole percent; how many of how many where that is too few to say."""
    if not whole:
        return of_nothing
    return f"{part} of {whole}" if whole < ENOUGH else f"{100 * part / whole:.0f} %"
