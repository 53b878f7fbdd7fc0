"""The switches of a line and of the whole business."""

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hub.records.account import Account
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.textback.sender import resume_sender
from hub.web.came_from import back
from hub.web.dependencies import pages
from hub.web.lines.greeting_wording import greeting_that_tells
from hub.web.signed_in import me

NIGHT_FIRST = "Answer the question about texts at night first; the line cannot be switched on before."
NIGHT_ANSWERS = {"yes": True, "no": False}


def switch_texting_on(line_id: int) -> ResponseReturnValue:
    """From watching to texting; refused while the night question is open."""

    def switch(session: AccountSession, line: Line) -> str:
        if session.get_one(Account, session.account_id).texts_at_night is None:
            return NIGHT_FIRST
        if line.watch_only:
            line.watch_only = False
            tell(session, "switch", f"{me().name} switched texting on for {line.label}.")
        return f"{line.label} now texts missed callers."

    return _on_line(line_id, switch)


def only_watch(line_id: int) -> ResponseReturnValue:
    """Back to deciding everything and sending nothing."""

    def switch(session: AccountSession, line: Line) -> str:
        if not line.watch_only:
            line.watch_only = True
            tell(session, "switch", f"{me().name} let {line.label} only watch.")
        return f"{line.label} only watches now; it sends nothing."

    return _on_line(line_id, switch)


def use_greeting_offered(line_id: int) -> ResponseReturnValue:
    """Say the greeting that tells callers of the text."""

    def use(session: AccountSession, line: Line) -> str:
        line.greeting = greeting_that_tells(me().account_name, takes_voicemail=line.takes_voicemail)
        tell(session, "setting", f"{me().name} let {line.label} tell callers that they get a text.")
        return f"{line.label} now tells callers that they get a text."

    return _on_line(line_id, use)


def pause_line(line_id: int) -> ResponseReturnValue:
    """No automatic texts from this line until somebody resumes."""
    return _on_line(line_id, lambda session, line: _pause(session, line, paused=True))


def resume_line(line_id: int) -> ResponseReturnValue:
    """Automatic texts from this line again."""
    return _on_line(line_id, lambda session, line: _pause(session, line, paused=False))


def resume_line_sender(line_id: int) -> ResponseReturnValue:
    """What the carriers refused is mended; the next refusal stops the line again."""

    def switch(session: AccountSession, line: Line) -> str:
        resume_sender(session, line, me().name)
        return f"{line.label} texts again."

    return _on_line(line_id, switch)


def _pause(session: AccountSession, line: Line, *, paused: bool) -> str:
    done = "paused" if paused else "resumed"
    if line.texts_paused != paused:
        line.texts_paused = paused
        tell(session, "switch", f"{me().name} {done} automatic texts of {line.label}.")
    return f"Automatic texts of {line.label} are {done}."


def _on_line(line_id: int, switch: Callable[[AccountSession, Line], str]) -> ResponseReturnValue:
    with pages().database.write(me().account_id) as session:
        line = session.get(Line, line_id, with_for_update=True)
        if line is None:
            abort(404)
        sentence = switch(session, line)
    flash(sentence)
    return back("web.show_line", line_id=line_id)


def pause_account() -> ResponseReturnValue:
    """No automatic texts from any line until somebody resumes."""
    return _pause_all(paused=True)


def resume_account() -> ResponseReturnValue:
    """Automatic texts again, except where a line or caller is paused."""
    return _pause_all(paused=False)


def _pause_all(*, paused: bool) -> ResponseReturnValue:
    done = "paused" if paused else "resumed"
    with pages().database.write(me().account_id) as session:
        account = session.get_one(Account, session.account_id, with_for_update=True)
        if account.texts_paused != paused:
            account.texts_paused = paused
            tell(session, "switch", f"{me().name} {done} automatic texts for the whole business.")
    flash(f"Automatic texts are {done} for the whole business.")
    return redirect(url_for("web.list_lines"))


def answer_night() -> ResponseReturnValue:
    """Keep the answer to the question whether texts may leave at night."""
    if not keep_night_answer(request.form.get("texts_at_night", "")):
        flash("Choose yes or no.")
    return back("web.list_lines")


def keep_night_answer(said: str) -> bool:
    """Keep yes or no and say what follows from it; False for anything else."""
    answer = NIGHT_ANSWERS.get(said)
    if answer is None:
        return False
    with pages().database.write(me().account_id) as session:
        account = session.get_one(Account, session.account_id, with_for_update=True)
        if account.texts_at_night is not answer:
            account.texts_at_night = answer
            chosen = "at night too" if answer else "not at night"
            tell(session, "setting", f"{me().name} chose to text {chosen}.")
    flash("Texts leave at night too." if answer else "Night calls are texted at 8 in the morning.")
    return True
