"""Moving a caller to another record, because a member said that the linked one is somebody else's.

Nothing is ever deleted at the vendor, so a member is told what the hub made there: what was noted on the wrong record is noted on the
right one too, and where notes can be rewritten, the wrong ones say whose they are not.
"""

from typing import Any

from sqlalchemy import select, update

from hub.contract.connector import Ability
from hub.events import Event
from hub.firm_events import OtherRecordChosen, PersonLinked
from hub.outbox.effects import Queue
from hub.outbox.rows import About, caller_lane, owe
from hub.records.account import Member
from hub.records.call import Task
from hub.records.connection import Connection, PersonLink, RecordChoice
from hub.records.conversation import ConversationEntry, EntryKind
from hub.records.line import Caller
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync.left_behind import end_what_stays, tell_what_stays
from hub.sync.misplaced_notes import notes_on
from hub.sync.notes import LOG_ACTIVITY
from hub.sync.revise_note import owe_disclaimer
from hub.sync.steps import CREATE_PERSON

UNTRIED = (OutboxState.OWED, OutboxState.WAITING)


def take_other_record(session: AccountSession, event: OtherRecordChosen) -> list[Event]:
    """Follow the member's word: the caller is the chosen record from now on, or a new one that is created for them."""
    link = session.get(PersonLink, event.link_id)
    if link is None or (event.to is not None and event.to.vendor_id == link.vendor_id):
        return []
    connection, member = session.get_one(Connection, link.connection_id), session.get_one(Member, event.member_id)
    if event.to is None and Ability.CREATE not in connection.abilities:
        return []
    entry = _say(session, event, link, connection, member)
    _remember(session, event, link, connection, entry)
    tell_what_stays(session, event, link, connection, entry)
    if Ability.REVISE in connection.abilities:
        for note in notes_on(session, link.connection_id, link.caller_id, {link.vendor_id}):
            if note.effect == LOG_ACTIVITY:
                owe_disclaimer(session, note, link)
    if event.to is None:
        _create_anew(session, event, link, entry)
        return []
    end_what_stays(session, link, event.to.vendor_id)
    _rename(session, link, event.to.name)
    link.vendor_id, link.kind, link.name, link.url = event.to.vendor_id, event.to.kind, event.to.name, event.to.url
    link.created_by_us, link.matters, link.at = False, [], session.now
    link.owner_id = link.owner_as = link.assigned_owner_id = None
    session.flush()
    return [PersonLinked(link.id, event.conversation_id, None)]


def _say(
    session: AccountSession, event: OtherRecordChosen, link: PersonLink, connection: Connection, member: Member
) -> ConversationEntry:  # fmt: skip
    where = connection.name
    whose = f"{event.to.name} in {where}, not {link.name}" if event.to else f"somebody new in {where}, not {link.name}"
    words = f"{member.name} said that this is {whose}."
    entry = ConversationEntry(conversation_id=event.conversation_id, member_id=member.id, kind=EntryKind.MOVED, words=words, at=session.now)
    session.add(entry)
    session.flush()
    tell(session, "person_moved", words, caller_id=link.caller_id, conversation_id=event.conversation_id)
    return entry


def _remember(
    session: AccountSession, event: OtherRecordChosen, link: PersonLink, connection: Connection, entry: ConversationEntry
) -> None:
    """Keep that the old record is not theirs, as an answered question; the chosen one is theirs, whatever was said before."""
    task = Task(
        key=f"moved:{entry.id}",
        kind="which_person",
        sentence=f"In {connection.name}, the caller is not {link.name}.",
        caller_id=link.caller_id,
        conversation_id=event.conversation_id,
        member_id=event.member_id,
        due_at=session.now,
        done_at=session.now,
        created_at=session.now,
    )
    session.add(task)
    session.flush()
    about: dict[str, Any] = {"task_id": task.id, "connection_id": link.connection_id, "caller_id": link.caller_id}
    session.add(RecordChoice(**about, vendor_id=link.vendor_id, kind=link.kind, name=link.name, url=link.url, is_not_them=True))
    if event.to is not None:
        of_chosen = (RecordChoice.connection_id == link.connection_id, RecordChoice.vendor_id == event.to.vendor_id)
        session.execute(update(RecordChoice).where(*of_chosen, RecordChoice.caller_id == link.caller_id).values(is_not_them=False))
    session.flush()


def _create_anew(session: AccountSession, event: OtherRecordChosen, link: PersonLink, entry: ConversationEntry) -> None:
    """Let go of the record and owe a new one; what nobody has tried to write yet is owed again once it is there."""
    rows = select(OutboxRow).where(
        OutboxRow.connection_id == link.connection_id, OutboxRow.conversation_id == event.conversation_id, OutboxRow.state.in_(UNTRIED)
    )
    for row in session.scalars(rows):
        if row.payload.get("link_id") == link.id and row.in_doubt_since is None:
            row.state, row.reason, row.ended_at = OutboxState.DROPPED, "link_gone", session.now
    _rename(session, link, None)
    owe(
        session,
        CREATE_PERSON,
        queue=Queue.SYNC,
        lane=caller_lane(link.connection_id, link.caller_id),
        key=f"create:{link.connection_id}:caller:{link.caller_id}:moved:{entry.id}",
        about=About(caller_id=link.caller_id, conversation_id=event.conversation_id, connection_id=link.connection_id),
    )
    session.delete(link)
    session.flush()


def _rename(session: AccountSession, link: PersonLink, name: str | None) -> None:
    caller = session.get_one(Caller, link.caller_id)
    if caller.name == link.name:
        caller.name = name
