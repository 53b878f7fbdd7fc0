"""Rewriting notes, where the vendor allows it: a voicemail is often reported after the note, and a record may turn out to be another's."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hub.connections.ready import Connections
from hub.contract.connector import Ability, LogsActivity, RevisesActivity
from hub.contract.errors import Gone, NotSupported, VendorTrouble
from hub.contract.people import Activity, PersonRef
from hub.events import Event, VoicemailReported
from hub.outbox.effects import Attempt, Certainty, NotWanted, Queue, WantedLater
from hub.outbox.rows import About, owe
from hub.records.account import Account
from hub.records.call import Call
from hub.records.connection import Connection, PersonLink
from hub.records.line import Line
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync.links import let_go_of_gone, person_ref
from hub.sync.note_wording import not_theirs, noted_activity
from hub.sync.notes import LOG_ACTIVITY

REVISE_NOTE = "revise_note"
NOT_THEIRS = "not_theirs"
"""In the payload: whose record the note stands on by mistake."""
BEGUN = (OutboxState.DOING, OutboxState.WAITING, OutboxState.DONE)


def add_voicemail_to_notes(session: AccountSession, event: VoicemailReported) -> list[Event]:
    """Owe the new wording of every note of the call that was begun before the voicemail was known; a later one has it anyway."""
    of_line = select(Line.connection_id).where(Line.id == event.line_id).scalar_subquery()
    call = session.scalar(select(Call).where(Call.connection_id == of_line, Call.provider_call_id == event.voicemail.call_id))
    if call is None:
        return []
    begun = select(OutboxRow).where(OutboxRow.effect == LOG_ACTIVITY, OutboxRow.call_id == call.id, OutboxRow.state.in_(BEGUN))
    for note in session.scalars(begun.order_by(OutboxRow.id)).all():
        if Ability.REVISE in session.get_one(Connection, note.connection_id).abilities:
            owe(
                session,
                REVISE_NOTE,
                queue=Queue.SYNC,
                lane=note.lane,
                key=f"{note.key}-voicemail",
                about=About(
                    caller_id=note.caller_id, conversation_id=note.conversation_id, call_id=call.id, connection_id=note.connection_id
                ),
                payload={"link_id": note.payload["link_id"], "note_id": note.id},
            )
    return []


def owe_disclaimer(session: AccountSession, note: OutboxRow, link: PersonLink) -> None:
    """Owe the sentence that a note is not about the person on whose record, that of `link`, it stands."""
    owe(
        session,
        REVISE_NOTE,
        queue=Queue.SYNC,
        lane=note.lane,
        key=f"{note.key}-not-theirs-{link.vendor_id}",
        about=About(caller_id=note.caller_id, conversation_id=note.conversation_id, connection_id=note.connection_id),
        payload={"note_id": note.id, NOT_THEIRS: {"id": link.vendor_id, "kind": link.kind, "url": link.url, "name": link.name}},
    )


@dataclass(frozen=True, slots=True)
class RevisePlan:
    """Which note gets which words; it was first tried at `since`."""

    person: PersonRef
    activity: Activity
    key: str
    since: dt.datetime


class ReviseNote:
    """Rewrites one note; the same words again change nothing, and one that somebody deleted there stays deleted."""

    repeatable = True
    held_when_refused = False

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Only while the note and the record stand."""
        if NOT_THEIRS not in row.payload and session.get(PersonLink, row.payload["link_id"]) is None:
            return NotWanted("link_gone")
        note = session.get_one(OutboxRow, row.payload["note_id"])
        return None if note.state == OutboxState.DONE else NotWanted("nothing_to_revise")

    def plan(self, session: AccountSession, row: OutboxRow) -> RevisePlan:
        """The note as it would be written now."""
        note = session.get_one(OutboxRow, row.payload["note_id"])
        zone = ZoneInfo(session.get_one(Account, session.account_id).time_zone)
        since = note.first_tried_at or note.created_at
        wrong = row.payload.get(NOT_THEIRS)
        if wrong is not None:
            person = PersonRef(id=wrong["id"], kind=wrong["kind"], url=wrong["url"])
            return RevisePlan(person, not_theirs(noted_activity(session, note, wrong["name"], zone)), note.key, since)
        link = session.get_one(PersonLink, row.payload["link_id"])
        return RevisePlan(person_ref(link), noted_activity(session, note, link.name, zone), note.key, since)

    def perform(self, plan: RevisePlan, attempt: Attempt) -> bool:
        """Rewrite it; False where it is no longer there."""
        connector = self._connections.connector(attempt)
        if not (isinstance(connector, RevisesActivity) and isinstance(connector, LogsActivity)):
            raise NotSupported("Notes cannot be rewritten there.")
        ref = connector.find_activity(plan.person, plan.key, plan.since)
        if ref is None:
            return False
        connector.revise_activity(plan.person, ref, plan.activity, plan.key)
        return True

    def look(self, plan: RevisePlan, attempt: Attempt) -> bool | Certainty:
        """The same words again do no harm."""
        return self.perform(plan, attempt)

    def settle(self, session: AccountSession, row: OutboxRow, plan: RevisePlan, result: bool) -> list[Event]:  # noqa: ARG002
        """Say so."""
        if result:
            where = session.get_one(Connection, row.connection_id).name
            sentence = f"The voicemail was added to the note in {where}."
            if NOT_THEIRS in row.payload:
                sentence = f"The note on the wrong record in {where} says now that it is not about them."
            tell(
                session,
                "noted",
                sentence,
                caller_id=row.caller_id,
                call_id=row.call_id,
                conversation_id=row.conversation_id,
                outbox_row_id=row.id,
            )
        return []

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:  # noqa: ARG002
        """A note without the voicemail is no worse than it was."""
        return let_go_of_gone(session, row, trouble) if isinstance(trouble, Gone) and NOT_THEIRS not in row.payload else []
