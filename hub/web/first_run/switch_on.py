"""The last step: from watching to texting."""

from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.readiness.facts import readiness_of_lines
from hub.readiness.first_run import Step
from hub.records.account import Account
from hub.records.line import Line
from hub.web.dependencies import pages
from hub.web.first_run.steps import show_step
from hub.web.signed_in import me

SHOWN = 20


def show_switch_on_step() -> ResponseReturnValue:
    """Every line with its switch, and what still speaks against it."""
    with pages().database.read(me().account_id) as session:
        lines = session.scalars(select(Line).order_by(Line.id).limit(SHOWN)).all()
        return show_step(
            Step.SWITCH_ON,
            session,
            lines=lines,
            readiness=readiness_of_lines(pages().connections.catalog, session, lines),
            account=session.get_one(Account, session.account_id),
        )
