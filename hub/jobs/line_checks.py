"""Which lines are to be asked again whether they are ready."""

import datetime as dt

from sqlalchemy import select

from hub.records.connection import Connection, ConnectionState
from hub.records.database import Database
from hub.records.line import Line
from hub.records.line_setup import LineCheck


def lines_to_check(database: Database, every: dt.timedelta) -> list[tuple[int, int]]:
    """Accounts and lines that were not checked for so long; a connection that cannot be asked now is left alone."""
    with database.read_installation() as session:
        recently = select(LineCheck.line_id).where(LineCheck.tried_at > session.now - every)
        due = (
            select(Line.account_id, Line.id)
            .join(Connection, Connection.id == Line.connection_id)
            .where(
                Line.id.not_in(recently),
                Connection.disconnected_at.is_(None),
                Connection.paused.is_(False),
                Connection.state != ConnectionState.NEEDS_SIGN_IN,
                (Connection.trouble_until.is_(None)) | (Connection.trouble_until < session.now),
            )
        )
        return [(account_id, line_id) for account_id, line_id in session.execute(due.order_by(Line.id))]
