"""Somebody else is meant: choosing another record for a caller, to which all that was noted is moved."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.contract.connector import Ability
from hub.contract.errors import VendorTrouble
from hub.firm_events import OtherRecordChosen, PossibleRecord
from hub.journey import run_stored_journey
from hub.records.connection import Connection, PersonLink
from hub.records.conversation import Conversation
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.sync.other_records import record_by_id, records_by_name, records_with_number
from hub.web.dependencies import pages
from hub.web.signed_in import me

NONE_OF_THEM = "none"
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class WrongRecord:
    """The record that a conversation's caller is linked to, and where it is."""

    conversation: Conversation
    caller: Caller
    link: PersonLink
    connection: Connection

    @property
    def can_create(self) -> bool:
        """Whether a new record can be made there."""
        return Ability.CREATE in self.connection.abilities


def show_other_records(conversation_id: int) -> ResponseReturnValue:
    """Who else has the number there, and whom a name finds."""
    words = request.args.get("q", "").strip()[:LONGEST_NAME]
    with pages().database.read(me().account_id) as session:
        wrong = _wrong_record(session, conversation_id, request.args.get("link", ""))
        if wrong is None:
            return _no_record(conversation_id)
        named = records_by_name(session, wrong.link, words)
    with_number, trouble = _with_number(wrong)
    known = {record.vendor_id for record in with_number}
    return render_template(
        "other_record/page.html",
        wrong=wrong,
        words_searched=words,
        with_number=with_number,
        named=[record for record in named if record.vendor_id not in known],
        trouble=trouble,
        none_of_them=NONE_OF_THEM,
    )


def move_to_other_record(conversation_id: int) -> ResponseReturnValue:
    """Take the member's word into the journey."""
    answer = request.form.get("record", "")
    with pages().database.read(me().account_id) as session:
        wrong = _wrong_record(session, conversation_id, request.form.get("link", ""))
        if wrong is None:
            return _no_record(conversation_id)
        chosen = record_by_id(session, wrong.link, answer)
    if chosen is None and answer not in ("", NONE_OF_THEM):
        chosen = next((record for record in _with_number(wrong)[0] if record.vendor_id == answer), None)
    if chosen is None and not (answer == NONE_OF_THEM and wrong.can_create):
        flash("Choose one of the records first.")
        return redirect(url_for("web.show_other_records", conversation_id=conversation_id, link=wrong.link.id))
    with pages().database.write(me().account_id) as session:
        run_stored_journey(session, OtherRecordChosen(wrong.caller.id, wrong.link.id, conversation_id, chosen, me().member_id))
    where = wrong.connection.name
    flash(f"Moved to {chosen.name}. What was noted is noted there too." if chosen else f"A new record is created in {where}.")
    return redirect(url_for("web.show_conversation", conversation_id=conversation_id))


def _wrong_record(session: AccountSession, conversation_id: int, link_id: str) -> WrongRecord | None:
    """The record with this id, else the caller's first; None where they are on none."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        abort(404)
    both = select(PersonLink, Connection).join(Connection, Connection.id == PersonLink.connection_id)
    both = both.where(PersonLink.caller_id == conversation.caller_id, Connection.disconnected_at.is_(None)).order_by(PersonLink.id)
    links = session.execute(both).all()
    found = next((row for row in links if str(row[0].id) == link_id), links[0] if links and not link_id else None)
    return WrongRecord(conversation, session.get_one(Caller, conversation.caller_id), *found) if found else None


def _with_number(wrong: WrongRecord) -> tuple[list[PossibleRecord], str]:
    """Who else has the number, and what kept us from finding out."""
    try:
        return records_with_number(pages().connections.connections, pages().database, me().account_id, wrong.link, wrong.caller), ""
    except VendorTrouble as trouble:
        return [], trouble.sentence


def _no_record(conversation_id: int) -> ResponseReturnValue:
    flash("They are on no such record.")
    return redirect(url_for("web.show_conversation", conversation_id=conversation_id))
