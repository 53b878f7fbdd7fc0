"""The buttons of a conversation: assign, close, reopen, write a note, record the outcome."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hub.conversations import desk_work
from hub.conversations.desk_work import BECAME, LONGEST_NOTE, Doer, conversation_for_work
from hub.journey import run_stored_journey
from hub.records.account import Member
from hub.records.conversation import Conversation, Outcome
from hub.records.session import AccountSession
from hub.web.came_from import back
from hub.web.dependencies import pages
from hub.web.signed_in import me

EVIDENCE = "evidence"
LOOK_FIRST = "Something new came in meanwhile, so it stays open. Look at it first, then close it."


def assign_conversation(conversation_id: int) -> ResponseReturnValue:
    """To the member whose id the form names, to oneself without one, or to whom the evidence names."""
    wanted = request.form.get("member", "") or str(me().member_id)
    with _conversation(conversation_id) as (session, conversation):
        if wanted == EVIDENCE:
            events = desk_work.take_back_assignment(session, conversation, _by())
            said = "The evidence says again who answers for it."
        else:
            is_id = wanted.isascii() and wanted.isdigit() and len(wanted) < 16
            member = session.scalar(desk_work.who_can_answer().where(Member.id == int(wanted))) if is_id else None
            if member is None:
                flash("Choose somebody who can answer.")
                return back("web.list_conversations")
            if _taken_meanwhile(conversation, member):
                other = session.get_one(Member, conversation.member_id)
                flash(
                    f"{other.name} answers for this since a moment ago. Assign it once more if it shall be {_named(member)} all the same."
                )
                return back("web.list_conversations")
            events = desk_work.assign(session, conversation, member, _by())
            said = f"Assigned to {_named(member)}."
        for event in events:
            run_stored_journey(session, event)
    flash(said)
    return _back_where_seen(conversation_id)


def close_conversation(conversation_id: int) -> ResponseReturnValue:
    """Done with, until they get in touch again."""
    with _conversation(conversation_id) as (session, conversation):
        if _has_unread_news(conversation):
            flash(LOOK_FIRST)
            return back("web.list_conversations")
        desk_work.close(session, conversation, _by())
    flash("Closed. A new call or text opens it again.")
    return back("web.list_conversations")


def reopen_conversation(conversation_id: int) -> ResponseReturnValue:
    """Not done with after all."""
    with _conversation(conversation_id) as (session, conversation):
        desk_work.reopen(session, conversation, _by())
    flash("Reopened.")
    return back("web.list_conversations")


def note_conversation(conversation_id: int) -> ResponseReturnValue:
    """A note among members."""
    words = request.form.get("words", "").strip()
    with _conversation(conversation_id) as (session, conversation):
        if not words or len(words) > LONGEST_NOTE:
            flash("Write the note first." if not words else f"A note has at most {LONGEST_NOTE} characters.")
            return back("web.list_conversations")
        if not desk_work.is_noted_already(session, conversation, words, _by()):
            desk_work.add_note(session, conversation, words, _by())
    return redirect(url_for("web.show_conversation", conversation_id=conversation_id, _anchor="noted"))


def record_conversation_outcome(conversation_id: int) -> ResponseReturnValue:
    """What became of it; with `close` it is closed at once. Nothing chosen takes the outcome back."""
    written = request.form.get("outcome", "")
    outcome = Outcome(written) if written in frozenset(Outcome) else None
    with _conversation(conversation_id) as (session, conversation):
        desk_work.record_outcome(session, conversation, outcome, _by())
        is_closed = bool(outcome and request.form.get("close")) and not _has_unread_news(conversation)
        if is_closed:
            desk_work.close(session, conversation, _by())
    said = f"Recorded: {BECAME[outcome].lower()}." if outcome else "No outcome is recorded now."
    if request.form.get("close") and outcome and not is_closed:
        said = f"{said} {LOOK_FIRST}"
    flash(f"{said} Block them below, so that their next call gets no text." if outcome is Outcome.SPAM else said)
    return back("web.list_conversations")


def _taken_meanwhile(conversation: Conversation, wanted: Member) -> bool:
    """Whether somebody else answers for it than the page said that the button stood on."""
    was = request.form.get("was")
    return was is not None and conversation.member_id not in (None, wanted.id) and was != str(conversation.member_id)


def _has_unread_news(conversation: Conversation) -> bool:
    """Whether the caller waits and something happened since the page was made that the button stood on."""
    seen = request.form.get("seen")
    return seen is not None and conversation.waiting_since is not None and seen != conversation.last_at.isoformat()


def _named(member: Member) -> str:
    return "you" if member.id == me().member_id else member.name


def _by() -> Doer:
    return Doer(me().name, me().member_id)


@contextmanager
def _conversation(conversation_id: int) -> Iterator[tuple[AccountSession, Conversation]]:
    """The conversation under its caller's lock, in a transaction."""
    with pages().database.write(me().account_id) as session:
        conversation = conversation_for_work(session, conversation_id)
        if conversation is None:
            abort(404)
        yield session, conversation


def _back_where_seen(conversation_id: int) -> ResponseReturnValue:
    """Whoever gave it away may not see it any more."""
    with pages().database.read(me().account_id) as session:
        if session.get(Conversation, conversation_id) is None:
            return redirect(url_for("web.list_conversations"))
    return back("web.list_conversations")
