"""Which record a caller is, as somebody says who was not asked."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from hub.contract.people import PersonRef
from hub.events import Event
from hub.outbox.rows import About
from hub.records.call import Task
from hub.records.connection import Connection, IndexedPerson, PersonLink, RecordChoice
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync.links import link_of, link_person


@dataclass(frozen=True, slots=True)
class SaidRecord:
    """A record at a connection; `name` is None where the directory has it."""

    vendor_id: str
    kind: str | None
    name: str | None
    url: str | None = None


class OtherRecordLinked(ValueError):
    """The caller is another record there; that has to be taken back first."""


class RecordNotKnown(ValueError):
    """Neither the directory nor whoever said it knows the record's kind and name."""


def say_which_record(session: AccountSession, caller: Caller, connection: Connection, said: SaidRecord, by: str) -> list[Event]:
    """Link the caller, whose row is locked, with the record; a question about it has its answer then.

    Raises OtherRecordLinked and RecordNotKnown.
    """
    there = link_of(session, connection.id, caller.id)
    if there is not None:
        if there.vendor_id != said.vendor_id:
            raise OtherRecordLinked
        return []
    known = session.scalar(
        select(IndexedPerson).where(IndexedPerson.connection_id == connection.id, IndexedPerson.vendor_id == said.vendor_id)
    )
    kind, name = said.kind or (known.kind if known else None), said.name or (known.name if known else None)
    if kind is None or name is None:
        raise RecordNotKnown
    _take_back_denials(session, caller, connection, said.vendor_id)
    about = About(caller_id=caller.id, connection_id=connection.id)
    ref = PersonRef(id=said.vendor_id, kind=kind, url=said.url or (known.url if known else None))
    linked = link_person(session, about, ref, name, said_by=by)
    for task in session.scalars(_questions(caller, connection)):
        task.done_at, task.sentence = session.now, f"In {connection.name}, the caller is {name}."
    return [linked] if linked else []


def say_not_that_record(session: AccountSession, link: PersonLink, by: str) -> None:
    """Take a link back, and remember that this record is not the caller, so that no later search links it again."""
    caller, connection = session.get_one(Caller, link.caller_id), session.get_one(Connection, link.connection_id)
    sentence = f"{by} said that they are not {link.name} in {connection.name}."
    asked = Task(
        key=f"not-them:{link.id}",
        kind="which_person",
        sentence=sentence,
        caller_id=caller.id,
        due_at=session.now,
        done_at=session.now,
        created_at=session.now,
    )
    session.add(asked)
    session.flush()
    session.add(
        RecordChoice(
            task_id=asked.id,
            connection_id=connection.id,
            caller_id=caller.id,
            vendor_id=link.vendor_id,
            kind=link.kind,
            name=link.name,
            url=link.url,
            matters=[],
            is_not_them=True,
        )
    )
    caller.name = None if caller.name == link.name else caller.name
    session.delete(link)
    tell(session, "none_of_them", sentence, caller_id=caller.id)


def _take_back_denials(session: AccountSession, caller: Caller, connection: Connection, vendor_id: str) -> None:
    same = (RecordChoice.connection_id == connection.id, RecordChoice.caller_id == caller.id, RecordChoice.vendor_id == vendor_id)
    for choice in session.scalars(select(RecordChoice).where(*same, RecordChoice.is_not_them.is_(True))):
        choice.is_not_them = False


def _questions(caller: Caller, connection: Connection) -> Select[Task]:
    asked = select(RecordChoice.task_id).where(RecordChoice.connection_id == connection.id, RecordChoice.caller_id == caller.id)
    return select(Task).where(Task.id.in_(asked), Task.kind == "which_person", Task.done_at.is_(None))
