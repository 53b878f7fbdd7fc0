"""The inbox: conversations by what needs whom, and the search in all of them."""

from flask import request
from flask.typing import ResponseReturnValue

from hub.conversations.lateness import patience_now
from hub.web.dependencies import pages
from hub.web.inbox import conversation_list
from hub.web.inbox.search import search
from hub.web.inbox.wish import View, Wish
from hub.web.layout import show_live
from hub.web.signed_in import me


def list_conversations() -> ResponseReturnValue:
    """A view page by page, or what a search found; without a wish, what needs the reader."""
    wish = Wish.of(request.args)
    with pages().database.read(me().account_id) as session:
        counts = conversation_list.counts(session, me().member_id)
        view = wish.view or (View.MINE if counts[View.MINE] else View.WAITING)
        found = search(session, wish.words, me().region, wish.older) if wish.words else None
        page = None if wish.words else conversation_list.conversation_page(session, view, me().member_id, wish.after)
        return show_live(
            "inbox",
            session,
            wish=wish,
            view=view,
            counts=counts,
            counted=conversation_list.COUNTED,
            found=found,
            page=page,
            rows=found.rows if found else page.rows if page else (),
            patience=patience_now(session),
        )
