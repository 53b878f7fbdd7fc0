"""One conversation: its thread with texts, calls and notes, and beside it who they are and who answers for them."""

from flask import abort, request
from flask.typing import ResponseReturnValue

from hub.conversations.lateness import patience_now
from hub.textback.by_member import sent_again
from hub.web.dependencies import pages
from hub.web.inbox.callers import mark_of, pause_of
from hub.web.inbox.composer import composer_of
from hub.web.inbox.conversation_story import conversation_story
from hub.web.inbox.thread import Before
from hub.web.layout import show_live
from hub.web.settings.consent_words import KINDS
from hub.web.signed_in import me
from hub.web.today.left_behind import addresses_left
from hub.web.today.record_question import questions_of


def show_conversation(conversation_id: int) -> ResponseReturnValue:
    """What alerts to members link to; `before` leads to earlier entries of a long thread."""
    before = Before.of(request.args.get("before", ""))
    with pages().database.read(me().account_id) as session:
        story = conversation_story(session, conversation_id, before)
        if story is None:
            abort(404)
        return show_live(
            "conversation",
            session,
            story=story,
            conversation=story.conversation,
            line=story.line,
            caller=story.caller,
            owner=story.owner,
            desk=story.desk,
            thread=story.thread.entries,
            earlier=story.thread.earlier,
            before=before,
            patience=patience_now(session),
            pause=pause_of(session, story.caller),
            mark=mark_of(session, story.caller),
            questions=questions_of(session, story.tasks),
            left_there=addresses_left(session, story.tasks),
            consent_kinds=KINDS,
            composer=composer_of(session, story.conversation, story.line, story.caller),
            kept_there=pages().connections.media.kept_there(session),
            sent_again=sent_again(session, [entry.text for entry in story.thread.entries if entry.text is not None]),
        )
