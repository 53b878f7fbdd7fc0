"""The step in which a first missed call comes in, and its text goes out."""

from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.readiness.first_run import Step
from hub.records.connection import Connection
from hub.records.conversation import Conversation
from hub.records.line import Caller, Line
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
            conversation_id=_conversation(session, line, test.number) if test is not None else None,
            **values,
        )


def _conversation(session: AccountSession, line: Line, number: str) -> int | None:
    """The thread that came of the test."""
    with_caller = select(Conversation.id).join(Caller, Caller.id == Conversation.caller_id)
    return session.scalar(with_caller.where(Conversation.line_id == line.id, Caller.number == number))
