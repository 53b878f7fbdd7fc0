"""Does this call get a text? Pure: one situation in, one verdict out, with a reason from a closed vocabulary."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hub.night import end_of_night
from hub.records.call import CallOutcome


class Decision(StrEnum):
    """What happens with a call."""

    TEXT_NOW = "text_now"
    TEXT_AT = "text_at"
    NO_TEXT = "no_text"


class Reason(StrEnum):
    """Why; each has a sentence for people."""

    MISSED = "missed"
    NIGHT = "night"
    ANSWERED = "answered"
    ANSWERED_OR_MAILBOX = "answered_or_mailbox"
    ANSWERED_ON_SECOND_TRY = "answered_on_second_try"
    OPTED_OUT = "opted_out"
    OWN_NUMBER = "own_number"
    STAFF_NUMBER = "staff_number"
    WITHHELD = "withheld"
    UNTEXTABLE = "untextable"
    LANDLINE = "landline"
    TEXTED_RECENTLY = "texted_recently"
    TOO_LATE = "too_late"
    ACCOUNT_PAUSED = "account_paused"
    LINE_PAUSED = "line_paused"
    CALLER_PAUSED = "caller_paused"
    WATCH_ONLY = "watch_only"


SENTENCES: Mapping[Reason, str] = {
    Reason.MISSED: "Nobody answered, so the caller gets a text.",
    Reason.NIGHT: "It is night where the caller is, so the text waits until 8 in the morning.",
    Reason.ANSWERED: "Somebody answered, so there is nothing to make up for.",
    Reason.ANSWERED_OR_MAILBOX: "The phone system says that the call was picked up; it cannot tell a person from a mailbox.",
    Reason.ANSWERED_ON_SECOND_TRY: "They called again and somebody answered, so no text is needed.",
    Reason.OPTED_OUT: "They asked not to be texted, so they should be called back instead.",
    Reason.OWN_NUMBER: "The call came from one of your own lines.",
    Reason.STAFF_NUMBER: "The call came from a member of staff.",
    Reason.WITHHELD: "The caller hid their number, so there is nobody to text.",
    Reason.UNTEXTABLE: "This number cannot receive texts, so they should be called back instead.",
    Reason.LANDLINE: "This is a landline, so they should be called back instead.",
    Reason.TEXTED_RECENTLY: "They already got an automatic text; this call joins the same conversation.",
    Reason.TOO_LATE: "We learned of the call too late for a text to make sense, so they should be called back instead.",
    Reason.ACCOUNT_PAUSED: "Automatic texts are paused for the whole business.",
    Reason.LINE_PAUSED: "Automatic texts are paused for this line.",
    Reason.CALLER_PAUSED: "Automatic texts are paused for this caller.",
    Reason.WATCH_ONLY: "This line only watches: it would have sent a text.",
}

CALL_BACK_INSTEAD = frozenset(
    {Reason.OPTED_OUT, Reason.UNTEXTABLE, Reason.LANDLINE, Reason.TOO_LATE, Reason.ACCOUNT_PAUSED, Reason.LINE_PAUSED, Reason.CALLER_PAUSED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that the decision looks at; moments are aware UTC, `caller_zones` every zone the caller may be in.

    `last_automatic_text_at` counts a text that is on its way; None where there was none.
    """

    outcome: CallOutcome
    ended_at: dt.datetime
    now: dt.datetime
    withheld: bool = False
    textable: bool = True
    landline: bool = False
    opted_out: bool = False
    own_number: bool = False
    staff_number: bool = False
    last_automatic_text_at: dt.datetime | None = None
    answered_since: bool = False
    account_paused: bool = False
    line_paused: bool = False
    caller_paused: bool = False
    watch_only: bool = False
    texts_at_night: bool = False
    caller_zones: Sequence[str] = ()
    delay: dt.timedelta = dt.timedelta(seconds=15)
    between_texts: dt.timedelta = dt.timedelta(hours=24)
    fresh: dt.timedelta = dt.timedelta(minutes=15)
    longest_night_wait: dt.timedelta = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision: a text is due at `at` and must not leave after `until`; `call_back` asks for a task."""

    decision: Decision
    reason: Reason
    at: dt.datetime | None = None
    until: dt.datetime | None = None

    @property
    def sentence(self) -> str:
        """The reason in words for people."""
        return SENTENCES[self.reason]

    @property
    def call_back(self) -> bool:
        """Whether a person should ring back because no text goes out."""
        return self.decision is Decision.NO_TEXT and self.reason in CALL_BACK_INSTEAD


def decide(situation: Situation) -> Verdict:
    """The verdict on one call; the first objection counts, the most certain ones come first."""
    objection = _objection(situation)
    if objection is not None:
        return Verdict(Decision.NO_TEXT, objection)
    due = situation.ended_at + situation.delay
    if not situation.texts_at_night:
        morning = end_of_night(max(due, situation.now), situation.caller_zones)
        if morning is not None:
            until = situation.ended_at + situation.longest_night_wait
            if max(morning, situation.now) > until or situation.watch_only:
                return Verdict(Decision.NO_TEXT, Reason.WATCH_ONLY if situation.watch_only else Reason.TOO_LATE)
            return Verdict(Decision.TEXT_AT, Reason.NIGHT, morning, until)
    until = situation.ended_at + situation.fresh
    if situation.now > until:
        return Verdict(Decision.NO_TEXT, Reason.TOO_LATE)
    if situation.watch_only:
        return Verdict(Decision.NO_TEXT, Reason.WATCH_ONLY)
    return Verdict(Decision.TEXT_NOW, Reason.MISSED, due, until)


def _objection(situation: Situation) -> Reason | None:
    recent = situation.last_automatic_text_at
    objections = (
        (situation.outcome is CallOutcome.ANSWERED, Reason.ANSWERED),
        (situation.outcome is CallOutcome.ANSWERED_OR_MAILBOX, Reason.ANSWERED_OR_MAILBOX),
        (situation.withheld, Reason.WITHHELD),
        (situation.own_number, Reason.OWN_NUMBER),
        (situation.staff_number, Reason.STAFF_NUMBER),
        (situation.opted_out, Reason.OPTED_OUT),
        (situation.landline, Reason.LANDLINE),
        (not situation.textable, Reason.UNTEXTABLE),
        (situation.answered_since, Reason.ANSWERED_ON_SECOND_TRY),
        (recent is not None and situation.now - recent < situation.between_texts, Reason.TEXTED_RECENTLY),
        (situation.account_paused, Reason.ACCOUNT_PAUSED),
        (situation.line_paused, Reason.LINE_PAUSED),
        (situation.caller_paused, Reason.CALLER_PAUSED),
    )
    return next((reason for holds, reason in objections if holds), None)
