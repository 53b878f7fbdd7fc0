"""The task about lines that a disconnected system leaves behind: somebody connects it again, or says that they are given up."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import or_, select

from hub.records.call import Task
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.session import AccountSession

DISCONNECTED = "disconnected"
LABELS_NAMED = 5


def disconnected_task_key(connection_id: int, at: dt.datetime) -> str:
    """The key of the task about the lines of a connection that was disconnected at `at`."""
    return f"disconnected:{connection_id}:{at.isoformat()}"


def what_lines_lost(connection: Connection, lines: Sequence[Line]) -> str:
    """What no longer happens on these lines, which ring or text through the disconnected connection; empty without any."""
    heard = [line for line in lines if line.connection_id == connection.id]
    texted = [line for line in lines if line.connection_id != connection.id]
    said = []
    if heard:
        said.append(f"the hub hears of no calls to {_named(heard)} and sends nothing from there")
    if texted:
        said.append(f"no text leaves from {_named(texted)}")
    return f"{connection.name} is disconnected: {', and '.join(said)}." if said else ""


def _named(lines: Sequence[Line]) -> str:
    more = len(lines) - LABELS_NAMED
    labels = ", ".join(line.label for line in lines[:LABELS_NAMED])
    return f"{labels} and {more} more" if more > 0 else labels


def ask_about_lines(session: AccountSession, connection: Connection) -> None:
    """One task for all lines that the connection served, as it is disconnected now."""
    served = select(Line).where(or_(Line.connection_id == connection.id, Line.text_connection_id == connection.id))
    sentence = what_lines_lost(connection, session.scalars(served.order_by(Line.id)).all())
    if sentence:
        key = disconnected_task_key(connection.id, session.now)
        session.add(Task(key=key, kind=DISCONNECTED, sentence=sentence, due_at=session.now, created_at=session.now))


def end_tasks_about_lines(session: AccountSession, connection: Connection) -> None:
    """The connection works again, and its lines with it."""
    of_connection = Task.key.startswith(f"disconnected:{connection.id}:", autoescape=True)
    for task in session.scalars(select(Task).where(Task.kind == DISCONNECTED, Task.done_at.is_(None), of_connection)).all():
        task.done_at = session.now
