"""Every call with its outcome and the reason for what was done about it."""

from flask import request
from flask.typing import ResponseReturnValue

from hub.web.calls.call_list import Wanted, call_page, lines_of_account, reason_counts
from hub.web.dependencies import pages
from hub.web.layout import show_live
from hub.web.signed_in import me
from hub.web.today.tasks import open_tasks

TASKS_BESIDE = 6


def list_calls() -> ResponseReturnValue:
    """The newest calls first, filtered by links, with the open tasks beside them."""
    wanted = Wanted.of(request.args)
    with pages().database.read(me().account_id) as session:
        return show_live(
            "calls",
            session,
            wanted=wanted,
            page=call_page(session, wanted),
            lines=lines_of_account(session),
            reasons=reason_counts(session),
            tasks=open_tasks(session, TASKS_BESIDE),
        )
