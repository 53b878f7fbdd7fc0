"""The list of all steps, and putting one or all of it off."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.readiness.first_run import MAY_BE_FINE, MAY_WAIT, Mark, Step, first_run_of, mark_step, take_up
from hub.records.trace import tell
from hub.web.dependencies import pages
from hub.web.first_run.steps import STANDS, WORDS, address_of, go_on_from, rows_of
from hub.web.signed_in import me


def show_first_run() -> ResponseReturnValue:
    """What is done, what comes now, and what was put off."""
    with pages().database.read(me().account_id) as session:
        run = first_run_of(session)
        return render_template(
            "first_run/overview.html",
            now=session.now,
            run=run,
            rows=rows_of(run),
            stands=STANDS,
            total=len(run.stands),
            now_words=WORDS[run.now] if run.now else None,
            now_address=address_of(run.now) if run.now else None,
        )


def put_step_off() -> ResponseReturnValue:
    """Not now; the next step comes."""
    return _mark(Mark.LATER, MAY_WAIT)


def call_step_fine() -> ResponseReturnValue:
    """Nothing needs to be changed there."""
    return _mark(Mark.FINE, MAY_BE_FINE)


def put_first_run_away() -> ResponseReturnValue:
    """No reminder any more; the list stays among the settings."""
    with pages().database.write(me().account_id) as session:
        mark_step(session, None, Mark.LATER, me().name)
        tell(session, "setting", f"{me().name} put the first set-up away.")
    return redirect(url_for("web.front_page"))


def take_first_run_up() -> ResponseReturnValue:
    """Remind again."""
    with pages().database.write(me().account_id) as session:
        take_up(session, None)
    return redirect(url_for("web.show_first_run"))


def _mark(mark: Mark, allowed: frozenset[Step]) -> ResponseReturnValue:
    step = next((step for step in Step if step == request.form.get("step")), None)
    if step is None or step not in allowed:
        abort(404)
    with pages().database.write(me().account_id) as session:
        mark_step(session, step, mark, me().name)
    return go_on_from(step)
