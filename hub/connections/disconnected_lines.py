"""The tasks about lines that a disconnected phone system leaves behind: somebody connects it again, or says that they are given up."""

import datetime as dt

from sqlalchemy import or_, select

from hub.records.call import Task
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.session import AccountSession

DISCONNECTED_LINE = "disconnected_line"


def disconnected_line_key(line_id: int, at: dt.datetime) -> str:
    """The key of the task about a line whose phone system was disconnected at `at`."""
    return f"disconnected:{line_id}:{at.isoformat()}"


def what_a_line_lost(line: Line, connection: Connection) -> str:
    """What no longer happens on the line now that the connection, its own or that of its texts, is disconnected."""
    if line.connection_id != connection.id:
        return f"{connection.name}, which sends the texts of this line, was disconnected, so no text leaves."
    return f"{connection.name} is disconnected: the hub hears of no calls to this line and sends nothing from it."


def ask_about_lines(session: AccountSession, connection: Connection) -> None:
    """One task for each line that the connection served, as it is disconnected now."""
    for line in _lines_of(session, connection):
        session.add(
            Task(
                key=disconnected_line_key(line.id, session.now),
                kind=DISCONNECTED_LINE,
                sentence=f"{line.label}: {what_a_line_lost(line, connection)}",
                due_at=session.now,
                created_at=session.now,
            )
        )


def end_tasks_about_lines(session: AccountSession, connection: Connection) -> None:
    """The connection works again, and its lines with it."""
    ids = {str(line.id) for line in _lines_of(session, connection)}
    for task in session.scalars(select(Task).where(Task.kind == DISCONNECTED_LINE, Task.done_at.is_(None))).all():
        if task.key.split(":")[1] in ids:
            task.done_at = session.now


def _lines_of(session: AccountSession, connection: Connection) -> list[Line]:
    served = select(Line).where(or_(Line.connection_id == connection.id, Line.text_connection_id == connection.id))
    return list(session.scalars(served.order_by(Line.id)))
