"""The step in which a first missed call comes in, and its text goes out."""

from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.readiness.first_run import LEFT, Step
from hub.records.connection import Connection
from hub.records.conversation import Text, TextKind
from hub.records.line_setup import GuidedTest
from hub.records.session import AccountSession
from hub.web.dependencies import pages
from hub.web.first_run.line import first_line
from hub.web.first_run.steps import show_live_step
from hub.web.lines.line_set_up import test_values
from hub.web.signed_in import me


def show_test_step() -> ResponseReturnValue:
    """The form to begin, and each fact as it happens."""
    with pages().database.read(me().account_id) as session:
        line = first_line(session)
        if line is None:
            return show_live_step(Step.TEST, session, line=None)
        values = test_values(session, line)
        test = values["test"]
        return show_live_step(
            Step.TEST,
            session,
            line=line,
            connection=session.get_one(Connection, line.connection_id),
            text=_text_that_left(session, test) if test is not None else None,
            **values,
        )


def _text_that_left(session: AccountSession, test: GuidedTest) -> Text | None:
    """What stands on the phone of whoever tries the line."""
    of_call = select(Text).where(Text.call_id == test.call_id, Text.kind == TextKind.TEXT_BACK, Text.status.in_(LEFT))
    return session.scalar(of_call.order_by(Text.id.desc()).limit(1)) if test.call_id is not None else None
