"""What came of a call then beside what would come of it now, line by line in words. Pure."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hub.reasons import because
from hub.records.call import CallOutcome
from hub.rehearsal.then_and_now import WhatCame
from hub.web.in_words import ON_THE_WAY, OUTCOMES, effect_in_words, reason_in_words
from hub.web.moments import clock_time

NOTHING = "Nothing"


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One thing to compare, in words for people."""

    name: str
    then: str
    now: str

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        return self.then == self.now


def compared(then: WhatCame, now: WhatCame, *, time_zone: str, region: str) -> list[ComparedLine]:
    """Every line, also those that are the same."""
    before, after = (dict(_lines(came, time_zone, region)) for came in (then, now))
    return [ComparedLine(name, before[name], after[name]) for name in before]


def _lines(came: WhatCame, zone: str, region: str) -> Iterator[tuple[str, str]]:
    known = because(came.reason or "")
    yield "How the call ended", OUTCOMES[CallOutcome(came.outcome)]
    yield "Decision", known.sentence if known else "Not decided"
    yield "Text", came.text or "No text"
    yield "What became of the text", _text_state(came)
    yield "When it left", _left_at(came.text_at, zone, region) if _has_left(came) else "It did not leave"
    yield "Who answers for them", came.owner or "Nobody"
    yield "Tasks", "; ".join(came.tasks) or NOTHING
    yield "Written elsewhere", "; ".join(f"{effect_in_words(effect)} ({system})" for system, effect in came.writes) or NOTHING


def _has_left(came: WhatCame) -> bool:
    return came.text is not None and came.text_state not in (None, "not_sent")


def _text_state(came: WhatCame) -> str:
    if came.text is None:
        return NOTHING
    if came.text_state == "not_sent":
        return f"It was not sent: {reason_in_words(came.text_reason)}"
    if came.text_state is None:
        return "It waits for its time"
    return "It left" if came.text_state in ON_THE_WAY else f"It left and did not arrive: {reason_in_words(came.text_reason)}"


def _left_at(at: dt.datetime | None, zone: str, region: str) -> str:
    if at is None:
        return "It did not leave"
    return f"{at.astimezone(ZoneInfo(zone)).date().isoformat()}, {clock_time(at, zone, region)}"
