"""How connections and lines are doing."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from hub.api.asking import asker
from hub.api.dependencies import parts
from hub.api.fields import Answer, Id, Moment
from hub.api.trouble import Trouble
from hub.contract.phone_provider import LineMode, PointState
from hub.readiness.checks import Readiness
from hub.readiness.facts import readiness_of_line, readiness_of_lines
from hub.records.connection import Connection, ConnectionState
from hub.records.line import Line


class ConnectionAnswer(Answer):
    """A connected system and how it is doing."""

    id: Id
    kind: Annotated[str, Field(description="phone or connector.", examples=["connector"])]
    system: Annotated[str, Field(description="The system's key.", examples=["my_ats"])]
    name: Annotated[str, Field(examples=["My ATS"])]
    state: Annotated[ConnectionState, Field(examples=["working"])]
    needs_sign_in: Annotated[bool, Field(description="Whether somebody must sign in again before anything goes on.")]
    trouble: Annotated[str | None, Field(description="What is wrong, in a sentence.", examples=["It does not answer."])]
    trouble_until: Annotated[Moment | None, Field(description="Until when nothing is tried there.")]
    paused: bool
    sandbox: Annotated[bool, Field(description="Whether it is a simulated one.")]
    last_good_at: Annotated[Moment | None, Field(description="When it last did what was asked of it.")]
    disconnected_at: Moment | None
    created_at: Moment


class ConnectionList(Answer):
    """All connections."""

    connections: list[ConnectionAnswer]


class CheckAnswer(Answer):
    """One thing that must be right for a line to be ready."""

    key: Annotated[str, Field(examples=["can_text"])]
    title: Annotated[str, Field(examples=["The number can text"])]
    state: PointState
    sentence: Annotated[str, Field(description="What to do where it is not right.", examples=["It can."])]


class LineAnswer(Answer):
    """One of the account's numbers and whether it is ready."""

    id: Id
    number: Annotated[str, Field(examples=["+14155550100"])]
    label: Annotated[str, Field(examples=["Main line"])]
    mode: LineMode
    connection_id: Id
    watch_only: Annotated[bool, Field(description="Whether it only watches and texts nobody.")]
    texts_paused: bool
    sender_trouble: Annotated[str | None, Field(description="Why no automatic text leaves.", examples=["sender_not_registered"])]
    ready: Annotated[PointState, Field(description="The worst of its checks.")]
    checks: list[CheckAnswer]


class LineList(Answer):
    """All lines."""

    lines: list[LineAnswer]


def list_connections() -> ConnectionList:
    """Every connected system with its state; those that were disconnected, too."""
    with parts().database.read(asker().account_id) as session:
        connections = session.scalars(select(Connection).order_by(Connection.id)).all()
    return ConnectionList(connections=[_connection(connection) for connection in connections])


def show_connection(connection_id: int) -> ConnectionAnswer:
    """One connected system with its state."""
    with parts().database.read(asker().account_id) as session:
        connection = session.get(Connection, connection_id)
    if connection is None:
        raise Trouble(404)
    return _connection(connection)


def list_lines() -> LineList:
    """Every line with what is known of its readiness; nothing is asked of phone systems."""
    with parts().database.read(asker().account_id) as session:
        lines = session.scalars(select(Line).order_by(Line.label, Line.id)).all()
        ready = readiness_of_lines(parts().catalog, session, lines)
    return LineList(lines=[_line(line, ready[line.id]) for line in lines])


def show_line(line_id: int) -> LineAnswer:
    """One line with what is known of its readiness."""
    with parts().database.read(asker().account_id) as session:
        line = session.get(Line, line_id)
        if line is None:
            raise Trouble(404)
        return _line(line, readiness_of_line(parts().catalog, session, line))


def _connection(connection: Connection) -> ConnectionAnswer:
    return ConnectionAnswer(
        id=connection.id,
        kind=connection.kind,
        system=connection.key,
        name=connection.name,
        state=ConnectionState(connection.state),
        needs_sign_in=connection.state == ConnectionState.NEEDS_SIGN_IN,
        trouble=connection.trouble,
        trouble_until=connection.trouble_until,
        paused=connection.paused,
        sandbox=connection.sandbox,
        last_good_at=connection.last_good_at,
        disconnected_at=connection.disconnected_at,
        created_at=connection.created_at,
    )


def _line(line: Line, readiness: Readiness) -> LineAnswer:
    return LineAnswer(
        id=line.id,
        number=line.number,
        label=line.label,
        mode=line.answered_as,
        connection_id=line.connection_id,
        watch_only=line.watch_only,
        texts_paused=line.texts_paused,
        sender_trouble=line.sender_trouble,
        ready=readiness.state,
        checks=[CheckAnswer(key=one.key, title=one.title, state=one.state, sentence=one.sentence) for one in readiness.checks],
    )
