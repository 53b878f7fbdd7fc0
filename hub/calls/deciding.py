"""The steps that decide on a call and give people their tasks."""

import datetime as dt

import phonenumbers
from phonenumbers import PhoneNumberType
from sqlalchemy import func, select

from hub.calls.missed import Decision, Situation, Verdict, decide
from hub.events import CallAnswered, CallMissed, Event, TextFailed, TextNotSent, TextNotWanted, TextWanted
from hub.night import zones_of
from hub.reasons import because
from hub.records.account import Account
from hub.records.call import Call, CallOutcome, Task
from hub.records.call_back import callback_minutes
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.records.trace import tell

CANNOT_GET_TEXTS = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.PAGER,
        PhoneNumberType.VOICEMAIL,
    }
)


def decide_on_call(session: AccountSession, event: CallMissed | CallAnswered) -> list[Event]:
    """Decide, write the decision on the call, and give a call-back task where a person must do what a text cannot."""
    call = session.get_one(Call, event.call_id)
    verdict = decide(situation_of(session, call))
    call.decision, call.decision_reason, call.decided_at = verdict.decision, verdict.reason, session.now
    tell(session, "decision", verdict.sentence, caller_id=call.caller_id, call_id=call.id, detail={"reason": verdict.reason})
    if verdict.call_back:
        give_call_back_task(session, call, verdict.sentence)
    return _wanted(call, verdict)


def _wanted(call: Call, verdict: Verdict) -> list[Event]:
    if verdict.decision is Decision.NO_TEXT or verdict.at is None or verdict.until is None:
        return [TextNotWanted(call.id, verdict.reason)]
    return [TextWanted(call.id, verdict.at, verdict.until)]


def situation_of(session: AccountSession, call: Call) -> Situation:
    """What is known of a call and its caller now."""
    account = session.get_one(Account, session.account_id)
    line = session.get_one(Line, call.line_id)
    caller = session.get(Caller, call.caller_id) if call.caller_id else None
    return Situation(
        outcome=CallOutcome(call.outcome),
        ended_at=call.ended_at or session.now,
        now=session.now,
        withheld=call.withheld,
        own_number=call.ours == "own_line",
        staff_number=call.ours == "staff",
        textable=caller is not None and can_get_texts(caller),
        landline=caller is not None and caller.cannot_text == "landline",
        opted_out=caller is not None and caller.opted_out_at is not None,
        last_automatic_text_at=_last_automatic_text(session, caller) if caller else None,
        answered_since=_answered_since(session, call),
        account_paused=account.texts_paused,
        line_paused=line.texts_paused,
        caller_paused=caller is not None and caller.texts_paused,
        watch_only=line.watch_only,
        texts_at_night=bool(account.texts_at_night),
        caller_zones=zones_of(caller.number, account.time_zone) if caller else (),
        delay=dt.timedelta(seconds=line.delay_s),
        between_texts=dt.timedelta(hours=account.text_every_h),
        fresh=dt.timedelta(seconds=session.settings.text_fresh_s),
        longest_night_wait=dt.timedelta(seconds=session.settings.night_wait_s),
    )


def can_get_texts(caller: Caller) -> bool:
    """Whether a text to this kind of number can arrive."""
    kind = phonenumbers.number_type(phonenumbers.parse(caller.number))
    return caller.cannot_text is None and kind not in CANNOT_GET_TEXTS


def _last_automatic_text(session: AccountSession, caller: Caller) -> dt.datetime | None:
    """When the last automatic text left; one that is still on its way counts from when it was owed."""
    of_caller = select(Conversation.id).where(Conversation.caller_id == caller.id)
    on_its_way = session.scalar(
        select(func.max(Text.at)).where(Text.conversation_id.in_(of_caller), Text.kind == TextKind.TEXT_BACK, Text.status.is_(None))
    )
    moments = [moment for moment in (caller.last_automatic_text_at, on_its_way) if moment is not None]
    return max(moments, default=None)


def _answered_since(session: AccountSession, call: Call) -> bool:
    if call.caller_id is None:
        return False
    later = select(Call.id).where(Call.caller_id == call.caller_id, Call.started_at > call.started_at, Call.outcome == CallOutcome.ANSWERED)
    return session.scalar(later.limit(1)) is not None


def give_call_back_task(session: AccountSession, call: Call, why: str, *, due_in: dt.timedelta | None = None) -> None:
    """Ask a person to ring back, once for each call; due when the line's callers are called back, unless `due_in` says otherwise."""
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


def call_back_where_text_failed(session: AccountSession, event: TextNotSent | TextFailed) -> list[Event]:
    """A text-back that will not arrive becomes a call-back task, unless it was no longer wanted."""
    text = session.get_one(Text, event.text_id)
    if text.kind != TextKind.TEXT_BACK or text.call_id is None:
        return []
    known = because(event.reason) if isinstance(event, TextNotSent) else None
    if known is not None and not known.call_back:
        return []
    give_call_back_task(session, session.get_one(Call, text.call_id), "The text could not be delivered.")
    return []
