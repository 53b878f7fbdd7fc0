"""Which calls each figure counts: the one definition that reports and the list of calls share. docs/metrics.md has it in words."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Float, exists, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from hub.contract.phone_provider import LineMode
from hub.reasons import Reason
from hub.records.call import Call, CallOutcome
from hub.records.conversation import WON, Conversation
from hub.records.line import Line

ONE_HOUR_S = 3600.0


class SecondsAfter(FunctionElement[float]):
    """How many seconds the first moment lies after the second, to the millisecond."""

    type = Float()
    inherit_cache = True


@compiles(SecondsAfter)
def _on_postgresql(element: SecondsAfter, compiler: SQLCompiler, **options: Any) -> str:
    late, early = (compiler.process(clause, **options) for clause in element.clauses)
    return f"round(extract(epoch FROM {late} - {early}), 3)"


@compiles(SecondsAfter, "sqlite")
def _on_sqlite(element: SecondsAfter, compiler: SQLCompiler, **options: Any) -> str:
    late, early = (compiler.process(clause, **options) for clause in element.clauses)
    return f"round((julianday({late}) - julianday({early})) * 86400.0, 3)"


class Figure(StrEnum):
    """A figure that is made of calls; each opens as a list of exactly these.

    What begins with HEARD are calls of lines that hear of every call. FIRST_CONTACT are those that the time to a first human contact
    is taken of, TEXTED_AT_ONCE those of the latency, CALLERS_NOT_REACHED those of callers whom nobody reached in the whole period.
    """

    INBOUND = "inbound"
    ANSWERED = "answered"
    HEARD_ANSWERED = "heard_answered"
    UNCLEAR = "unclear"
    MISSED = "missed_calls"
    HEARD_MISSED = "heard_missed"
    VOICEMAIL = "voicemail"
    TEXTED = "texted"
    TEXTED_AT_ONCE = "texted_at_once"
    REPLIED = "replied"
    REPLIED_IN_HOUR = "replied_in_hour"
    RECOVERED = "recovered"
    CALLED_BACK = "called_back"
    FIRST_CONTACT = "first_contact"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    CALLERS_NOT_REACHED = "callers_not_reached"
    WON = "won"
    WON_AFTER_REPLY = "won_after_reply"


IN_WORDS: Mapping[Figure, str] = {
    Figure.INBOUND: "Inbound calls",
    Figure.ANSWERED: "Answered by a person",
    Figure.HEARD_ANSWERED: "Answered by a person, at lines that hear every call",
    Figure.UNCLEAR: "Answered, or a mailbox",
    Figure.MISSED: "Missed",
    Figure.HEARD_MISSED: "Missed, at lines that hear every call",
    Figure.VOICEMAIL: "With a voicemail",
    Figure.TEXTED: "Texted back",
    Figure.TEXTED_AT_ONCE: "Texted back without waiting for the morning",
    Figure.REPLIED: "Texts that were answered",
    Figure.REPLIED_IN_HOUR: "Texts that were answered within an hour",
    Figure.RECOVERED: "Recovered by a reply",
    Figure.CALLED_BACK: "Called back",
    Figure.FIRST_CONTACT: "A person wrote, rang or spoke",
    Figure.REACHED: "Reached in any way",
    Figure.NOT_REACHED: "Not reached",
    Figure.CALLERS_NOT_REACHED: "Of callers whom nobody reached",
    Figure.WON: "Placed or booked",
    Figure.WON_AFTER_REPLY: "Placed or booked after a reply",
}

COUNTED: tuple[ColumnElement[bool], ...] = (
    Call.ours.is_(None),
    Call.guided_test.is_(False),
    Call.outcome != CallOutcome.UNDER_WAY,
)
"""Calls of others than the business itself that are over; tests are none."""

IS_MISSED = Call.outcome == CallOutcome.MISSED
IS_HEARD = Call.line_id.not_in(select(Line.id).where(Line.mode == LineMode.FORWARDED))
WITHIN_S = 7 * 86400.0
HAD_CONTACT = Call.first_human_at.is_not(None) & (SecondsAfter(Call.first_human_at, Call.started_at) <= WITHIN_S)
IS_REACHED = Call.replied_at.is_not(None) | HAD_CONTACT
IS_WON = exists().where(
    Conversation.account_id == Call.account_id,
    Conversation.id == Call.conversation_id,
    Conversation.outcome.in_(WON),
    Conversation.outcome_at >= Call.started_at,
)

OF_FIGURE: Mapping[Figure, tuple[ColumnElement[bool], ...]] = {
    Figure.INBOUND: (),
    Figure.ANSWERED: (Call.outcome == CallOutcome.ANSWERED,),
    Figure.HEARD_ANSWERED: (Call.outcome == CallOutcome.ANSWERED, IS_HEARD),
    Figure.UNCLEAR: (Call.outcome == CallOutcome.ANSWERED_OR_MAILBOX,),
    Figure.MISSED: (IS_MISSED,),
    Figure.HEARD_MISSED: (IS_MISSED, IS_HEARD),
    Figure.VOICEMAIL: (Call.voicemail.is_not(None),),
    Figure.TEXTED: (IS_MISSED, Call.texted_at.is_not(None)),
    Figure.TEXTED_AT_ONCE: (
        IS_MISSED,
        Call.texted_at.is_not(None),
        Call.ended_at.is_not(None),
        or_(Call.decision_reason.is_(None), Call.decision_reason != Reason.NIGHT),
    ),
    Figure.REPLIED: (IS_MISSED, Call.texted_at.is_not(None), Call.replied_at.is_not(None)),
    Figure.REPLIED_IN_HOUR: (
        IS_MISSED,
        Call.texted_at.is_not(None),
        Call.replied_at.is_not(None),
        SecondsAfter(Call.replied_at, Call.texted_at) <= ONE_HOUR_S,
    ),
    Figure.RECOVERED: (IS_MISSED, Call.replied_at.is_not(None)),
    Figure.CALLED_BACK: (IS_MISSED, Call.called_back_at.is_not(None), SecondsAfter(Call.called_back_at, Call.started_at) <= WITHIN_S),
    Figure.FIRST_CONTACT: (IS_MISSED, HAD_CONTACT),
    Figure.REACHED: (IS_MISSED, IS_REACHED),
    Figure.NOT_REACHED: (IS_MISSED, ~IS_REACHED),
    Figure.CALLERS_NOT_REACHED: (IS_MISSED, Call.caller_id.is_not(None), ~IS_REACHED),
    Figure.WON: (IS_MISSED, IS_WON),
    Figure.WON_AFTER_REPLY: (IS_MISSED, IS_WON, Call.replied_at.is_not(None)),
}
HALF_A_TENTH_S = 0.0505
"""Lengths of time are counted in tenths of a second, rounded; half a millisecond more, so that no comparison is of equals."""


def calls_of(figure: Figure, since: dt.datetime | None = None, until: dt.datetime | None = None) -> tuple[ColumnElement[bool], ...]:
    """The conditions on `Call` of what the figure counts, the period aside: only what asks for all of a caller's calls needs it."""
    if figure is not Figure.CALLERS_NOT_REACHED:
        return (*COUNTED, *OF_FIGURE[figure])
    within = [bound for at, bound in ((since, Call.started_at >= since), (until, Call.started_at < until)) if at]
    reached = select(Call.caller_id).where(Call.caller_id.is_not(None), IS_MISSED, IS_REACHED, *COUNTED, *within).correlate(None)
    return (*COUNTED, *OF_FIGURE[figure], Call.caller_id.not_in(reached))


def texted_within(over_s: float | None, up_to_s: float | None) -> list[ColumnElement[bool]]:
    """The conditions on a call whose text took longer than one bound and at most the other."""
    took_a_text = SecondsAfter(Call.texted_at, Call.ended_at)
    found: list[ColumnElement[bool]] = []
    if over_s is not None:
        found.append(took_a_text > over_s + HALF_A_TENTH_S)
    if up_to_s is not None:
        found.append(took_a_text <= up_to_s + HALF_A_TENTH_S)
    return found
