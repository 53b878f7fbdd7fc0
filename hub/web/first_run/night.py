"""The step that asks whether texts may leave at night."""

from flask import flash, request
from flask.typing import ResponseReturnValue

from hub.readiness.first_run import Step
from hub.records.account import Account
from hub.web.dependencies import pages
from hub.web.first_run.steps import go_on_from, show_step
from hub.web.lines.line_actions import keep_night_answer
from hub.web.signed_in import me


def show_night_step() -> ResponseReturnValue:
    """The question with its risk, and the answer that holds."""
    if request.method == "POST":
        if keep_night_answer(request.form.get("texts_at_night", "")):
            return go_on_from(Step.NIGHT)
        flash("Choose yes or no.")
    with pages().database.read(me().account_id) as session:
        return show_step(Step.NIGHT, session, account=session.get_one(Account, session.account_id))
