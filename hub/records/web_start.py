"""When the web process was started last: what it heard first may have waited for it."""

import datetime as dt

from hub.records.account import Installation
from hub.records.locking import lock_name
from hub.records.session import AccountSession, InstallationSession

WEB_START = "web_start"


def note_web_start(session: InstallationSession, at: dt.datetime) -> None:
    """Keep the newest start, by the clock with which requests are received."""
    lock_name(session, WEB_START)
    row = session.get(Installation, WEB_START) or Installation(key=WEB_START, value="")
    row.until = max(at, row.until or at)
    session.add(row)


def web_started_at(session: AccountSession) -> dt.datetime | None:
    """The newest start, None where none was noted."""
    row = session.get(Installation, WEB_START)
    return row.until if row is not None else None
