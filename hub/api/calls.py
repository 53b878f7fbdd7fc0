"""Calls: the list, and one with its trace."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, select

from hub.api.asking import asker
from hub.api.dependencies import parts
from hub.api.fields import Answer, AskedId, Id, Moment, Nothing, Number, SentMoment
from hub.api.paging import Page, PageAsked, after, cursor_of, linked, next_page
from hub.api.shapes import TEXTS_NEED, CallerShape, LineShape, TextAnswer, caller_shape, caller_with, line_shape, text_answer
from hub.api.trouble import Trouble
from hub.api_keys import Scope
from hub.calls.ending import Ending
from hub.reasons import BECAUSE, Reason
from hub.records.call import Call, CallOutcome, Decision
from hub.records.conversation import Text
from hub.records.line import Caller, Line
from hub.records.outbox import TraceEntry
from hub.records.session import AccountSession

ENTRIES_SHOWN = 300


class CallAnswer(Answer):
    """A phone call, and what was decided on it."""

    id: Id
    line: LineShape
    caller: Annotated[CallerShape | None, Field(description="null where the number was withheld, unreadable or one of your own.")]
    withheld: Annotated[bool, Field(description="Whether the caller hid their number.")]
    started_at: Moment
    ended_at: Moment | None
    outcome: Annotated[CallOutcome, Field(examples=["missed"])]
    because: Annotated[str | None, Field(description="Why nobody took it, as far as the phone system says.", examples=["no_answer"])]
    decision: Annotated[Decision | None, Field(description="null until the call is over.", examples=["text_now"])]
    reason: Annotated[Reason | None, Field(description="Why it was decided so.", examples=["missed"])]
    reason_sentence: Annotated[str | None, Field(examples=["Nobody answered, so the caller gets a text."])]
    ending: Annotated[Ending | None, Field(description="What became of it; null while something is under way.", examples=["texted"])]
    voicemail_s: Annotated[int | None, Field(description="How long the voicemail is, in seconds.", examples=[14])]
    conversation_id: Annotated[int | None, Field(examples=[88])]
    guided_test: Annotated[bool, Field(description="Whether a member only tried the line; such calls count in no report.")]


class TraceStep(Answer):
    """One sentence of a call's story."""

    at: Moment
    kind: Annotated[str, Field(examples=["text_sent"])]
    sentence: Annotated[str, Field(examples=["The text was accepted by the phone system."])]


class CallDetail(CallAnswer):
    """A call with its story and the texts that it caused."""

    trace: list[TraceStep]
    texts: Annotated[list[TextAnswer] | None, Field(description=TEXTS_NEED)]


class CallPage(Page):
    """A page of calls, newest first."""

    calls: list[CallAnswer]


class CallsAsked(PageAsked):
    """Which calls."""

    outcome: CallOutcome | Nothing = None
    decision: Decision | Nothing = None
    reason: Reason | Nothing = None
    line_id: AskedId | Nothing = None
    caller: Annotated[Number | Nothing, Field(description="Only calls from this number.")] = None
    since: Annotated[SentMoment | Nothing, Field(description="Only calls that began then or later.")] = None
    until: Annotated[SentMoment | Nothing, Field(description="Only calls that began before.")] = None


def list_calls(query: CallsAsked) -> object:
    """Calls, newest first."""
    found = select(Call, Line, Caller).join(Line, Line.id == Call.line_id).outerjoin(Caller, Caller.id == Call.caller_id)
    found = found.where(*_conditions(query)).order_by(Call.started_at.desc(), Call.id.desc()).limit(query.limit + 1)
    with parts().database.read(asker().account_id) as session:
        rows = session.execute(found).all()
    last = rows[query.limit - 1][0] if len(rows) > query.limit else None
    calls = [CallAnswer(**_call(call, line, caller)) for call, line, caller in rows[: query.limit]]
    return linked(CallPage(calls=calls, next=next_page(cursor_of(last.id, last.started_at) if last else None)))


def _conditions(query: CallsAsked) -> Iterator[ColumnElement[bool]]:
    behind = after(query.cursor, Call.started_at, Call.id)
    if behind is not None:
        yield behind
    if query.outcome is not None:
        yield Call.outcome == query.outcome
    if query.decision is not None:
        yield Call.decision == query.decision
    if query.reason is not None:
        yield Call.decision_reason == query.reason
    if query.line_id is not None:
        yield Call.line_id == query.line_id
    if query.caller is not None:
        yield Call.caller_id == caller_with(asker().account_id, query.caller)
    if query.since is not None:
        yield Call.started_at >= query.since
    if query.until is not None:
        yield Call.started_at < query.until


def show_call(call_id: int) -> CallDetail:
    """One call with its trace from ring to note, what was decided and why."""
    found = select(Call, Line, Caller).join(Line, Line.id == Call.line_id).outerjoin(Caller, Caller.id == Call.caller_id)
    with parts().database.read(asker().account_id) as session:
        row = session.execute(found.where(Call.id == call_id)).one_or_none()
        if row is None:
            raise Trouble(404)
        call, line, caller = row
        return CallDetail(**_call(call, line, caller), trace=_trace(session, call), texts=_texts(session, call))


def _call(call: Call, line: Line, caller: Caller | None) -> dict[str, Any]:
    reason = Reason(call.decision_reason) if call.decision_reason else None
    return {
        "id": call.id,
        "line": line_shape(line),
        "caller": caller_shape(caller),
        "withheld": call.withheld,
        "started_at": call.started_at,
        "ended_at": call.ended_at,
        "outcome": call.outcome,
        "because": call.because,
        "decision": call.decision,
        "reason": reason,
        "reason_sentence": BECAUSE[reason].sentence if reason else None,
        "ending": call.ending,
        "voicemail_s": call.voicemail_s,
        "conversation_id": call.conversation_id,
        "guided_test": call.guided_test,
    }


def _trace(session: AccountSession, call: Call) -> list[TraceStep]:
    entries = session.scalars(select(TraceEntry).where(TraceEntry.call_id == call.id).order_by(TraceEntry.id).limit(ENTRIES_SHOWN))
    return [TraceStep(at=entry.at, kind=entry.kind, sentence=entry.sentence) for entry in entries]


def _texts(session: AccountSession, call: Call) -> list[TextAnswer] | None:
    """Asked by conversation, which is what texts are indexed by."""
    if Scope.TEXTS_READ not in asker().scopes:
        return None
    if call.conversation_id is None:
        return []
    found = select(Text).where(Text.conversation_id == call.conversation_id, Text.call_id == call.id).order_by(Text.id)
    return [text_answer(text) for text in session.scalars(found)]
