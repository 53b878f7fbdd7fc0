"""What was noted on records that turned out to be somebody else's, and owing it once more on the right one."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select

from hub.events import Event
from hub.firm_events import PersonRead
from hub.outbox.effects import Queue
from hub.outbox.endings import owe_again
from hub.outbox.rows import About, owe, person_lane
from hub.records.connection import PersonLink
from hub.records.conversation import Conversation
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.sync.found_people import known_not_to_be
from hub.sync.notes import HISTORY, LOG_ACTIVITY, OPEN_MATTER, PERSON_ID, TELLS_OF_CALL


@dataclass(slots=True)
class Noted:
    """Calls and texts of one conversation that stand in notes."""

    call_ids: set[int] = field(default_factory=set)
    text_ids: set[int] = field(default_factory=set)

    def add(self, row: OutboxRow) -> None:
        """Take in what a note tells."""
        self.text_ids.update(row.payload.get("text_ids", ()))
        self.call_ids.update(row.payload.get("call_ids", ()))
        if row.call_id is not None and (row.payload.get("about") == "missed_call" or row.payload.get(TELLS_OF_CALL)):
            self.call_ids.add(row.call_id)


def notes_on(session: AccountSession, connection_id: int, caller_id: int, people: Collection[str]) -> list[OutboxRow]:
    """What was written of the caller on the records of these people there, first written first."""
    done = (row for row in _notes(session, connection_id, caller_id) if row.state == OutboxState.DONE)
    return [row for row in done if _is_on(row, people)]


def owe_misplaced_history(session: AccountSession, event: PersonRead) -> list[Event]:
    """Owe a note of all that stands only on records of somebody else: one for each conversation."""
    link = session.get_one(PersonLink, event.link_id)
    wrong = known_not_to_be(session, link.connection_id, link.caller_id)
    misplaced = notes_on(session, link.connection_id, link.caller_id, wrong) if wrong else []
    if not misplaced:
        return []
    there = [row for row in _notes(session, link.connection_id, link.caller_id) if _is_on(row, {link.vendor_id})]
    for conversation_id in sorted({row.conversation_id for row in misplaced if row.conversation_id is not None}):
        elsewhere, here = Noted(), Noted()
        for rows, noted in ((misplaced, elsewhere), (there, here)):
            for row in rows:
                if row.conversation_id == conversation_id:
                    noted.add(row)
        missing = Noted(elsewhere.call_ids - here.call_ids, elsewhere.text_ids - here.text_ids)
        if missing.call_ids or missing.text_ids:
            _owe_history(session, link, conversation_id, missing)
    return []


def _owe_history(session: AccountSession, link: PersonLink, conversation_id: int, missing: Noted) -> None:
    last = max([*missing.text_ids, *missing.call_ids])
    row = owe(
        session,
        LOG_ACTIVITY,
        queue=Queue.SYNC,
        lane=person_lane(link.connection_id, link.vendor_id),
        key=f"history-{conversation_id}-{link.id}-{link.vendor_id}-{last}",
        about=About(caller_id=link.caller_id, conversation_id=conversation_id, connection_id=link.connection_id),
        payload={
            "about": HISTORY,
            "link_id": link.id,
            PERSON_ID: link.vendor_id,
            "call_ids": sorted(missing.call_ids),
            "text_ids": sorted(missing.text_ids),
        },
    )
    if row.state == OutboxState.DROPPED:
        owe_again(session, row)


def _notes(session: AccountSession, connection_id: int, caller_id: int) -> list[OutboxRow]:
    of_caller = select(Conversation.id).where(Conversation.caller_id == caller_id)
    rows = select(OutboxRow).where(
        OutboxRow.conversation_id.in_(of_caller),
        OutboxRow.connection_id == connection_id,
        OutboxRow.effect.in_((LOG_ACTIVITY, OPEN_MATTER)),
        OutboxRow.state != OutboxState.DROPPED,
    )
    return sorted(session.scalars(rows), key=lambda row: row.id)


def _is_on(row: OutboxRow, people: Collection[str]) -> bool:
    """Whether the note is on the record of one of these people; the payload says so since it was tried, the lane where it was owed."""
    where = row.payload.get(PERSON_ID) or row.lane.removeprefix(f"person:{row.connection_id}:")
    return where in people
