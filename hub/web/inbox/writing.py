"""Writing to a caller: the form on a page of its own, sending, checking a draft, sending once more, saying that one called back."""

from collections.abc import Sequence

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from hub.conversations.called_back import note_call_back
from hub.conversations.writing import note_writing
from hub.journey import run_stored_journey
from hub.records.conversation import CameTo, Conversation
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.textback.by_member import LONGEST, KeyUsed, MemberText, TextRefused, send_again, write_to_caller
from hub.textback.canned_replies import offered_replies
from hub.web.came_from import back
from hub.web.dependencies import pages
from hub.web.inbox.composer import coached_words, composer_of, in_plain_characters, with_reply
from hub.web.inbox.thread import thread_entries
from hub.web.layout import LIVE_PART
from hub.web.signed_in import me

LONGEST_DRAFT, LONGEST_TOKEN, LONGEST_BASIS = 2 * LONGEST, 64, 300
OTHER_WORDS = "Other words were sent with this form already, as the thread shows. Send these too if they are still wanted."
TEXTS_BESIDE = 10


def show_writing(conversation_id: int) -> ResponseReturnValue:
    """The form with the last texts above it."""
    return _page(conversation_id)


def send_to_caller(conversation_id: int) -> ResponseReturnValue:
    """Owe the text; whatever keeps it from being sent shows the form again with the words in it."""
    written = MemberText(
        body=_draft(),
        key=request.form.get("token", "")[:LONGEST_TOKEN] or "none",
        by=me().name,
        member_id=me().member_id,
        basis=request.form.get("basis", "")[:LONGEST_BASIS],
    )
    try:
        with pages().database.write(me().account_id) as session:
            write_to_caller(session, conversation_id, written)
    except NoResultFound:
        abort(404)
    except KeyUsed:
        return make_response(_page(conversation_id, said=[OTHER_WORDS], new_token=True), 422)
    except TextRefused as refused:
        return make_response(_page(conversation_id, said=[one.sentence for one in refused.obstacles]), 422)
    return redirect(url_for("web.show_conversation", conversation_id=conversation_id, _anchor="sent"))


def check_words_to_caller(conversation_id: int) -> ResponseReturnValue:
    """What the coach says of the draft, with a reply put in or its characters made plain where that was asked for."""
    draft = _draft()
    with pages().database.read(me().account_id) as session:
        conversation = session.get(Conversation, conversation_id)
        if conversation is None:
            abort(404)
        if request.headers.get(LIVE_PART) == "coach":
            return render_template("conversation/_coach.html", coached=coached_words(session, draft), conversation_id=conversation_id)
        if request.form.get("insert"):
            caller = session.get_one(Caller, conversation.caller_id)
            draft = with_reply(draft, offered_replies(session, caller, me().name), request.form.get("reply", ""))
        if request.form.get("plain"):
            draft = in_plain_characters(draft)
    return _page(conversation_id, draft=draft)


def say_that_one_writes(conversation_id: int) -> ResponseReturnValue:
    """Hold automatic texts to this caller for a minute, and let other members see who writes."""
    with pages().database.write(me().account_id) as session:
        if not note_writing(session, conversation_id, me().member_id):
            abort(404)
    return {}


def send_text_again(text_id: int) -> ResponseReturnValue:
    """The same words once more, where they surely did not arrive."""
    try:
        with pages().database.write(me().account_id) as session:
            send_again(session, text_id, by=me().name, member_id=me().member_id)
    except NoResultFound:
        abort(404)
    except TextRefused as refused:
        flash(" ".join(one.sentence for one in refused.obstacles))
        return back("web.list_conversations")
    flash("It is sent again.")
    return back("web.list_conversations")


def say_that_one_called_back(conversation_id: int) -> ResponseReturnValue:
    """What came of calling them, in one tap."""
    said = request.form.get("came_to", "")
    try:
        with pages().database.write(me().account_id) as session:
            session.scalars(select(Conversation.id).where(Conversation.id == conversation_id)).one()
            if said not in frozenset(CameTo):
                flash("Say what came of the call.")
                return back("web.show_conversation", conversation_id=conversation_id)
            events = note_call_back(session, conversation_id, CameTo(said), member_id=me().member_id, by=me().name)
            for event in events:
                run_stored_journey(session, event)
    except NoResultFound:
        abort(404)
    flash("Noted. Somebody should try again." if said == CameTo.NO_ANSWER else "Noted. They wait no longer.")
    return back("web.show_conversation", conversation_id=conversation_id)


def _page(conversation_id: int, *, draft: str | None = None, said: Sequence[str] = (), new_token: bool = False) -> str:
    with pages().database.read(me().account_id) as session:
        conversation, line, caller = _about(session, conversation_id)
        thread = thread_entries(session, conversation_id)[-TEXTS_BESIDE:]
        token = "" if new_token else request.form.get("token", "")[:LONGEST_TOKEN]
        composer = composer_of(
            session,
            conversation,
            line,
            caller,
            draft=_draft() if draft is None else draft,
            token=token,
            basis=request.form.get("basis", "")[:LONGEST_BASIS],
            said=said,
        )
        return render_template(
            "writing/page.html",
            now=session.now,
            conversation=conversation,
            line=line,
            caller=caller,
            composer=composer,
            thread=thread,
            kept_there=pages().connections.media.kept_there(session),
        )


def _about(session: AccountSession, conversation_id: int) -> tuple[Conversation, Line, Caller]:
    found = (
        select(Conversation, Line, Caller)
        .join(Line, Line.id == Conversation.line_id)
        .join(Caller, Caller.id == Conversation.caller_id)
        .where(Conversation.id == conversation_id)
    )
    row = session.execute(found).one_or_none()
    if row is None:
        abort(404)
    return row[0], row[1], row[2]


def _draft() -> str:
    """A browser ends lines with two characters."""
    return request.form.get("body", "").replace("\r\n", "\n").replace("\x00", "")[:LONGEST_DRAFT]
