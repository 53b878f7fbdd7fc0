"""How every call ends: one name out of a closed list, found from the call and its text alone."""

from collections.abc import Mapping
from enum import StrEnum

from hub.calls.deciding import is_only_heard, text_back_of
from hub.contract.phone_events import DeliveryStatus
from hub.events import Event, TextFailed, TextNotSent, TextNotWanted, TextSent
from hub.reasons import Reason, because
from hub.records.call import Call, CallOutcome, Decision
from hub.records.conversation import Text
from hub.records.session import AccountSession


class Ending(StrEnum):
    """The name of a call's ending; `ENDINGS` has what people read."""

    ANSWERED = "answered"
    ANSWERED_OR_MAILBOX = "answered_or_mailbox"
    TEXTED = "texted"
    TEXT_FAILED_CALL_BACK = "text_failed_call_back"
    CALL_BACK = "call_back"
    IN_TOUCH = "in_touch"
    JOINED = "joined"
    TEXTED_BY_ANOTHER = "texted_by_another"
    WATCHED = "watched"
    LEFT_ALONE = "left_alone"
    TESTED = "tested"


ENDINGS: Mapping[Ending, str] = {
    Ending.ANSWERED: "Somebody of the staff took the call.",
    Ending.ANSWERED_OR_MAILBOX: "The call was picked up; the phone system cannot tell a person from a mailbox.",
    Ending.TEXTED: "The caller got a text.",
    Ending.TEXT_FAILED_CALL_BACK: "A text was meant to go out and did not arrive; a task asks somebody to call back.",
    Ending.CALL_BACK: "No text goes out; a task asks somebody to call back.",
    Ending.IN_TOUCH: "The caller and the staff were in touch before a text was needed.",
    Ending.JOINED: "The call joined a conversation in which a text went out already.",
    Ending.TEXTED_BY_ANOTHER: "Another automatic text left from the line, so ours stayed back.",
    Ending.WATCHED: "The line only watches; nothing was sent.",
    Ending.LEFT_ALONE: "There is nobody whom a text or a call back would serve.",
    Ending.TESTED: "A member tried the line with their own phone.",
}
BY_REASON: Mapping[Reason, Ending] = {
    Reason.ANSWERED: Ending.ANSWERED,
    Reason.ANSWERED_OR_MAILBOX: Ending.ANSWERED_OR_MAILBOX,
    Reason.ANSWERED_ON_SECOND_TRY: Ending.IN_TOUCH,
    Reason.CALLED_BACK: Ending.IN_TOUCH,
    Reason.MEMBER_WROTE: Ending.IN_TOUCH,
    Reason.THEY_WROTE_FIRST: Ending.IN_TOUCH,
    Reason.TEXTED_RECENTLY: Ending.JOINED,
    Reason.OTHER_AUTO_REPLY: Ending.TEXTED_BY_ANOTHER,
    Reason.WATCH_ONLY: Ending.WATCHED,
}
LEFT = frozenset({DeliveryStatus.ACCEPTED, DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.DELIVERED})
NOT_SENT = "not_sent"


def ending_of(call: Call, text: Text | None) -> Ending | None:
    """The call's ending, `text` being the automatic text that it caused; None while something of it is under way. Pure.

    A text that left counts before all that was learned afterwards.
    """
    status = text.status if text else None
    if call.guided_test and (status is not None or call.decision == Decision.NO_TEXT):
        return Ending.TESTED
    if status in LEFT:
        return Ending.TEXTED
    if status is not None and status != NOT_SENT:
        return Ending.TEXT_FAILED_CALL_BACK
    if call.outcome in (CallOutcome.ANSWERED, CallOutcome.ANSWERED_OR_MAILBOX):
        return Ending(call.outcome)
    if text is not None and status == NOT_SENT:
        return ending_for(text.not_delivered, Ending.TEXT_FAILED_CALL_BACK)
    return _ending_without_text(call) if call.decision == Decision.NO_TEXT else None


def _ending_without_text(call: Call) -> Ending:
    return Ending.CALL_BACK if is_only_heard(call) else ending_for(call.decision_reason, Ending.CALL_BACK)


def ending_for(reason: str | None, with_task: Ending) -> Ending:
    """The ending of a call whose caller gets no text for this reason; a carrier's reason asks for a task like one of ours."""
    known = because(reason or "")
    if known is None or known.call_back:
        return with_task
    return BY_REASON.get(Reason(reason or ""), Ending.LEFT_ALONE)


Ends = TextNotWanted | TextSent | TextNotSent | TextFailed


def name_ending(session: AccountSession, event: Ends) -> list[Event]:
    """Write down how the call ended; a later event may tell better."""
    call = _call_of(session, event)
    if call is None:
        return []
    ending = ending_of(call, text_back_of(session, call))
    if ending is not None and ending != call.ending:
        call.ending, call.ended_as_of = ending, session.now
    return []


def _call_of(session: AccountSession, event: Ends) -> Call | None:
    if isinstance(event, TextNotWanted):
        return session.get_one(Call, event.call_id)
    text = session.get_one(Text, event.text_id)
    return session.get(Call, text.call_id) if text.call_id is not None else None
