"""The switch that pauses automatic texts to one caller, and why it stands as it does."""

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.consent.ledger import Evidence, enter
from hub.conversations.waiting import let_nobody_wait
from hub.records.call import Task
from hub.records.consent import ConsentKind, ConsentWay
from hub.records.conversation import Conversation
from hub.records.line import Caller, CallerMark
from hub.records.outbox import TraceEntry
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.web.came_from import back
from hub.web.dependencies import pages
from hub.web.signed_in import me

MARKS = {CallerMark.NOT_A_CUSTOMER: "not a customer", CallerMark.PERSONAL: "personal", CallerMark.BLOCKED: "blocked"}


def pause_caller(caller_id: int) -> ResponseReturnValue:
    """No automatic text to this caller until somebody resumes."""
    return _switch(caller_id, paused=True)


def resume_caller(caller_id: int) -> ResponseReturnValue:
    """Automatic texts to this caller again."""
    return _switch(caller_id, paused=False)


def _switch(caller_id: int, *, paused: bool) -> ResponseReturnValue:
    done = "paused" if paused else "resumed"
    with pages().database.write(me().account_id) as session:
        caller = session.get(Caller, caller_id, with_for_update=True)
        if caller is None:
            abort(404)
        if caller.texts_paused != paused:
            caller.texts_paused = paused
            tell(session, "switch", f"{me().name} {done} automatic texts to this caller.", caller_id=caller.id)
        if not paused:
            _finish_questions(session, caller)
    flash(f"Automatic texts to this caller are {done}.")
    return back("web.list_calls")


def mark_caller(caller_id: int) -> ResponseReturnValue:
    """Whom nothing automatic is sent to and nobody creates anywhere, until somebody takes the mark back."""
    written = request.form.get("mark", "")
    mark = CallerMark(written) if written in MARKS else None
    with pages().database.write(me().account_id) as session:
        caller = session.get(Caller, caller_id, with_for_update=True)
        if caller is None:
            abort(404)
        if mark is None:
            flash("Choose what to mark this caller as.")
            return back("web.list_calls")
        if caller.mark != mark:
            caller.mark = mark
            tell(session, "mark", f"{me().name} marked this caller: {MARKS[mark]}.", caller_id=caller.id)
        _finish_call_backs(session, caller)
        for conversation in session.scalars(select(Conversation).where(Conversation.caller_id == caller.id)):
            let_nobody_wait(conversation)
    flash(f"Marked: {MARKS[mark]}. They get no automatic text and are created nowhere.")
    return back("web.list_calls")


def unmark_caller(caller_id: int) -> ResponseReturnValue:
    """A caller like any other again."""
    with pages().database.write(me().account_id) as session:
        caller = session.get(Caller, caller_id, with_for_update=True)
        if caller is None:
            abort(404)
        if caller.mark is not None:
            tell(session, "mark", f"{me().name} took back the mark: {MARKS[CallerMark(caller.mark)]}.", caller_id=caller.id)
            caller.mark = None
    flash("The mark is gone; their next missed call is decided like any other.")
    return back("web.list_calls")


def _finish_call_backs(session: AccountSession, caller: Caller) -> None:
    """Nobody needs to ring back who is marked so."""
    asked = select(Task).where(Task.caller_id == caller.id, Task.kind == "call_back", Task.done_at.is_(None))
    for task in session.scalars(asked):
        task.done_at = session.now


def mark_of(session: AccountSession, caller: Caller | None) -> TraceEntry | None:
    """The sentence that says who marked the caller; None while nobody did."""
    if caller is None or caller.mark is None:
        return None
    told = select(TraceEntry).where(TraceEntry.caller_id == caller.id, TraceEntry.kind == "mark")
    return session.scalar(told.order_by(TraceEntry.id.desc()).limit(1))


def _finish_questions(session: AccountSession, caller: Caller) -> None:
    """Who lets texts go on has read what may have been an opt-out."""
    asked = select(Task).where(Task.caller_id == caller.id, Task.kind == "maybe_opt_out", Task.done_at.is_(None))
    for task in session.scalars(asked):
        task.done_at = session.now
        said = f"{me().name} read it and let texts go on: {task.sentence}"
        enter(session, caller, ConsentKind.NO_OPT_OUT, Evidence(ConsentWay.STAFF_CLICK, said, member_id=me().member_id))


def pause_of(session: AccountSession, caller: Caller | None) -> TraceEntry | None:
    """The sentence that says why automatic texts to the caller are paused; None while they are not."""
    if caller is None or not caller.texts_paused:
        return None
    told = select(TraceEntry).where(TraceEntry.caller_id == caller.id, TraceEntry.kind.in_(("maybe_opt_out", "switch")))
    return session.scalar(told.order_by(TraceEntry.id.desc()).limit(1))
