"""The steps that owe texts, and what the release of one depends on."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from hub.events import Event, ReplyArrived, TextWanted
from hub.night import end_of_night, zones_of
from hub.outbox.effects import Queue
from hub.outbox.rows import About, conversation_lane, owe
from hub.reasons import Reason
from hub.records.account import Account
from hub.records.call import Call, CallOutcome
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.standing.objections import objections_to
from hub.standing.read import AskedAbout, standing_of
from hub.textback.being_written_to import being_written_to
from hub.textback.choosing_words import ChosenWords, Occasion, choose_words
from hub.textback.law import objection_of_law
from hub.textback.member_obstacles import reason_against
from hub.textback.needless import needless
from hub.textback.release import ReleaseState
from hub.textback.text_state import TextState
from hub.textback.unread_mark import mark_being_read
from hub.textback.wording import opt_out_confirmation

SEND_TEXT = "send_text"
CONFIRM_WITHIN = dt.timedelta(minutes=5)
STILL_RINGING = dt.timedelta(minutes=10)
LATER_CALLS_COUNT_FOR = dt.timedelta(days=2)


def owe_text_back(session: AccountSession, event: TextWanted) -> list[Event]:
    """Owe the one text for a missed call."""
    call = session.get_one(Call, event.call_id)
    if call.conversation_id is None:
        return []
    account = session.get_one(Account, session.account_id)
    conversation = session.get_one(Conversation, call.conversation_id)
    occasion = Occasion(
        account=account,
        line=session.get_one(Line, call.line_id),
        caller=session.get_one(Caller, conversation.caller_id),
        conversation=conversation,
        call=call,
        leaves_at=event.at,
    )
    words = choose_words(session, occasion)
    tell_of_words(session, call, words)
    owe_text(
        session,
        conversation,
        TextKind.TEXT_BACK,
        words.worded.body,
        f"text:{call.id}",
        call=call,
        at=event.at,
        until=event.until,
        wording=words,
    )
    return []


def tell_of_words(session: AccountSession, call: Call, words: ChosenWords) -> None:
    """Say which wording was taken and by whose hours, and why a nearer one could not be; the plain one needs no word."""
    passed_over = words.worded.passed_over
    if words.state is TextState.OPEN and not passed_over and words.whose_hours is None:
        return
    by = f" by the hours of {words.whose_hours}" if words.whose_hours else ""
    sentence = f"The wording is “{words.state.replace('_', ' ')}”{by}."
    if passed_over:
        sentence += f" A nearer wording was passed over: {passed_over[0]}."
    tell(
        session,
        "wording",
        sentence,
        caller_id=call.caller_id,
        call_id=call.id,
        conversation_id=call.conversation_id,
        detail={"wording": words.worded.wording.name, "state": words.state},
    )


def confirm_opt_out(session: AccountSession, event: ReplyArrived) -> list[Event]:
    """Owe the one confirmation of an opt-out, unless it was lifted meanwhile or the provider has sent its own."""
    text = session.get_one(Text, event.text_id)
    conversation = session.get_one(Conversation, event.conversation_id)
    opted_out_at = session.get_one(Caller, conversation.caller_id).opted_out_at
    if not event.opted_out or opted_out_at is None or _is_confirmed(session, conversation, opted_out_at):
        return []
    if text.confirmed_by_provider:
        tell(session, "opt_out", "The phone system confirmed the opt-out itself.", conversation_id=conversation.id)
        return []
    account = session.get_one(Account, session.account_id)
    body = opt_out_confirmation(account.name)
    owe_text(session, conversation, TextKind.CONFIRMATION, body, f"opt-out:{text.id}", until=session.now + CONFIRM_WITHIN)
    return []


def _is_confirmed(session: AccountSession, conversation: Conversation, opted_out_at: dt.datetime) -> bool:
    """Whether the caller got a confirmation since, at whichever line."""
    of_caller = select(Conversation.id).where(Conversation.caller_id == conversation.caller_id)
    confirmation = select(Text.id).where(Text.conversation_id.in_(of_caller), Text.kind == TextKind.CONFIRMATION, Text.at >= opted_out_at)
    return session.scalar(confirmation.limit(1)) is not None


def owe_text(
    session: AccountSession,
    conversation: Conversation,
    kind: TextKind,
    body: str,
    key: str,
    *,
    call: Call | None = None,
    at: dt.datetime | None = None,
    until: dt.datetime | None = None,
    wording: ChosenWords | None = None,
    member_id: int | None = None,
) -> Text:
    """Write the text into the thread and owe it, once for each key; the one that carries the key is returned."""
    there = session.scalar(select(Text).where(Text.outbox_key == key))
    if there is not None:
        return there
    line = session.get_one(Line, conversation.line_id)
    text = Text(
        conversation_id=conversation.id,
        connection_id=line.texts_through,
        outbound=True,
        kind=kind,
        body=body,
        media=[],
        at=at or session.now,
        outbox_key=key,
        call_id=call.id if call else None,
        wording=wording.worded.wording.name if wording else None,
        callback_minutes=wording.callback_minutes if wording else None,
        member_id=member_id,
    )
    session.add(text)
    session.flush()
    owe(
        session,
        SEND_TEXT,
        queue=Queue.TEXTS,
        lane=conversation_lane(conversation.id),
        key=key,
        about=About(
            caller_id=conversation.caller_id,
            conversation_id=conversation.id,
            call_id=call.id if call else None,
            connection_id=line.texts_through,
        ),
        payload={"text_id": text.id},
        not_before=at,
        not_after=until,
    )
    return text


def release_state(session: AccountSession, text: Text, conversation: Conversation) -> ReleaseState:
    """What the release of a text depends on, read under the caller's lock."""
    account = session.get_one(Account, session.account_id)
    line = session.get_one(Line, conversation.line_id)
    caller = session.get_one(Caller, conversation.caller_id)
    state: dict[str, Any] = {
        "kind": TextKind(text.kind),
        "now": session.now,
        "opted_out": caller.opted_out_at is not None and not _asked_for_help_since(text, caller.opted_out_at),
        "cannot_text": caller.cannot_text,
        "law": needless(session, text, conversation)
        or objection_of_law(session, text, conversation)
        or mark_being_read(session, text)
        or being_written_to(session, text, caller),
    }
    if text.kind == TextKind.BY_MEMBER:
        return ReleaseState(**state, objection=reason_against(session, line, caller))
    call = session.get(Call, text.call_id) if text.call_id else None
    if text.kind != TextKind.TEXT_BACK or call is None:
        return ReleaseState(**state)
    later = _later_calls(session, call)
    by_night = account.texts_at_night or call.guided_test
    night = None if by_night else end_of_night(session.now, zones_of(caller.number, account.time_zone))
    return ReleaseState(
        **state,
        answered=_answered(call, later),
        objection=_objection(session, AskedAbout(account, line, caller, call, text.id)),
        calling_now=CallOutcome.UNDER_WAY in later,
        day_begins=night,
        night_until=(call.ended_at or session.now) + dt.timedelta(seconds=session.settings.night_wait_s),
    )


def _asked_for_help_since(text: Text, opted_out_at: dt.datetime) -> bool:
    """Whether the text answers a call for help of somebody who had opted out before: the law wants it answered."""
    return text.kind == TextKind.HELP and text.at > opted_out_at


def _objection(session: AccountSession, about: AskedAbout) -> Reason | None:
    """The first of what spoke against the text when it was decided, asked again."""
    found = next(objections_to(standing_of(session, about)), None)
    only_watches = about.line.watch_only and not about.call.guided_test
    return found or (Reason.WATCH_ONLY if only_watches else None)


def _answered(call: Call, later: frozenset[str]) -> Reason | None:
    """Why a person may have been reached: by this very call, which more was told of since, or by a later one."""
    if call.outcome in (CallOutcome.ANSWERED, CallOutcome.ANSWERED_OR_MAILBOX):
        return Reason(call.outcome)
    return Reason.ANSWERED_ON_SECOND_TRY if CallOutcome.ANSWERED in later else None


def _later_calls(session: AccountSession, call: Call) -> frozenset[str]:
    """How later calls of the caller stand; one that never ended does not hold a text for ever."""
    found = select(Call.outcome, Call.started_at).where(
        Call.caller_id == call.caller_id,
        Call.id != call.id,
        Call.started_at >= call.started_at,
        Call.started_at > session.now - LATER_CALLS_COUNT_FOR,
    )
    rings_since = session.now - STILL_RINGING
    return frozenset(outcome for outcome, at in session.execute(found) if outcome != CallOutcome.UNDER_WAY or at > rings_since)
