"""Where the record stands that a caller left something on by mistake."""

from collections.abc import Iterable

from sqlalchemy import select

from hub.records.call import Task
from hub.records.connection import RecordChoice
from hub.records.session import AccountSession
from hub.sync.left_behind import LEFT_BEHIND
from hub.web.layout import web_address


def addresses_left(session: AccountSession, tasks: Iterable[Task]) -> dict[int, str]:
    """By the id of each task about something left behind, the record's own page at its system."""
    ids = [task.id for task in tasks if task.kind == LEFT_BEHIND]
    if not ids:
        return {}
    found = session.execute(select(RecordChoice.task_id, RecordChoice.url).where(RecordChoice.task_id.in_(ids)))
    return {task_id: address for task_id, url in found if (address := web_address(url)) is not None}
