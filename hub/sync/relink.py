"""A member says which record a caller is, whatever was thought before; at the vendor nothing is merged or deleted."""

from sqlalchemy import select

from hub.contract.people import PersonRef
from hub.events import Event
from hub.outbox.rows import About
from hub.records.call import Task
from hub.records.connection import Connection, IndexedPerson, RecordChoice
from hub.records.conversation import Conversation
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync.links import link_of, link_person


def link_to_record(session: AccountSession, caller: Caller, person: IndexedPerson, who: str) -> list[Event]:
    """Link the caller to a record of the phone index; nothing where it is theirs already. The caller is locked.

    What is still owed on the record that was theirs before is no longer wanted; what stands there stays.
    """
    there = link_of(session, person.connection_id, caller.id)
    if there is not None and there.vendor_id == person.vendor_id:
        return []
    conversation = session.scalar(select(Conversation.id).where(Conversation.caller_id == caller.id).order_by(Conversation.last_at.desc()))
    about = About(caller_id=caller.id, conversation_id=conversation, connection_id=person.connection_id)
    if there is not None:
        where = session.get_one(Connection, person.connection_id).name
        caller.name = None if caller.name == there.name else caller.name
        session.delete(there)
        session.flush()
        sentence = f"{who} said that {there.name} in {where} is another person."
        tell(session, "unlinked", sentence, caller_id=caller.id, conversation_id=conversation)
    _end_questions(session, caller, person)
    ref = PersonRef(id=person.vendor_id, kind=person.kind, url=person.url)
    linked = link_person(session, about, ref, person.name, said_by=who)
    return [linked] if linked else []


def _end_questions(session: AccountSession, caller: Caller, person: IndexedPerson) -> None:
    """Nobody has to be asked any more which record it is."""
    asked = select(RecordChoice.task_id).where(RecordChoice.connection_id == person.connection_id, RecordChoice.caller_id == caller.id)
    for task in session.scalars(select(Task).where(Task.id.in_(asked), Task.done_at.is_(None))):
        task.done_at, task.sentence = session.now, f"The caller is {person.name}."
