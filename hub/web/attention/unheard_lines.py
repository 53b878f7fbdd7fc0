"""Lines of which the hub hears nothing any more: their phone system was disconnected, or its webhooks have stopped."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TypeVar

from flask import url_for
from sqlalchemy import ScalarSelect, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hub.catalog.discovery import UnknownVendor, VendorDisabled
from hub.connections.disconnected_lines import DISCONNECTED_LINE, disconnected_line_key, what_a_line_lost
from hub.contract.phone_provider import AnswersCalls, LineMode
from hub.records.call import Call, Task
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.web.attention.concern import Button, Concern, Kind, Urgency
from hub.web.dependencies import pages

Value = TypeVar("Value")
MOST = 50
LATELY = dt.timedelta(days=7)


def disconnected_line_concerns(session: AccountSession) -> Iterator[Concern]:
    """Lines that hear or send nothing because a connection of theirs was disconnected, until somebody says that they are given up."""
    cut_off = (
        select(Line, Connection)
        .join(Connection, or_(Connection.id == Line.connection_id, Connection.id == Line.text_connection_id))
        .where(Connection.disconnected_at.is_not(None))
        .order_by(Line.id, Connection.id != Line.connection_id)
    )
    tasks = _tasks(session)
    told: set[int] = set()
    for line, connection in session.execute(cut_off.limit(MOST)):
        task = tasks.get(disconnected_line_key(line.id, connection.disconnected_at)) if connection.disconnected_at else None
        if line.id not in told and (task is None or task.done_at is None):
            told.add(line.id)
            yield _disconnected(line, connection, task)


def _tasks(session: AccountSession) -> Mapping[str, Task]:
    newest = select(Task).where(Task.kind == DISCONNECTED_LINE).order_by(Task.id.desc()).limit(4 * MOST)
    return {task.key: task for task in session.scalars(newest)}


def _disconnected(line: Line, connection: Connection, task: Task | None) -> Concern:
    rings_nobody = line.connection_id == connection.id and line.answered_as is LineMode.HUB_ANSWERS
    done = Button("We no longer use it", url_for("web.finish_task", task_id=task.id)) if task else None
    return Concern(
        id=f"disconnected-{line.id}",
        kind=Kind.LINE,
        urgency=Urgency.NOW,
        title=line.label,
        sentence=what_a_line_lost(line, connection) + (" Callers may reach nobody." if rings_nobody else ""),
        advice="Connect it again, or say that the line is no longer used.",
        since=connection.disconnected_at,
        href=url_for("web.show_line", line_id=line.id),
        link=("Connect again", url_for("web.sign_in_again", connection_id=connection.id)),
        link_needs_admin=True,
        buttons=(done,) if done else (),
    )


def unheard_line_concerns(session: AccountSession) -> Iterator[Concern]:
    """Lines whose last two calls were found in the phone system's list only: no webhook told of them."""
    newest, before = _newest(Call.found_by_reconciliation), _newest(Call.found_by_reconciliation, behind=1)
    since = _newest(Call.started_at, behind=1)
    unheard = (
        select(Line, Connection.key, since)
        .join(Connection, Connection.id == Line.connection_id)
        .where(Connection.disconnected_at.is_(None), Connection.paused.is_(False))
        .where(newest.is_(True), before.is_(True), _newest(Call.started_at) > session.now - LATELY)
    )
    for line, key, at in session.execute(unheard.order_by(Line.id).limit(MOST)):
        if not _is_read_from_list(line, key):
            set_up = url_for("web.show_line_set_up", line_id=line.id)
            yield Concern(
                id=f"unheard-{line.id}",
                kind=Kind.LINE,
                urgency=Urgency.SOON,
                title=line.label,
                sentence="No webhook told the hub of its last calls; they were found later in the phone system's list.",
                advice="Texts leave late until it is mended. Its set-up page shows where its calls are told to.",
                since=at,
                href=url_for("web.show_line", line_id=line.id),
                link=("Look at its set-up", set_up),
            )


def _newest(column: InstrumentedAttribute[Value], behind: int = 0) -> ScalarSelect[Value]:
    """Of the line's newest call, or of the one that is so many behind it; the index of calls by line leads there."""
    of_line: Select[Value] = select(column).where(Call.account_id == Line.account_id, Call.line_id == Line.id)
    return of_line.order_by(Call.started_at.desc()).offset(behind).limit(1).correlate(Line).scalar_subquery()


def _is_read_from_list(line: Line, key: str) -> bool:
    """Beside a flow in which somebody else takes the status of calls, the list is how the hub hears of them."""
    try:
        answers_calls = issubclass(pages().connections.catalog.phone_provider(key), AnswersCalls)
    except (UnknownVendor, VendorDisabled):
        return False
    return answers_calls and line.answered_as is LineMode.BESIDE
