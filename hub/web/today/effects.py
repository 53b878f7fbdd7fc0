"""Effects that wait for a person: the button that tries them again."""

from flask import abort, flash
from flask.typing import ResponseReturnValue

from hub.outbox.endings import owe_again
from hub.outbox.stuck_tasks import end_stuck_task
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.trace import tell
from hub.web.came_from import back
from hub.web.dependencies import pages
from hub.web.signed_in import me


def retry_effect(effect_id: int) -> ResponseReturnValue:
    """Owe a held effect again; a second press changes nothing."""
    with pages().database.write(me().account_id) as session:
        row = session.get(OutboxRow, effect_id, with_for_update=True)
        if row is None:
            abort(404)
        if row.state == OutboxState.HELD:
            owe_again(session, row)
            end_stuck_task(session, row)
            tell(
                session,
                "retried",
                f"{me().name} had it tried again.",
                caller_id=row.caller_id,
                call_id=row.call_id,
                conversation_id=row.conversation_id,
                outbox_row_id=row.id,
            )
    flash("It is tried again.")
    return back("web.front_page")
