"""Does this call get a text? Pure: one situation in, one verdict out, with a reason from a closed vocabulary."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hub.night import end_of_night
from hub.reasons import BECAUSE, Reason
from hub.records.call import CallOutcome


class Decision(StrEnum):
    """What happens with a call."""

    TEXT_NOW = "text_now"
    TEXT_AT = "text_at"
    NO_TEXT = "no_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that the decision looks at; moments are aware UTC, `caller_zones` every zone the caller may be in.

    `last_automatic_text_at` counts a text that is on its way; None where there was none. A `guided_test` is a member who tries the
    line with their own phone: it is texted at once, also at night, soon after the last text and while the line only watches.
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
    guided_test: bool = False
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
        return BECAUSE[self.reason].sentence

    @property
    def call_back(self) -> bool:
        """Whether a person should ring back because no text goes out."""
        return self.decision is Decision.NO_TEXT and BECAUSE[self.reason].call_back


def decide(situation: Situation) -> Verdict:
    """The verdict on one call; the first objection counts, the most certain ones come first."""
    if situation.guided_test:
        situation = replace(situation, staff_number=False, last_automatic_text_at=None, watch_only=False, texts_at_night=True)
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
