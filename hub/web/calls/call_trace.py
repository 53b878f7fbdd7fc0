"""One call's page: the readable story from ring to note."""

from flask import abort
from flask.typing import ResponseReturnValue

from hub.textback.by_member import sent_again
from hub.web.calls.call_story import call_story
from hub.web.calls.durations import figures, spans
from hub.web.calls.staff_seen import staff_seen
from hub.web.dependencies import pages
from hub.web.inbox.callers import mark_of, pause_of
from hub.web.layout import show_live
from hub.web.signed_in import me
from hub.web.today.left_behind import addresses_left
from hub.web.today.record_question import questions_of


def show_call(call_id: int) -> ResponseReturnValue:
    """Story, caller, owner with evidence, texts, and below them what was owed, asked and received."""
    with pages().database.read(me().account_id) as session:
        story = call_story(session, call_id)
        if story is None:
            abort(404)
        return show_live(
            "call_trace",
            session,
            story=story,
            figures=figures(story.moments),
            spans=spans(story.moments),
            mark=mark_of(session, story.caller),
            staff=staff_seen(session, story.line, pages().connections.catalog.manifests),
            pause=pause_of(session, story.caller),
            questions=questions_of(session, story.tasks),
            left_there=addresses_left(session, story.tasks),
            kept_there=pages().connections.media.kept_there(session),
            sent_again=sent_again(session, [entry.text for entry in story.thread if entry.text is not None]),
        )
