"""The task about an effect that waits for a person: one for each effect, done once somebody did something about it."""

from sqlalchemy import select

from hub.records.call import Task
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession

STUCK = "stuck:"


def stuck_task_key(row_id: int) -> str:
    """The key of the task about an effect."""
    return f"{STUCK}{row_id}"


def row_of_stuck_task(task: Task) -> int | None:
    """Which effect a task is about, None for any other task."""
    row_id = task.key.removeprefix(STUCK)
    return int(row_id) if task.key.startswith(STUCK) and row_id.isdecimal() else None


def end_stuck_task(session: AccountSession, row: OutboxRow) -> None:
    """Mark the task about an effect done, where it is open."""
    task = session.scalar(select(Task).where(Task.key == stuck_task_key(row.id), Task.done_at.is_(None)))
    if task is not None:
        task.done_at = session.now
