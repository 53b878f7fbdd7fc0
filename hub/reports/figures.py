"""Which calls each figure counts: the one definition that reports and the list of calls share. docs/metrics.md has it in words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Float, exists
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from hub.records.call import Call, CallOutcome
from hub.records.conversation import WON, Conversation

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
    """A figure that is a number of calls; each opens as a list of exactly these."""

    INBOUND = "inbound"
    ANSWERED = "answered"
    UNCLEAR = "unclear"
    MISSED = "missed_calls"
    VOICEMAIL = "voicemail"
    TEXTED = "texted"
    REPLIED = "replied"
    REPLIED_IN_HOUR = "replied_in_hour"
    RECOVERED = "recovered"
    CALLED_BACK = "called_back"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    WON = "won"


IN_WORDS: Mapping[Figure, str] = {
    Figure.INBOUND: "Inbound calls",
    Figure.ANSWERED: "Answered by a person",
    Figure.UNCLEAR: "Answered, or a mailbox",
    Figure.MISSED: "Missed",
    Figure.VOICEMAIL: "With a voicemail",
    Figure.TEXTED: "Texted back",
    Figure.REPLIED: "Texts that were answered",
    Figure.REPLIED_IN_HOUR: "Texts that were answered within an hour",
    Figure.RECOVERED: "Recovered by a reply",
    Figure.CALLED_BACK: "Called back",
    Figure.REACHED: "Reached in any way",
    Figure.NOT_REACHED: "Not reached",
    Figure.WON: "Placed or booked",
}

COUNTED: tuple[ColumnElement[bool], ...] = (
    Call.ours.is_(None),
    Call.guided_test.is_(False),
    Call.outcome != CallOutcome.UNDER_WAY,
)
"""Calls of others than the business itself that are over; tests are none."""

IS_MISSED = Call.outcome == CallOutcome.MISSED
WITHIN_S = 7 * 86400.0
IS_REACHED = Call.replied_at.is_not(None) | (
    Call.first_human_at.is_not(None) & (SecondsAfter(Call.first_human_at, Call.started_at) <= WITHIN_S)
)
IS_WON = exists().where(
    Conversation.account_id == Call.account_id,
    Conversation.id == Call.conversation_id,
    Conversation.outcome.in_(WON),
    Conversation.outcome_at >= Call.started_at,
)

OF_FIGURE: Mapping[Figure, tuple[ColumnElement[bool], ...]] = {
    Figure.INBOUND: (),
    Figure.ANSWERED: (Call.outcome == CallOutcome.ANSWERED,),
    Figure.UNCLEAR: (Call.outcome == CallOutcome.ANSWERED_OR_MAILBOX,),
    Figure.MISSED: (IS_MISSED,),
    Figure.VOICEMAIL: (Call.voicemail.is_not(None),),
    Figure.TEXTED: (IS_MISSED, Call.texted_at.is_not(None)),
    Figure.REPLIED: (IS_MISSED, Call.texted_at.is_not(None), Call.replied_at.is_not(None)),
    Figure.REPLIED_IN_HOUR: (
        IS_MISSED,
        Call.texted_at.is_not(None),
        Call.replied_at.is_not(None),
        SecondsAfter(Call.replied_at, Call.texted_at) <= ONE_HOUR_S,
    ),
    Figure.RECOVERED: (IS_MISSED, Call.replied_at.is_not(None)),
    Figure.CALLED_BACK: (IS_MISSED, Call.called_back_at.is_not(None)),
    Figure.REACHED: (IS_MISSED, IS_REACHED),
    Figure.NOT_REACHED: (IS_MISSED, ~IS_REACHED),
    Figure.WON: (IS_MISSED, IS_WON),
}


def calls_of(figure: Figure) -> tuple[ColumnElement[bool], ...]:
    """The conditions on `Call` of what the figure counts, the period aside."""
    return (*COUNTED, *OF_FIGURE[figure])
