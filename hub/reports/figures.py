"""Which calls each figure counts: the one definition that reports and the list of calls share. docs/metrics.md has it in words."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, exists

from hub.records.call import Call, CallOutcome
from hub.records.conversation import Conversation, Outcome

WON = (Outcome.PLACED, Outcome.BOOKED)


class Figure(StrEnum):
    """A figure that is a number of calls; each opens as a list of exactly these."""

    INBOUND = "inbound"
    ANSWERED = "answered"
    UNCLEAR = "unclear"
    MISSED = "missed_calls"
    VOICEMAIL = "voicemail"
    TEXTED = "texted"
    REPLIED = "replied"
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
IS_REACHED = Call.replied_at.is_not(None) | Call.first_human_at.is_not(None)
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
    Figure.RECOVERED: (IS_MISSED, Call.replied_at.is_not(None)),
    Figure.CALLED_BACK: (IS_MISSED, Call.called_back_at.is_not(None)),
    Figure.REACHED: (IS_MISSED, IS_REACHED),
    Figure.NOT_REACHED: (IS_MISSED, ~IS_REACHED),
    Figure.WON: (IS_MISSED, IS_WON),
}


def calls_of(figure: Figure) -> tuple[ColumnElement[bool], ...]:
    """The conditions on `Call` of what the figure counts, the period aside."""
    return (*COUNTED, *OF_FIGURE[figure])
