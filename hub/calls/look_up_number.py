"""The paid look-up of what kind of a number a caller has, and deciding again with what it says."""

import datetime as dt

from hub.connections.ready import Connections
from hub.contract.errors import Gone, NotSupported, VendorTrouble
from hub.contract.phone_events import NotDelivered
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import LooksUpNumbers, NumberFacts
from hub.events import Event, NumberLookedUp, TextWanted
from hub.outbox.effects import Attempt, Certainty, NotWanted, Queue
from hub.outbox.rows import About, conversation_lane, owe
from hub.records.account import Account
from hub.records.call import Call
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.standing.read import LOOK_UP_HOLDS

LOOK_UP_NUMBER = "look_up_number"
LONGEST_WAIT = dt.timedelta(seconds=20)
"""How long after its time a text waits for the answer, which comes before it in the lane of the conversation."""


def owe_look_up(session: AccountSession, event: TextWanted) -> list[Event]:
    """Owe the look-up of a caller who is about to be texted, where the business wants it and what is known is too old."""
    call = session.get_one(Call, event.call_id)
    account = session.get_one(Account, session.account_id)
    if not account.looks_up_numbers or call.caller_id is None or call.conversation_id is None:
        return []
    looked_up_at = session.get_one(Caller, call.caller_id).looked_up_at
    if looked_up_at is None or session.now - looked_up_at >= LOOK_UP_HOLDS:
        line = session.get_one(Line, call.line_id)
        _owe(session, call, line.texts_through, not_after=max(event.at, session.now) + LONGEST_WAIT)
    return []


def _owe(session: AccountSession, call: Call, connection_id: int, not_after: dt.datetime | None) -> None:
    owe(
        session,
        LOOK_UP_NUMBER,
        queue=Queue.TEXTS,
        lane=conversation_lane(call.conversation_id or 0),
        key=f"look-up:{connection_id}:call:{call.id}",
        about=About(caller_id=call.caller_id, conversation_id=call.conversation_id, call_id=call.id, connection_id=connection_id),
        not_after=not_after,
    )


class LookUpNumber:
    """Asks the phone system through which the line texts, else the one that takes its calls."""

    repeatable = True
    held_when_refused = False

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | None:
        """Not where another call of theirs was faster."""
        looked_up_at = session.get_one(Caller, row.caller_id).looked_up_at
        return NotWanted("looked_up") if looked_up_at is not None and looked_up_at > row.created_at else None

    def plan(self, session: AccountSession, row: OutboxRow) -> PhoneNumber:
        """The number."""
        return PhoneNumber(session.get_one(Caller, row.caller_id).number)

    def perform(self, plan: PhoneNumber, attempt: Attempt) -> NumberFacts:
        """Ask."""
        provider = self._connections.phone_provider(attempt)
        if not isinstance(provider, LooksUpNumbers):
            raise NotSupported("This phone system cannot look numbers up.")
        return provider.look_up(plan)

    def look(self, plan: PhoneNumber, attempt: Attempt) -> NumberFacts | Certainty:
        """Asking again is all there is to look for."""
        return self.perform(plan, attempt)

    def settle(self, session: AccountSession, row: OutboxRow, plan: PhoneNumber, result: NumberFacts) -> list[Event]:  # noqa: ARG002
        """Remember the kind of the number; one without an answer counts as asked, too."""
        caller = session.get_one(Caller, row.caller_id)
        caller.line_type, caller.looked_up_at = result.line_type, session.now
        caller.place = result.state.strip().upper() or caller.place
        kind = f"The look-up says: {result.line_type.replace('_', ' ')}." if result.line_type else "The look-up does not know their number."
        tell(session, "looked_up", kind, caller_id=caller.id, call_id=row.call_id, outbox_row_id=row.id)
        return [NumberLookedUp(row.call_id)] if row.call_id is not None else []

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:  # noqa: ARG002
        """A number that does not exist is none to text; a phone system that cannot look up leaves it to the other one."""
        caller = session.get_one(Caller, row.caller_id)
        if isinstance(trouble, Gone):
            caller.cannot_text, caller.looked_up_at = NotDelivered.INVALID_NUMBER, session.now
            tell(session, "looked_up", "Their number does not exist.", caller_id=caller.id, call_id=row.call_id, outbox_row_id=row.id)
            return [NumberLookedUp(row.call_id)] if row.call_id is not None else []
        if isinstance(trouble, NotSupported) and row.call_id is not None:
            self._ask_the_other(session, row)
        return []

    def _ask_the_other(self, session: AccountSession, row: OutboxRow) -> None:
        call = session.get_one(Call, row.call_id)
        if row.connection_id != call.connection_id:
            _owe(session, call, call.connection_id, row.not_after)
            return
        sentence = "No phone system of this line can look numbers up."
        tell(session, "looked_up", sentence, caller_id=row.caller_id, call_id=call.id, outbox_row_id=row.id)
