"""Lines of which the hub hears nothing any more: their phone system was disconnected, or its webhooks have stopped."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TypeVar

from flask import url_for
from sqlalchemy import ScalarSelect, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hub.catalog.discovery import UnknownVendor, VendorDisabled
from hub.connections.disconnected_lines import disconnected_task_key, what_lines_lost
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


def disconnected_concerns(session: AccountSession) -> Iterator[Concern]:
    """Disconnected systems that lines ring or text through, until they are connected again or somebody says that the lines are given up."""
    cut_off = (
        select(Line, Connection)
        .join(Connection, or_(Connection.id == Line.connection_id, Connection.id == Line.text_connection_id))
        .where(Connection.disconnected_at.is_not(None))
        .order_by(Connection.id, Line.id)
    )
    lines: dict[int, list[Line]] = {}
    connections: dict[int, Connection] = {}
    for line, connection in session.execute(cut_off.limit(MOST)):
        connections[connection.id] = connection
        lines.setdefault(connection.id, []).append(line)
    keys = {one.id: disconnected_task_key(one.id, one.disconnected_at) for one in connections.values() if one.disconnected_at}
    tasks = {task.key: task for task in session.scalars(select(Task).where(Task.key.in_(keys.values())))}
    for connection in connections.values():
        task = tasks.get(keys[connection.id])
        if task is None or task.done_at is None:
            yield _disconnected(connection, lines[connection.id], task)


def _disconnected(connection: Connection, lines: Sequence[Line], task: Task | None) -> Concern:
    rings_nobody = any(line.connection_id == connection.id and line.answered_as is LineMode.HUB_ANSWERS for line in lines)
    given_up = Button("We no longer use them", url_for("web.finish_task", task_id=task.id)) if task else None
    return Concern(
        id=f"disconnected-{connection.id}",
        kind=Kind.CONNECTION,
        urgency=Urgency.NOW,
        title=connection.name,
        sentence=what_lines_lost(connection, lines) + (" Callers may reach nobody." if rings_nobody else ""),
        advice="An owner or admin can connect it again." + (" Or say that these lines are no longer used." if task else ""),
        since=connection.disconnected_at,
        href=url_for("web.show_connection", connection_id=connection.id),
        link=("Connect again", url_for("web.sign_in_again", connection_id=connection.id)),
        link_needs_admin=True,
        buttons=(given_up,) if given_up else (),
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
