"""Having again what was received and could not be worked on: the same requests and events, through today's code, for real.

Nothing is done twice by it: an event that is known already by its key is not stored again, and what it owes has its own key.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.outbox.effects import Queue
from hub.outbox.endings import owe_again
from hub.records.call import Call
from hub.records.inbox import InboxEvent, InboxEventState, InboxRow, InboxRowState
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.records.trace import tell

MOST = 200


@dataclass(frozen=True, slots=True)
class Stuck:
    """What of a call can be had again: requests (read ones too), events that failed, and effects that wait for a person."""

    requests: Sequence[InboxRow]
    events: Sequence[InboxEvent]
    effects: Sequence[OutboxRow]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do again."""
        return not (self.requests or self.events or self.effects)


def read_again(session: AccountSession, row: InboxRow) -> bool:
    """Let a request be read again; whether that makes sense: one that was never believed stays where it is."""
    if row.account_id != session.account_id or row.state not in (InboxRowState.FAILED, InboxRowState.READ):
        return False
    row.state, row.attempts, row.not_before, row.refused_because = InboxRowState.UNREAD, 0, session.now, None
    session.ring(Queue.TEXTS)
    return True


def settle_again(session: AccountSession, event: InboxEvent) -> bool:
    """Let the steps of a failed event run again; whether it had failed."""
    if event.state != InboxEventState.FAILED:
        return False
    event.state, event.attempts, event.not_before, event.error = InboxEventState.UNSETTLED, 0, session.now, None
    session.ring(event.queue)
    return True


def stuck_of_call(session: AccountSession, call: Call) -> Stuck:
    """What of a call can be had again."""
    of_call = (InboxRow.account_id == session.account_id, InboxRow.connection_id == call.connection_id)
    requests = session.scalars(
        select(InboxRow)
        .where(*of_call, InboxRow.call_id == call.provider_call_id, InboxRow.state.in_((InboxRowState.FAILED, InboxRowState.READ)))
        .order_by(InboxRow.id)
        .limit(MOST)
    ).all()
    effects = session.scalars(select(OutboxRow).where(OutboxRow.call_id == call.id).order_by(OutboxRow.id).limit(MOST)).all()
    failed = select(InboxEvent).where(InboxEvent.state == InboxEventState.FAILED).order_by(InboxEvent.id).limit(MOST)
    request_ids, effect_ids = {row.id for row in requests}, {row.id for row in effects}
    events = [event for event in session.scalars(failed) if event.inbox_row_id in request_ids or event.outbox_row_id in effect_ids]
    return Stuck(requests, events, [row for row in effects if row.state == OutboxState.HELD])


def have_again(session: AccountSession, call: Call, by: str) -> Stuck:
    """Have all of it again for real, in this transaction, and say who wanted it."""
    stuck = stuck_of_call(session, call)
    for request in stuck.requests:
        read_again(session, request)
    for event in stuck.events:
        settle_again(session, event)
    for row in stuck.effects:
        owe_again(session, row)
    if not stuck.is_empty:
        sentence = f"{by} had the call replayed for real: what was received is read again, and what had stopped is tried again."
        tell(session, "replayed", sentence, caller_id=call.caller_id, call_id=call.id, conversation_id=call.conversation_id)
    return stuck
