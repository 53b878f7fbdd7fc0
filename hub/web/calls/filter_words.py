"""The filters of the list of calls in words for people. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.calls.ending import Ending
from hub.reasons import BECAUSE
from hub.records.conversation import Outcome
from hub.reports.figures import IN_WORDS as COUNTED
from hub.web.calls.wanted import NOBODY, Show, Source, Tests, Wanted
from hub.web.moments import duration

SHOWN: Mapping[Show, str] = {
    Show.ALL: "All",
    Show.MISSED: "Missed",
    Show.ANSWERED: "Answered",
    Show.TEXTED: "Texted back",
    Show.REPLIED: "Caller wrote back",
    Show.NO_REPLY: "No reply",
    Show.NO_TEXT: "Missed, no text",
    Show.TEXT_FAILED: "Text failed",
    Show.UNTOUCHED: "No person yet",
}
RARELY_SHOWN: Mapping[Show, str] = {Show.NO_ENDING: "Without an ending"}
ENDINGS: Mapping[Ending, str] = {
    Ending.ANSWERED: "Answered",
    Ending.ANSWERED_OR_MAILBOX: "Answered, or a mailbox",
    Ending.TEXTED: "Texted",
    Ending.TEXT_FAILED_CALL_BACK: "Text failed, call back",
    Ending.CALL_BACK: "Call back",
    Ending.IN_TOUCH: "In touch already",
    Ending.JOINED: "Joined a conversation",
    Ending.TEXTED_BY_ANOTHER: "Texted by another",
    Ending.WATCHED: "Watched only",
    Ending.LEFT_ALONE: "Left alone",
    Ending.TESTED: "Test",
}
RESULTS: Mapping[Outcome, str] = {Outcome.PLACED: "Placed", Outcome.BOOKED: "Booked", Outcome.LOST: "Lost", Outcome.SPAM: "Spam"}
SOURCES: Mapping[Source, str] = {Source.TOLD: "Told by the phone system", Source.FOUND: "Found in the phone system's list"}
TESTS: Mapping[Tests, str] = {Tests.WITHOUT: "Without tests", Tests.ONLY: "Tests only"}
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True, slots=True)
class Names:
    """What desks and members are called, by id."""

    desks: Mapping[int, str]
    members: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One thing that the list is narrowed by, in words, and the change of the wish that takes it away."""

    words: str
    without: Mapping[str, object]


Choice = tuple[str, bool, Mapping[str, object]]

IN_WORDS: Mapping[str, Callable[[Any, Names], str]] = {
    "counted": lambda counted, _: f"Counted: {COUNTED[counted]}",
    "took": lambda bounds, _: f"The text took {bounds_in_words(*bounds)}",
    "reason": lambda reason, _: BECAUSE[reason].short,
    "ending": lambda ending, _: f"Ended: {ENDINGS[ending]}",
    "result": lambda result, _: RESULTS[result],
    "desk_id": lambda desk_id, names: f"Desk: {names.desks.get(desk_id, 'none' if desk_id == NOBODY else 'unknown')}",
    "member_id": lambda member_id, names: f"Owner: {names.members.get(member_id, 'nobody' if member_id == NOBODY else 'unknown')}",
    "wording": lambda wording, _: f"Wording: {wording}",
    "voicemail": lambda left_one, _: "With voicemail" if left_one else "Without voicemail",
    "replied_within": lambda minutes, _: f"Wrote back within {minutes} min",
    "source": lambda source, _: SOURCES[source],
    "tests": lambda tests, _: TESTS[tests],
    "weekday": lambda weekday, _: WEEKDAYS[weekday],
    "hour": lambda hour, _: f"{hour}:00 to {(hour + 1) % 24}:00",
}


def bounds_in_words(over_s: float | None, up_to_s: float | None) -> str:
    """A stretch of time between two bounds."""
    if up_to_s is None:
        return f"over {duration(over_s or 0)}"
    return f"{duration(over_s)} to {duration(up_to_s)}" if over_s else f"up to {duration(up_to_s)}"


def narrowed_by(wanted: Wanted, names: Names) -> list[Narrowing]:
    """What narrows the list beside outcome and line, which stand as links anyway."""
    return list(_narrowings(wanted, names))


def _narrowings(wanted: Wanted, names: Names) -> Iterator[Narrowing]:
    if wanted.show in RARELY_SHOWN:
        yield Narrowing(RARELY_SHOWN[wanted.show], {"show": Show.ALL})
    for field, in_words in IN_WORDS.items():
        value = getattr(wanted, field)
        if value is not None:
            yield Narrowing(in_words(value, names), {field: None})
    if wanted.since is not None or wanted.until is not None:
        days = [f"{word} {day.isoformat()}" for word, day in (("from", wanted.first_day), ("to", wanted.last_day)) if day]
        yield Narrowing(" ".join(days).capitalize(), {"since": None, "until": None})
    if wanted.search:
        yield Narrowing(f"“{wanted.search}”", {"search": ""})


def more_filters(wanted: Wanted, names: Names) -> list[tuple[str, list[Choice]]]:
    """The rarer filters by heading; choosing the one in use takes it away."""
    groups: Mapping[str, tuple[str, Mapping[Any, str]]] = {
        "Voicemail": ("voicemail", {True: "Left one", False: "Left none"}),
        "Ended": ("ending", ENDINGS),
        "Came to": ("result", RESULTS),
        "Desk": ("desk_id", names.desks),
        "Owner": ("member_id", names.members),
        "Heard of": ("source", SOURCES),
        "Tests": ("tests", TESTS),
    }
    return [
        (heading, [(name, here := getattr(wanted, field) == value, {field: None if here else value}) for value, name in choices.items()])
        for heading, (field, choices) in groups.items()
        if choices
    ]
