"""Possible duplicates: callers who may be several records, and records that several callers are, each settled with one button."""

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.conversations.seen_by import is_seen
from hub.directory.duplicates import callers_with_lookalikes, callers_with_several_records, indexed_person, shared_records
from hub.events import Event
from hub.firm_events import OtherRecordChosen, PossibleRecord
from hub.journey import run_stored_journey
from hub.records.connection import Connection, IndexedPerson
from hub.records.conversation import Conversation
from hub.records.line import Caller
from hub.records.locking import lock_caller
from hub.records.session import AccountSession
from hub.sync.links import link_of
from hub.sync.said_records import SaidRecord, say_not_that_record, say_which_record
from hub.web.came_from import back
from hub.web.dependencies import pages
from hub.web.row_ids import row_id
from hub.web.signed_in import me


def show_duplicates() -> ResponseReturnValue:
    """What the local copies of the connected systems show; nobody is asked."""
    with pages().database.read(me().account_id) as session:
        return render_template(
            "duplicates/page.html",
            now=session.now,
            several=callers_with_several_records(session),
            alike=callers_with_lookalikes(session),
            shared=shared_records(session),
        )


def link_to_this_one(caller_id: int) -> ResponseReturnValue:
    """The caller is this record from now on; at the other system nothing is merged."""
    connection_id, vendor_id = request.form.get("connection", type=row_id), request.form.get("record", "")
    with pages().database.write(me().account_id) as session:
        if not is_seen(session, me().viewpoint, Caller, caller_id):
            abort(404)
        person = indexed_person(session, connection_id, vendor_id) if connection_id is not None else None
        if person is None:
            sentence = "That record is no longer there."
        else:
            connection = session.get_one(Connection, person.connection_id)
            for event in _linking(session, lock_caller(session, caller_id), connection, person):
                run_stored_journey(session, event)
            sentence = f"Linked to {person.name} in {connection.name}. From now on their calls and texts are noted there."
    flash(sentence)
    return back("web.show_duplicates")


def _linking(session: AccountSession, caller: Caller, connection: Connection, person: IndexedPerson) -> list[Event]:
    """What makes the caller this record: an answer where they are none yet, a move where they are another one."""
    there = link_of(session, connection.id, caller.id)
    if there is not None:
        newest = select(Conversation.id).where(Conversation.caller_id == caller.id).order_by(Conversation.last_at.desc()).limit(1)
        conversation_id = session.scalar(newest)
        if conversation_id is not None:
            to = PossibleRecord(vendor_id=person.vendor_id, kind=person.kind, name=person.name, url=person.url)
            return [OtherRecordChosen(caller.id, there.id, conversation_id, to, me().member_id)]
        if there.vendor_id != person.vendor_id:
            say_not_that_record(session, there, me().name)
    said = SaidRecord(person.vendor_id, person.kind, person.name, person.url)
    return say_which_record(session, caller, connection, said, me().name)
