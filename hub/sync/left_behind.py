"""What a caller leaves on a record that turned out to be somebody else's: the hub takes nothing away there, so a person is told."""

from sqlalchemy import select

from hub.firm_events import OtherRecordChosen
from hub.records.call import Task
from hub.records.connection import Connection, PersonLink, RecordChoice
from hub.records.conversation import ConversationEntry
from hub.records.session import AccountSession
from hub.sync.misplaced_notes import notes_on
from hub.sync.notes import OPEN_MATTER

LEFT_BEHIND = "left_behind"


def tell_what_stays(
    session: AccountSession, event: OtherRecordChosen, link: PersonLink, connection: Connection, entry: ConversationEntry
) -> None:
    """A task for whoever moved the caller, where the hub made the wrong record or opened something on it; nothing for mere notes."""
    if link.created_by_us:
        stays = f"the record of {link.name} that the hub made for them stays. Merge it with the right one there, or delete it."
    elif _has_opened(session, link):
        stays = f"what the hub opened for them on the record of {link.name} stays there. Close it there, or move it to theirs."
    else:
        return
    task = Task(
        key=f"left-behind:{entry.id}",
        kind=LEFT_BEHIND,
        sentence=f"In {connection.name}, {stays}",
        caller_id=link.caller_id,
        conversation_id=event.conversation_id,
        member_id=event.member_id,
        due_at=session.now,
        created_at=session.now,
    )
    session.add(task)
    session.flush()
    where = {"connection_id": link.connection_id, "caller_id": link.caller_id, "vendor_id": link.vendor_id}
    session.add(RecordChoice(task_id=task.id, **where, kind=link.kind, name=link.name, url=link.url, is_not_them=True))


def end_what_stays(session: AccountSession, link: PersonLink, vendor_id: str) -> None:
    """Whoever turns out to be that record after all left nothing behind on it."""
    of_record = select(RecordChoice.task_id).where(
        RecordChoice.connection_id == link.connection_id, RecordChoice.caller_id == link.caller_id, RecordChoice.vendor_id == vendor_id
    )
    for task in session.scalars(select(Task).where(Task.id.in_(of_record), Task.kind == LEFT_BEHIND, Task.done_at.is_(None))):
        task.done_at = session.now


def _has_opened(session: AccountSession, link: PersonLink) -> bool:
    """An opening that found something open already let go of its texts, which then stand in notes."""
    there = notes_on(session, link.connection_id, link.caller_id, {link.vendor_id})
    return any(row.effect == OPEN_MATTER and "text_ids" in row.payload for row in there)
