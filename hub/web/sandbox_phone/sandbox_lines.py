"""The lines of a business that the simulated phone can reach."""

from collections.abc import Sequence

from sqlalchemy import select

from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.session import AccountSession


def sandbox_lines(session: AccountSession) -> Sequence[Line]:
    """Lines of simulated phone systems, by label."""
    found = select(Line).join(Connection, Connection.id == Line.connection_id).where(Connection.sandbox.is_(True))
    return session.scalars(found.order_by(Line.label, Line.id)).all()


def chosen(lines: Sequence[Line], line_id: int | None) -> Line | None:
    """The line with this id, else the first."""
    return next((line for line in lines if line.id == line_id), lines[0] if lines else None)
