"""Does this call get a text? Pure: one situation in, one verdict out, with a reason from a closed vocabulary."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hub.night import end_of_night
from hub.reasons import BECAUSE, Reason
from hub.records.call import CallOutcome, Decision
from hub.standing.objections import Standing, objections_to, order_of_objections


class WhoCalled(StrEnum):
    """Who calls, as far as that can be told from the number: somebody, or whom there is no sense in texting."""

    SOMEBODY = "somebody"
    WITHHELD = "withheld"
    OWN_LINE = "own_line"
    STAFF = "staff"
    SHORT_CODE = "short_code"
    UNREADABLE = "unreadable"


NOBODY_TO_TEXT = {
    WhoCalled.WITHHELD: Reason.WITHHELD,
    WhoCalled.OWN_LINE: Reason.OWN_NUMBER,
    WhoCalled.STAFF: Reason.STAFF_NUMBER,
    WhoCalled.SHORT_CODE: Reason.SHORT_CODE,
    WhoCalled.UNREADABLE: Reason.UNREADABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that the decision looks at; moments are aware UTC, `caller_zones` every zone the caller may be in.

    `standing` is how things stand with the caller, the line and the business. A `guided_test` is a member who tries the line with
    their own phone: it is texted at once, also at night and while the line only watches.
    """

    outcome: CallOutcome
    ended_at: dt.datetime
    standing: Standing
    who: WhoCalled = WhoCalled.SOMEBODY
    watch_only: bool = False
    guided_test: bool = False
    texts_at_night: bool = False
    caller_zones: Sequence[str] = ()
    delay: dt.timedelta = dt.timedelta(seconds=15)
    fresh: dt.timedelta = dt.timedelta(minutes=15)
    longest_night_wait: dt.timedelta = dt.timedelta(hours=12)

    @property
    def now(self) -> dt.datetime:
        """The moment of the decision."""
        return self.standing.now


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
        situation = replace(situation, watch_only=False, texts_at_night=True)
    objection = next(_objections(situation), None)
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


def _objections(situation: Situation) -> Iterator[Reason]:
    if situation.outcome is CallOutcome.ANSWERED:
        yield Reason.ANSWERED
    if situation.outcome is CallOutcome.ANSWERED_OR_MAILBOX:
        yield Reason.ANSWERED_OR_MAILBOX
    if situation.who in NOBODY_TO_TEXT:
        yield NOBODY_TO_TEXT[situation.who]
    yield from objections_to(situation.standing)


def order_of_checks() -> tuple[Reason, ...]:
    """Every reason that a decision can have, in the order in which they count."""
    first = (Reason.ANSWERED, Reason.ANSWERED_OR_MAILBOX, *NOBODY_TO_TEXT.values())
    return (*first, *order_of_objections(), Reason.TOO_LATE, Reason.WATCH_ONLY, Reason.NIGHT, Reason.MISSED)
