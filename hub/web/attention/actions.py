"""The buttons of the list: try again, settle a doubt, let go with a reason."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, flash, request
from flask.typing import ResponseReturnValue

from hub.events import Event
from hub.intake.again import read_again, settle_again
from hub.journey import run_stored_journey
from hub.outbox.endings import drop
from hub.outbox.stuck_tasks import end_stuck_task
from hub.records.inbox import InboxEvent, InboxEventState, InboxRow, InboxRowState
from hub.records.locking import lock_caller
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.textback.doubt import DISMISSED, do_not_send, say_it_arrived, send_after_doubt
from hub.textback.owing import SEND_TEXT
from hub.web.came_from import back
from hub.web.dependencies import pages
from hub.web.signed_in import me

Row = TypeVar("Row")
LONGEST_REASON = 200
SETTLED = "That is settled already."
SAY_WHY = "Say why in a few words, so that others can follow it."


def say_text_arrived(effect_id: int) -> ResponseReturnValue:
    """A text in doubt is there."""

    def arrived(session: AccountSession, row: OutboxRow) -> str:
        events = say_it_arrived(session, row, me().name)
        _follow(session, events)
        return "Done. The text counts as sent." if events else SETTLED

    return _with_effect(effect_id, arrived)


def send_doubtful_text_again(effect_id: int) -> ResponseReturnValue:
    """A text in doubt is not there."""

    def again(session: AccountSession, row: OutboxRow) -> str:
        return "It is sent again, if it is still wanted." if send_after_doubt(session, row, me().name) else SETTLED

    return _with_effect(effect_id, again)


def dismiss_effect(effect_id: int) -> ResponseReturnValue:
    """An effect that waits for a person is not done at all."""
    why = _reason()

    def let_go(session: AccountSession, row: OutboxRow) -> str:
        if row.state != OutboxState.HELD:
            return SETTLED
        if not why:
            return SAY_WHY
        if row.effect == SEND_TEXT:
            _follow(session, do_not_send(session, row, me().name, why))
        else:
            drop(session, row, DISMISSED)
            end_stuck_task(session, row)
            about: dict[str, Any] = {"caller_id": row.caller_id, "call_id": row.call_id, "conversation_id": row.conversation_id}
            tell(session, "dismissed", f"{me().name} let it go: {why}", outbox_row_id=row.id, **about)
        return "It is let go."

    return _with_effect(effect_id, let_go)


def settle_event_again(event_id: int) -> ResponseReturnValue:
    """A failed event goes through today's rules."""
    with pages().database.write(me().account_id) as session:
        event = _found(session.get(InboxEvent, event_id, with_for_update=True))
        flash("It is tried again." if settle_again(session, event) else SETTLED)
        tell(session, "retried", f"{me().name} had a received event tried again.")
    return back("web.show_attention")


def dismiss_event(event_id: int) -> ResponseReturnValue:
    """A failed event is left as it is."""
    why = _reason()
    with pages().database.write(me().account_id) as session:
        event = _found(session.get(InboxEvent, event_id, with_for_update=True))
        if event.state == InboxEventState.FAILED and why:
            event.state = InboxEventState.IGNORED
            tell(session, "dismissed", f"{me().name} let a received event go: {why}", inbox_row_id=event.inbox_row_id)
        flash(SAY_WHY if not why else "It is let go.")
    return back("web.show_attention")


def read_request_again(request_id: int) -> ResponseReturnValue:
    """A failed request goes through today's readers."""
    with pages().database.write(me().account_id) as session:
        row = _request(session, request_id)
        flash("It is read again." if row.state == InboxRowState.FAILED and read_again(session, row) else SETTLED)
        tell(session, "retried", f"{me().name} had a received request read again.", inbox_row_id=row.id)
    return back("web.show_attention")


def dismiss_request(request_id: int) -> ResponseReturnValue:
    """A failed request is left as it is."""
    why = _reason()
    with pages().database.write(me().account_id) as session:
        row = _request(session, request_id)
        if row.state == InboxRowState.FAILED and why:
            row.state = InboxRowState.IGNORED
            tell(session, "dismissed", f"{me().name} let a received request go: {why}", inbox_row_id=row.id)
        flash(SAY_WHY if not why else "It is let go.")
    return back("web.show_attention")


def _with_effect(effect_id: int, act: Callable[[AccountSession, OutboxRow], str]) -> ResponseReturnValue:
    with pages().database.write(me().account_id) as session:
        row = _found(session.get(OutboxRow, effect_id))
        if row.caller_id is not None:
            lock_caller(session, row.caller_id)
        session.refresh(row, with_for_update=True)
        flash(act(session, row))
    return back("web.show_attention")


def _follow(session: AccountSession, events: list[Event]) -> None:
    for event in events:
        run_stored_journey(session, event)


def _request(session: AccountSession, request_id: int) -> InboxRow:
    row = _found(session.get(InboxRow, request_id, with_for_update=True))
    if row.account_id != session.account_id:
        abort(404)
    return row


def _found(row: Row | None) -> Row:
    if row is None:
        abort(404)
    return row


def _reason() -> str:
    return " ".join(request.form.get("why", "").split())[:LONGEST_REASON]
