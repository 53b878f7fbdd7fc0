"""The switch that pauses automatic texts to one caller."""

from flask import abort, flash
from flask.typing import ResponseReturnValue

from hub.records.line import Caller
from hub.records.trace import tell
from hub.web.came_from import back
from hub.web.dependencies import pages
from hub.web.signed_in import me


def pause_caller(caller_id: int) -> ResponseReturnValue:
    """No automatic text to this caller until somebody resumes."""
    return _switch(caller_id, paused=True)


def resume_caller(caller_id: int) -> ResponseReturnValue:
    """Automatic texts to this caller again."""
    return _switch(caller_id, paused=False)


def _switch(caller_id: int, *, paused: bool) -> ResponseReturnValue:
    done = "paused" if paused else "resumed"
    with pages().database.write(me().account_id) as session:
        caller = session.get(Caller, caller_id, with_for_update=True)
        if caller is None:
            abort(404)
        if caller.texts_paused != paused:
            caller.texts_paused = paused
            tell(session, "switch", f"{me().name} {done} automatic texts to this caller.", caller_id=caller.id)
    flash(f"Automatic texts to this caller are {done}.")
    return back("web.list_calls")
