"""Counting calls: what one day comes to, and days put together. Pure; docs/metrics.md says what each count means."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import chain, zip_longest
from typing import Any, NamedTuple, TypeVar

from hub.reasons import Reason
from hub.records.call import CallOutcome
from hub.records.conversation import WON

WITHIN = dt.timedelta(days=7)
ONE_HOUR = dt.timedelta(hours=1)
NOBODY = 0
"""Stands for no desk and no member."""
TALLIES_BY_ID = ("lines", "hours", "desks", "members")
TALLIES = (*TALLIES_BY_ID, "wordings")
LISTS = ("of_lines", "of_desks", "of_members")
PLAIN_LISTS = (
    "callers",
    "recovered_callers",
    "reached_callers",
    "conversations",
    "won_after_reply",
    "latencies",
    "first_contacts",
)
"""The parts of `DayCounts`, by what they are."""

Key = TypeVar("Key", int, str, dt.date, tuple[int, int])


class Tally(NamedTuple):
    """How many calls of some kind; all but the first three are of missed calls, and `voicemails` of any."""

    inbound: int = 0
    answered: int = 0
    unclear: int = 0
    voicemails: int = 0
    missed: int = 0
    texted: int = 0
    replied: int = 0
    replied_in_hour: int = 0
    recovered: int = 0
    called_back: int = 0
    reached: int = 0


class CallRow(NamedTuple):
    """A call that counts, as far as counting goes; from `desk_id` on it is what is known of its conversation."""

    started_at: dt.datetime
    ended_at: dt.datetime | None
    outcome: str
    line_id: int
    has_voicemail: bool
    decision_reason: str | None
    texted_at: dt.datetime | None
    replied_at: dt.datetime | None
    called_back_at: dt.datetime | None
    first_human_at: dt.datetime | None
    wording: str | None
    caller_id: int | None
    conversation_id: int | None
    desk_id: int | None
    member_id: int | None
    result: str | None
    result_at: dt.datetime | None


class ReplyRow(NamedTuple):
    """A reply that began a wait which a person ended."""

    at: dt.datetime
    answered_at: dt.datetime
    line_id: int
    desk_id: int | None
    member_id: int | None


class Lists(NamedTuple):
    """What one line, desk or member has of a day beside its calls.

    `won` are conversations with a missed call that were placed or booked after it. The others are lengths in seconds: `call_backs` after
    the end of a missed call, `responses` after a reply.
    """

    won: list[int]
    call_backs: list[int]
    responses: list[int]


@dataclass(slots=True)
class DayCounts:
    """What one day comes to.

    `callers` are those of missed calls, also as far as they were recovered, and reached in any way; `conversations` are those of
    recovered calls, `won_after_reply` those of them that were placed or booked. `latencies` are tenths of a second from the end of a call
    to its text, `first_contacts` seconds after the end of a missed call.
    """

    lines: dict[int, Tally] = field(default_factory=dict)
    hours: dict[int, Tally] = field(default_factory=dict)
    desks: dict[int, Tally] = field(default_factory=dict)
    members: dict[int, Tally] = field(default_factory=dict)
    wordings: dict[str, Tally] = field(default_factory=dict)
    callers: list[int] = field(default_factory=list)
    recovered_callers: list[int] = field(default_factory=list)
    reached_callers: list[int] = field(default_factory=list)
    conversations: list[int] = field(default_factory=list)
    won_after_reply: list[int] = field(default_factory=list)
    latencies: list[int] = field(default_factory=list)
    first_contacts: list[int] = field(default_factory=list)
    of_lines: dict[int, Lists] = field(default_factory=dict)
    of_desks: dict[int, Lists] = field(default_factory=dict)
    of_members: dict[int, Lists] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As the tables of counted days keep it: nothing that is empty, and no zeros at the end of a tally."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        for name in TALLIES:
            found[name] = {key: _without_zeros_at_the_end(tally) for key, tally in found[name].items()}
        return {name: value for name, value in found.items() if value}

    @classmethod
    def from_json(cls, *stored: Mapping[str, Any]) -> "DayCounts":
        """What `to_json` gave; of several parts of the same day, what they come to."""
        given: dict[str, Any] = {name: list(chain.from_iterable(part.get(name, ()) for part in stored)) for name in PLAIN_LISTS}
        for name in TALLIES:
            key_of = str if name == "wordings" else int
            given[name] = {key_of(key): _stored_tally(tallies) for key, tallies in _by_key(stored, name).items()}
        for name in LISTS:
            given[name] = {int(key): Lists(*map(_joined, zip(*lists, strict=True))) for key, lists in _by_key(stored, name).items()}
        day = cls(**given)
        if len(stored) > 1:
            day.sort_lengths()
        return day

    def sort_lengths(self) -> None:
        """So that days are soon put together."""
        for lengths in self.lengths():
            lengths.sort()

    def lengths(self) -> Iterator[list[int]]:
        """All lists of lengths of time."""
        yield from (self.latencies, self.first_contacts)
        for lists in (*self.of_lines.values(), *self.of_desks.values(), *self.of_members.values()):
            yield from (lists.call_backs, lists.responses)

    def lists_of(self, row: "CallRow | ReplyRow") -> tuple[Lists, Lists, Lists]:
        """Those of its line, its desk and its member."""
        parts = ((self.of_lines, row.line_id), (self.of_desks, row.desk_id or NOBODY), (self.of_members, row.member_id or NOBODY))
        line, desk, member = (lists.setdefault(key, Lists([], [], [])) for lists, key in parts)
        return line, desk, member


def _by_key(stored: Iterable[Mapping[str, Any]], name: str) -> dict[str, list[Sequence[Any]]]:
    found: dict[str, list[Sequence[Any]]] = {}
    for part in stored:
        for key, value in part.get(name, {}).items():
            found.setdefault(key, []).append(value)
    return found


def _stored_tally(tallies: Sequence[Sequence[int]]) -> Tally:
    return Tally(*map(sum, zip_longest(*tallies, fillvalue=0))) if len(tallies) > 1 else Tally(*tallies[0])


def _without_zeros_at_the_end(tally: Tally) -> Sequence[int]:
    return tally[: max((place for place, count in enumerate(tally, start=1) if count), default=0)]


def _joined(lists: Iterable[Sequence[int]]) -> list[int]:
    return list(chain.from_iterable(lists))


def count_day(calls: Iterable[CallRow], replies: Iterable[ReplyRow], zone: dt.tzinfo) -> DayCounts:
    """The counts of one day's calls and replies."""
    day = DayCounts()
    by_line: dict[int, list[Tally]] = {}
    by_hour: dict[int, list[Tally]] = {}
    by_desk: dict[int, list[Tally]] = {}
    by_member: dict[int, list[Tally]] = {}
    by_wording: dict[str, list[Tally]] = {}
    for call in calls:
        tally = tally_of(call)
        by_line.setdefault(call.line_id, []).append(tally)
        by_hour.setdefault(call.started_at.astimezone(zone).hour, []).append(tally)
        if not tally.missed:
            continue
        by_desk.setdefault(call.desk_id or NOBODY, []).append(tally)
        by_member.setdefault(call.member_id or NOBODY, []).append(tally)
        if call.texted_at is not None:
            by_wording.setdefault(call.wording or "", []).append(tally)
        _note_missed(day, call, tally)
    day.lines, day.hours, day.desks, day.members = summed(by_line), summed(by_hour), summed(by_desk), summed(by_member)
    day.wordings = summed(by_wording)
    for reply in replies:
        if reply.at <= reply.answered_at <= reply.at + WITHIN:
            for lists in day.lists_of(reply):
                lists.responses.append(int((reply.answered_at - reply.at).total_seconds()))
    day.sort_lengths()
    return day


def tally_of(call: CallRow) -> Tally:
    """One call."""
    missed = call.outcome == CallOutcome.MISSED
    texted = missed and call.texted_at is not None
    recovered = missed and call.replied_at is not None
    in_hour = missed and call.texted_at is not None and call.replied_at is not None and call.replied_at - call.texted_at <= ONE_HOUR
    return Tally(
        inbound=1,
        answered=int(call.outcome == CallOutcome.ANSWERED),
        unclear=int(call.outcome == CallOutcome.ANSWERED_OR_MAILBOX),
        voicemails=int(call.has_voicemail),
        missed=int(missed),
        texted=int(texted),
        replied=int(texted and recovered),
        replied_in_hour=int(in_hour),
        recovered=int(recovered),
        called_back=int(missed and _after(call, call.called_back_at) is not None),
        reached=int(missed and (recovered or _after(call, call.first_human_at) is not None)),
    )


def _note_missed(day: DayCounts, call: CallRow, tally: Tally) -> None:
    is_won = call.result in WON and call.result_at is not None and call.result_at >= call.started_at
    if call.caller_id is not None:
        day.callers.append(call.caller_id)
        day.recovered_callers += [call.caller_id] * tally.recovered
        day.reached_callers += [call.caller_id] * tally.reached
    if call.conversation_id is not None:
        day.conversations += [call.conversation_id] * tally.recovered
        day.won_after_reply += [call.conversation_id] * (is_won and tally.recovered)
    if call.texted_at is not None and call.ended_at is not None and call.decision_reason != Reason.NIGHT:
        day.latencies.append(max(0, round((call.texted_at - call.ended_at).total_seconds() * 10)))
    if (seconds := _after(call, call.first_human_at)) is not None:
        day.first_contacts.append(seconds)
    seconds = _after(call, call.called_back_at)
    if seconds is None and not is_won:
        return
    for lists in day.lists_of(call):
        lists.won.extend([call.conversation_id] if is_won and call.conversation_id is not None else [])
        lists.call_backs.extend([seconds] if seconds is not None else [])


def _after(call: CallRow, at: dt.datetime | None) -> int | None:
    """Whole seconds from the end of the call until then; None where that never came, or too late to have to do with it."""
    if at is None or at > call.started_at + WITHIN:
        return None
    return max(0, int((at - (call.ended_at or call.started_at)).total_seconds()))


def summed(groups: Mapping[Key, Sequence[Tally]]) -> dict[Key, Tally]:
    """The sum of each group."""
    return {key: total(tallies) for key, tallies in groups.items()}


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum."""
    together = list(tallies)
    return Tally(*map(sum, zip(*together, strict=True))) if together else Tally()
