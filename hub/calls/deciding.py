"""The steps that decide on a call and give people their tasks."""

import datetime as dt

from sqlalchemy import select

from hub.calls.missed import Situation, Verdict, WhoCalled, decide
from hub.events import (
    CallAnswered,
    CallMissed,
    Event,
    NumberLookedUp,
    TextFailed,
    TextNotSent,
    TextNotWanted,
    TextWanted,
    VoicemailReported,
)
from hub.night import zones_of
from hub.reasons import because
from hub.records.account import Account
from hub.records.call import Call, CallOutcome, Decision, Task
from hub.records.call_back import callback_minutes
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.standing.objections import Standing
from hub.standing.read import AskedAbout, standing_of

LONGEST_SHORT_CODE = 6
LISTEN = "Their number is not known; their voicemail may say it."


def decide_on_call(session: AccountSession, event: CallMissed | CallAnswered) -> list[Event]:
    """Decide, write the decision on the call, and give a call-back task where a person must do what a text cannot."""
    call = session.get_one(Call, event.call_id)
    return _write_down(session, call, decide(situation_of(session, call)))


def decide_again(session: AccountSession, event: NumberLookedUp) -> list[Event]:
    """Decide anew on a call whose text is still on its way; the release lets none leave that is no longer wanted."""
    call = session.get_one(Call, event.call_id)
    text = text_back_of(session, call)
    if text is None or text.status is not None:
        return []
    verdict = decide(situation_of(session, call, text))
    return _write_down(session, call, verdict) if verdict.decision is Decision.NO_TEXT else []


def text_back_of(session: AccountSession, call: Call) -> Text | None:
    """The automatic text that the call caused; found by its conversation, which is what texts are indexed by."""
    if call.conversation_id is None:
        return None
    of_call = select(Text).where(Text.conversation_id == call.conversation_id, Text.call_id == call.id, Text.kind == TextKind.TEXT_BACK)
    return session.scalar(of_call)


def _write_down(session: AccountSession, call: Call, verdict: Verdict) -> list[Event]:
    call.decision, call.decision_reason, call.decided_at = verdict.decision, verdict.reason, session.now
    tell(session, "decision", verdict.sentence, caller_id=call.caller_id, call_id=call.id, detail={"reason": verdict.reason})
    if verdict.call_back:
        give_call_back_task(session, call, verdict.sentence)
    elif verdict.decision is Decision.NO_TEXT and is_only_heard(call):
        give_call_back_task(session, call, LISTEN)
    return _wanted(call, verdict)


def _wanted(call: Call, verdict: Verdict) -> list[Event]:
    if verdict.decision is Decision.NO_TEXT or verdict.at is None or verdict.until is None:
        return [TextNotWanted(call.id, verdict.reason)]
    return [TextWanted(call.id, verdict.at, verdict.until)]


def situation_of(session: AccountSession, call: Call, text: Text | None = None) -> Situation:
    """What is known of a call and its caller now; `text` is its own text, where there is one already."""
    account = session.get_one(Account, session.account_id)
    line = session.get_one(Line, call.line_id)
    caller = session.get(Caller, call.caller_id) if call.caller_id else None
    asked = AskedAbout(account, line, caller, call, text.id if text else None) if caller else None
    return Situation(
        outcome=CallOutcome(call.outcome),
        ended_at=call.ended_at or session.now,
        standing=standing_of(session, asked) if asked else Standing(now=session.now),
        who=who_called(call),
        watch_only=line.watch_only,
        guided_test=call.guided_test,
        texts_at_night=bool(account.texts_at_night),
        caller_zones=zones_of(caller.number, account.time_zone) if caller else (),
        delay=dt.timedelta(seconds=line.delay_s),
        fresh=dt.timedelta(seconds=session.settings.text_fresh_s),
        longest_night_wait=dt.timedelta(seconds=session.settings.night_wait_s),
    )


def who_called(call: Call) -> WhoCalled:
    """Who calls: a caller, one of ours, or somebody whose number is none that can be texted."""
    if call.caller_id is not None:
        return WhoCalled.SOMEBODY
    if call.ours is not None:
        return WhoCalled(call.ours)
    written = call.caller_raw.strip()
    if call.withheld or not written:
        return WhoCalled.WITHHELD
    digits = written.removeprefix("+")
    is_short = len(digits) <= LONGEST_SHORT_CODE if digits.isdigit() else any(sign.isalpha() for sign in digits)
    return WhoCalled.SHORT_CODE if is_short else WhoCalled.UNREADABLE


def give_call_back_task(session: AccountSession, call: Call, why: str, *, due_in: dt.timedelta | None = None) -> None:
    """Ask a person to ring back, once for each call; due when the line's callers are called back, unless `due_in` says otherwise.

    Nobody waits to be rung back after a guided test.
    """
    if call.guided_test:
        return
    key = f"call-back:{call.id}"
    if session.scalar(select(Task.id).where(Task.key == key)) is not None:
        return
    conversation = session.get(Conversation, call.conversation_id) if call.conversation_id else None
    if due_in is None:
        account, line = session.get_one(Account, session.account_id), session.get_one(Line, call.line_id)
        due_in = dt.timedelta(minutes=callback_minutes(session, account, line))
    session.add(
        Task(
            key=key,
            kind="call_back",
            sentence=f"Call back. {why}",
            call_id=call.id,
            caller_id=call.caller_id,
            conversation_id=call.conversation_id,
            member_id=conversation.member_id if conversation else None,
            due_at=session.now + due_in,
            created_at=session.now,
        )
    )
    tell(session, "task", "A call-back task was made.", caller_id=call.caller_id, call_id=call.id)


def hear_whom_nobody_can_text(session: AccountSession, event: VoicemailReported) -> list[Event]:
    """A voicemail of somebody whose number is hidden or unreadable is all that is left of them: somebody should listen to it."""
    of_line = select(Line.connection_id).where(Line.id == event.line_id)
    call = session.scalar(select(Call).where(Call.connection_id.in_(of_line), Call.provider_call_id == event.voicemail.call_id))
    if call is None or call.decision is None or not is_only_heard(call):
        return []
    give_call_back_task(session, call, LISTEN)
    return [TextNotWanted(call.id, call.decision_reason or "")]


def is_only_heard(call: Call) -> bool:
    """Whether the caller left a voicemail and no number that could be texted."""
    return call.voicemail is not None and call.caller_id is None and call.ours is None


def call_back_where_text_failed(session: AccountSession, event: TextNotSent | TextFailed) -> list[Event]:
    """A text-back that will not arrive becomes a call-back task, unless it was no longer wanted."""
    text = session.get_one(Text, event.text_id)
    if text.kind != TextKind.TEXT_BACK or text.call_id is None:
        return []
    known = because(event.reason if isinstance(event, TextNotSent) else event.not_delivered)
    if isinstance(event, TextNotSent) and known is not None and not known.call_back:
        return []
    why = known.sentence if known is not None and known.call_back else "The text could not be delivered."
    give_call_back_task(session, session.get_one(Call, text.call_id), why)
    return []
