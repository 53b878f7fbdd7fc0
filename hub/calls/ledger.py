"""Folding everything that is told of a phone call into one row with one outcome."""

from sqlalchemy import select

from hub.calls.outcome import judge
from hub.contract.phone_events import CallEvent, MissedBecause
from hub.contract.phone_numbers import read_phone_number
from hub.events import CallAnswered, CallMissed, CallReported, Event, VoicemailReported
from hub.events_as_json import call_event_from_json, call_event_to_json
from hub.records.account import Account
from hub.records.call import Call, CallOutcome
from hub.records.guided_tests import guided_test_of_call
from hub.records.line import Line
from hub.records.locking import caller_by_number, lock_call, lock_caller
from hub.records.own_numbers import own_or_staff
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.records.web_start import web_started_at
from hub.standing.ring import rang_for, was_heard_in_time

BECAUSE = {
    MissedBecause.NO_ANSWER: "nobody picked up",
    MissedBecause.BUSY: "the line was busy",
    MissedBecause.FAILED: "the call could not be put through",
    MissedBecause.ABANDONED: "the caller hung up while it rang",
    MissedBecause.AFTER_HOURS: "it came after hours",
    MissedBecause.FORWARD_UNANSWERED: "it was forwarded and nobody picked up there",
    MissedBecause.QUEUE_ABANDONED: "the caller hung up while waiting in the queue",
    MissedBecause.NO_AGENT: "nobody was there to take it",
    MissedBecause.REJECTED: "it was turned away",
    MissedBecause.MAILBOX: "a mailbox picked up",
    MissedBecause.MESSAGE_TAKEN: "an answering service or a mailbox took a message",
    MissedBecause.FORWARDED: "the carrier forwarded it because nobody picked up",
    MissedBecause.REPORTED: "the phone system reported it as missed",
    MissedBecause.UNKNOWN: "nobody took it",
}

RINGS_OUT = frozenset({MissedBecause.NO_ANSWER, MissedBecause.ABANDONED, MissedBecause.FORWARD_UNANSWERED, MissedBecause.QUEUE_ABANDONED})


def fold_call_event(session: AccountSession, event: CallReported) -> list[Event]:
    """Add the event to its call; says so once when the call turns out missed, and when it turns out answered."""
    line = session.get_one(Line, event.line_id)
    lock_call(session, line.connection_id, event.call.call_id)
    call = _call_of(session, line, event.call, found_late=event.by_reconciliation)
    told = [call_event_from_json(stored) for stored in call.happenings]
    if any(earlier.key == event.call.key for earlier in told):
        return []
    told.append(event.call)
    call.happenings = [*call.happenings, call_event_to_json(event.call)]
    before = CallOutcome(call.outcome)
    region = session.get_one(Account, session.account_id).region
    judgement = judge(told, line.answered_as, line.message_takers, region)
    call.outcome, call.because = judgement.outcome, judgement.because
    # a provider whose clock is ahead of ours must neither delay the text nor make this call later than all that follow
    call.started_at = min(judgement.started_at, session.now)
    call.ended_at = min(judgement.ended_at, session.now) if judgement.ended_at else None
    if judgement.outcome is before:
        return []
    session.flush()
    rang_s = rang_for(told, heard_in_time=was_heard_in_time(told, web_started_at(session)))
    return _announce(session, call, judgement.outcome, rang_s)


def why_missed(because: str | None, rang_s: float | None) -> str:
    """Why nobody took the call, as the second half of a sentence, with how long it rang where that is known."""
    reason = MissedBecause(because or MissedBecause.UNKNOWN)
    rang = f" after ringing for {rang_s:.0f} seconds" if rang_s is not None and rang_s >= 1 and reason in RINGS_OUT else ""
    return BECAUSE[reason] + rang


def _announce(session: AccountSession, call: Call, outcome: CallOutcome, rang_s: float | None) -> list[Event]:
    if outcome is CallOutcome.MISSED:
        because = why_missed(call.because, rang_s)
        tell(session, "missed", f"The call was missed: {because}.", caller_id=call.caller_id, call_id=call.id)
        return [CallMissed(call.id)]
    sentence = "Somebody of the staff took the call."
    if outcome is CallOutcome.ANSWERED_OR_MAILBOX:
        sentence = "The call was picked up by a person or a mailbox; the phone system cannot tell which."
    tell(session, "answered", sentence, caller_id=call.caller_id, call_id=call.id)
    return [CallAnswered(call.id)]


def keep_voicemail(session: AccountSession, event: VoicemailReported) -> list[Event]:
    """Note the voicemail on its call; what was decided on the call stays as it is."""
    line = session.get_one(Line, event.line_id)
    voicemail = event.voicemail
    lock_call(session, line.connection_id, voicemail.call_id)
    call = _find(session, line.connection_id, voicemail.call_id)
    if call is None:
        call = _open(session, line, voicemail.call_id)
        call.started_at = min(voicemail.at, session.now)
        _name_caller(session, call, voicemail.caller, withheld=False)
    if call.voicemail is None:
        length = f" of {voicemail.duration_s} seconds" if voicemail.duration_s else ""
        tell(session, "voicemail", f"The caller left a voicemail{length}.", caller_id=call.caller_id, call_id=call.id)
    call.voicemail, call.voicemail_s = voicemail.media, voicemail.duration_s
    return []


def _call_of(session: AccountSession, line: Line, event: CallEvent, *, found_late: bool) -> Call:
    call = _find(session, line.connection_id, event.call_id)
    if call is None:
        call = _open(session, line, event.call_id)
        call.started_at = min(event.at, session.now)
        call.found_by_reconciliation = found_late
        _name_caller(session, call, event.caller, withheld=event.withheld)
        session.flush()
        sentence = f"A call reached {line.label}."
        if found_late:
            sentence = f"A call to {line.label} was found in the phone system's own list; no webhook had told of it."
        tell(session, "rang", sentence, caller_id=call.caller_id, call_id=call.id)
    elif not call.caller_raw and event.caller:
        _name_caller(session, call, event.caller, withheld=event.withheld)
    elif call.caller_id is not None:
        lock_caller(session, call.caller_id)
    return call


def _find(session: AccountSession, connection_id: int, provider_call_id: str) -> Call | None:
    return session.scalar(select(Call).where(Call.connection_id == connection_id, Call.provider_call_id == provider_call_id))


def _open(session: AccountSession, line: Line, provider_call_id: str) -> Call:
    call = Call(
        connection_id=line.connection_id,
        line_id=line.id,
        provider_call_id=provider_call_id,
        caller_raw="",
        withheld=False,
        happenings=[],
        outcome=CallOutcome.UNDER_WAY,
    )
    session.add(call)
    return call


def _name_caller(session: AccountSession, call: Call, raw: str, *, withheld: bool) -> None:
    """Say who calls; a recording's report may come first and not know it."""
    account = session.get_one(Account, session.account_id)
    number = None if withheld else read_phone_number(raw, account.region)
    call.caller_raw, call.withheld = raw, withheld
    test = guided_test_of_call(session, call.line_id, number.e164, call.started_at) if number else None
    call.ours = own_or_staff(session, number) if number and test is None else None
    if test is not None:
        call.guided_test = True
        session.flush()
        test.call_id = call.id
    call.caller_id = caller_by_number(session, number.e164).id if number and not call.ours else None
