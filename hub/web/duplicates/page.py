"""Possible duplicates: callers who may be several records, and records that several callers are, each settled with one button."""

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue

from hub.conversations.seen_by import is_seen
from hub.directory.duplicates import callers_with_lookalikes, callers_with_several_records, indexed_person, shared_records
from hub.journey import run_stored_journey
from hub.records.connection import Connection
from hub.records.line import Caller
from hub.records.locking import lock_caller
from hub.sync.relink import link_to_record
from hub.web.came_from import back
from hub.web.dependencies import pages
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
    connection_id, vendor_id = request.form.get("connection", type=int), request.form.get("record", "")
    with pages().database.write(me().account_id) as session:
        if not is_seen(session, me().viewpoint, Caller, caller_id):
            abort(404)
        person = indexed_person(session, connection_id, vendor_id) if connection_id is not None else None
        if person is None:
            sentence = "That record is no longer there."
        else:
            caller = lock_caller(session, caller_id)
            for event in link_to_record(session, caller, person, me().name):
                run_stored_journey(session, event)
            where = session.get_one(Connection, person.connection_id).name
            sentence = f"Linked to {person.name} in {where}. From now on their calls and texts are noted there."
    flash(sentence)
    return back("web.show_duplicates")
