"""A member's answer to the question which of several records the caller is."""

from sqlalchemy import select

from hub.contract.connector import Ability
from hub.contract.people import PersonRef
from hub.events import Event
from hub.firm_events import RecordChosen
from hub.outbox.effects import Queue
from hub.outbox.rows import About, caller_lane, owe
from hub.records.account import Member
from hub.records.call import Task
from hub.records.connection import Connection, RecordChoice
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync.links import link_of, link_person
from hub.sync.steps import CREATE_PERSON


def take_chosen_record(session: AccountSession, event: RecordChosen) -> list[Event]:
    """Link the chosen record; for none of them, remember that and owe a new one where one can be created.

    The first answer counts, and none is needed once the caller was linked otherwise.
    """
    task = session.get_one(Task, event.task_id, with_for_update=True)
    if task.done_at is not None:
        return []
    choices = session.scalars(select(RecordChoice).where(RecordChoice.task_id == task.id).order_by(RecordChoice.id)).all()
    connection = session.get_one(Connection, choices[0].connection_id)
    member = session.get_one(Member, event.member_id)
    about = About(
        caller_id=event.caller_id, conversation_id=task.conversation_id, call_id=task.call_id, connection_id=connection.id
    )  # fmt: skip
    task.done_at = session.now
    there = link_of(session, connection.id, event.caller_id)
    if there is not None:
        task.sentence = f"In {connection.name}, the caller is {there.name}."
        return []
    chosen = next((choice for choice in choices if choice.id == event.choice_id), None)
    if chosen is None:
        _none_of_them(session, task, list(choices), connection, member, about)
        return []
    task.sentence = f"In {connection.name}, the caller is {chosen.name}."
    ref = PersonRef(id=chosen.vendor_id, kind=chosen.kind, url=chosen.url)
    linked = link_person(session, about, ref, chosen.name, said_by=member.name)
    return [linked] if linked else []


def _none_of_them(  # noqa: PLR0917 - the question with all that belongs to it
    session: AccountSession, task: Task, choices: list[RecordChoice], connection: Connection, member: Member, about: About
) -> None:
    for choice in choices:
        choice.is_not_them = True
    task.sentence = f"None of the records in {connection.name} is the caller."
    can_create = Ability.CREATE in connection.abilities
    then = "so a new one is created" if can_create else "and none can be created there"
    tell(
        session,
        "none_of_them",
        f"{member.name} said that none of the records in {connection.name} is theirs, {then}.",
        caller_id=about.caller_id,
        call_id=about.call_id,
        conversation_id=about.conversation_id,
    )
    if can_create:
        owe(
            session,
            CREATE_PERSON,
            queue=Queue.SYNC,
            lane=caller_lane(connection.id, about.caller_id or 0),
            key=f"create:{connection.id}:caller:{about.caller_id}:answer:{task.id}",
            about=about,
        )
