"""Texts that may or may not have left, where the phone system offers no way to look: a person says which."""

import datetime as dt

from sqlalchemy import select

from hub.contract.phone_events import DeliveryStatus
from hub.events import Event, TextNotSent, TextSent
from hub.outbox.endings import done, drop, owe_again
from hub.outbox.stuck_tasks import end_stuck_task
from hub.reasons import Reason
from hub.records.call import Task
from hub.records.conversation import AUTOMATIC, Text
from hub.records.line import Caller
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.textback.owing import SEND_TEXT
from hub.textback.sms_parts import measure
from hub.textback.tally import count_text

DISMISSED = "dismissed"


def is_in_doubt(row: OutboxRow) -> bool:
    """Whether it is a text of which nobody knows whether it left, and nobody looks any more."""
    given_up = row.state == OutboxState.DROPPED and row.reason == Reason.IN_DOUBT
    held = row.state == OutboxState.HELD and row.in_doubt_since is not None
    return row.effect == SEND_TEXT and (given_up or held)


def say_it_arrived(session: AccountSession, row: OutboxRow, who: str) -> list[Event]:
    """Somebody knows that the text is there: it counts as sent; nothing for a row that is in no doubt. The caller is locked."""
    if not is_in_doubt(row):
        return []
    text = session.get_one(Text, row.payload["text_id"])
    text.status = text.status if text.status not in (None, "not_sent") else DeliveryStatus.SENT
    text.not_delivered = None
    text.parts = text.parts or measure(text.body).parts
    count_text(session, text)
    if text.kind in AUTOMATIC:
        session.get_one(Caller, row.caller_id).last_automatic_text_at = row.first_tried_at or session.now
    done(session, row)
    row.reason = None
    _tell(session, row, f"{who} said that the text arrived.")
    end_stuck_task(session, row)
    _end_call_back(session, row)
    return [TextSent(text.id)]


def send_after_doubt(session: AccountSession, row: OutboxRow, who: str) -> bool:
    """Somebody knows that the text is not there: it is owed again, if it is still wanted; whether it had been in doubt."""
    if not is_in_doubt(row):
        return False
    text = session.get_one(Text, row.payload["text_id"])
    text.status = text.not_delivered = None
    row.in_doubt_since = row.reason = None
    row.looks = 0
    row.not_after = session.now + dt.timedelta(seconds=session.settings.text_fresh_s)
    owe_again(session, row)
    _tell(session, row, f"{who} said that the text did not arrive and had it sent again.")
    end_stuck_task(session, row)
    return True


def do_not_send(session: AccountSession, row: OutboxRow, who: str, why: str) -> list[Event]:
    """Somebody decided against a text that waits for a person; nothing for any other row. The caller is locked."""
    if row.effect != SEND_TEXT or row.state != OutboxState.HELD:
        return []
    text = session.get_one(Text, row.payload["text_id"])
    text.status, text.not_delivered = "not_sent", DISMISSED
    drop(session, row, DISMISSED)
    _tell(session, row, f"{who} decided that the text is not sent: {why}")
    end_stuck_task(session, row)
    return [TextNotSent(text.id, DISMISSED)]


def _end_call_back(session: AccountSession, row: OutboxRow) -> None:
    """Nobody has to ring back who has their text after all."""
    task = session.scalar(select(Task).where(Task.key == f"call-back:{row.call_id}", Task.done_at.is_(None)))
    if task is not None:
        task.done_at = session.now


def _tell(session: AccountSession, row: OutboxRow, sentence: str) -> None:
    tell(
        session,
        "doubt_settled",
        sentence,
        caller_id=row.caller_id,
        call_id=row.call_id,
        conversation_id=row.conversation_id,
        outbox_row_id=row.id,
    )
