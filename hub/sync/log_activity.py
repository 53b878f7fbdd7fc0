"""Writing missed calls and conversations on the vendor's record, each piece once."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from hub.connections.ready import Connections
from hub.contract.connector import LogsActivity
from hub.contract.errors import Gone, NotSupported, VendorTrouble
from hub.contract.people import Activity, ActivityRef, Matter, PersonRef
from hub.directory.entries import owner_of_member
from hub.events import Event
from hub.firm_events import ActivityLogged
from hub.outbox.effects import Attempt, Certainty, NotWanted, WantedLater
from hub.records.account import Account, Member
from hub.records.connection import Connection, PersonLink
from hub.records.conversation import Conversation, Text
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync import notes
from hub.sync.links import first_matter, let_go_of_gone, person_ref
from hub.sync.note_wording import noted_activity, thread_of


@dataclass(frozen=True, slots=True)
class LogPlan:
    """What is written on which record."""

    person: PersonRef
    matter: Matter | None
    activity: Activity


class LogActivity:
    """Logs one missed call or one batch of a conversation; the row's key is the reference mark in the text."""

    repeatable = False
    held_when_refused = True

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Not when there is nothing new to write, nor for a record that is gone."""
        link = session.get(PersonLink, row.payload["link_id"])
        if link is None:
            return NotWanted("link_gone")
        if row.payload["about"] == "conversation" and "text_ids" not in row.payload and not self._unnoted(session, row):
            return NotWanted("nothing_new")
        return None

    def plan(self, session: AccountSession, row: OutboxRow) -> LogPlan:
        """The activity; which texts stand in it is settled at the first try, so that a repetition is the same."""
        link = session.get_one(PersonLink, row.payload["link_id"])
        zone = ZoneInfo(session.get_one(Account, session.account_id).time_zone)
        row.payload = {**row.payload, notes.PERSON_ID: link.vendor_id}
        if row.payload["about"] == "conversation" and "text_ids" not in row.payload:
            row.payload = {**row.payload, "text_ids": [text.id for text in self._unnoted(session, row)]}
        activity = noted_activity(session, row, link.name, zone)
        activity = replace(activity, thread=thread_of(row.conversation_id), tell_owner_id=_who_else_answers(session, row, link))
        return LogPlan(person_ref(link), first_matter(link), activity)

    def perform(self, plan: LogPlan, attempt: Attempt) -> ActivityRef:
        """Write."""
        return self._connector(attempt).log_activity(plan.person, plan.matter, plan.activity, attempt.key)

    def look(self, plan: LogPlan, attempt: Attempt) -> ActivityRef | Certainty:
        """The activity that carries our mark."""
        since = attempt.first_tried_at or dt.datetime.now(dt.UTC)
        return self._connector(attempt).find_activity(plan.person, attempt.key, since) or Certainty.NOT_FOUND

    def _connector(self, attempt: Attempt) -> LogsActivity:
        connector = self._connections.connector(attempt)
        if not isinstance(connector, LogsActivity):
            raise NotSupported("Nothing can be written on records there.")
        return connector

    def settle(self, session: AccountSession, row: OutboxRow, plan: LogPlan, result: ActivityRef) -> list[Event]:
        """Move the mark of what stands there, and owe the next batch when more was said meanwhile."""
        link = session.get_one(PersonLink, row.payload["link_id"])
        where = session.get_one(Connection, link.connection_id).name
        about: dict[str, Any] = {"caller_id": row.caller_id, "call_id": row.call_id, "conversation_id": row.conversation_id}
        if plan.activity.about == "missed_call":
            tell(session, "noted", f"The missed call was noted in {where}.", outbox_row_id=row.id, **about)
        elif row.payload["about"] == notes.HISTORY:
            tell(session, "noted", f"What had been noted elsewhere was noted in {where} too.", outbox_row_id=row.id, **about)
        else:
            note = notes.note_of(session, row.conversation_id or 0, link.connection_id)
            note.notes, note.last_text_id = note.notes + 1, max(row.payload["text_ids"])
            tell(session, "noted", f"The conversation was noted in {where}.", outbox_row_id=row.id, **about)
            session.flush()
            notes.owe_conversation_note(session, link, row.conversation_id or 0)
        return [ActivityLogged(link.id, plan.activity.about, result.id, row.conversation_id, row.call_id)]

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:
        """Say what does not stand there."""
        if isinstance(trouble, Gone):
            return let_go_of_gone(session, row, trouble)
        if trouble is not None:
            sentence = f"It could not be noted on the record: {trouble.sentence}"
            detail = {"reason": reason}
            tell(session, "not_noted", sentence, caller_id=row.caller_id, conversation_id=row.conversation_id, detail=detail)
        return []

    def _unnoted(self, session: AccountSession, row: OutboxRow) -> list[Text]:
        return notes.texts_to_note(session, row.conversation_id or 0, row.connection_id or 0)


def _who_else_answers(session: AccountSession, row: OutboxRow, link: PersonLink) -> str | None:
    """The vendor's user who answers for the conversation here, unless the record says the same."""
    conversation = session.get(Conversation, row.conversation_id) if row.conversation_id else None
    member = session.get(Member, conversation.member_id) if conversation and conversation.member_id else None
    owner = owner_of_member(session, link.connection_id, member) if member else None
    return owner.vendor_id if owner and owner.vendor_id != link.owner_id else None
