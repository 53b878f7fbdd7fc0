"""Tasks: what a person should do, and the one button that says it is done."""

from collections.abc import Sequence

from flask import abort, flash
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, Select, select

from hub.records.account import Member
from hub.records.call import Task
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.reports.call_facts import note_call_back_done
from hub.web.came_from import back
from hub.web.dependencies import pages
from hub.web.layout import show_live
from hub.web.signed_in import me
from hub.web.today.left_behind import addresses_left
from hub.web.today.record_question import questions_of

OPEN_SHOWN = 200
DONE_SHOWN = 20
TaskRow = Row[Task, Caller, Member]


def list_tasks() -> ResponseReturnValue:
    """Open tasks by due time, the last done ones below."""
    with pages().database.read(me().account_id) as session:
        done = _tasks().where(Task.done_at.is_not(None)).order_by(Task.done_at.desc()).limit(DONE_SHOWN)
        tasks = open_tasks(session, OPEN_SHOWN)
        questions = questions_of(session, [row[0] for row in tasks])
        left_there = addresses_left(session, [row[0] for row in tasks])
        return show_live("tasks", session, tasks=tasks, done=session.execute(done).all(), questions=questions, left_there=left_there)


def finish_task(task_id: int) -> ResponseReturnValue:
    """Done; a second press changes nothing, and a question is done by its answer only."""
    with pages().database.write(me().account_id) as session:
        task = session.get(Task, task_id, with_for_update=True)
        if task is None:
            abort(404)
        if questions_of(session, [task]):
            flash("Choose one of the records first.")
            return back("web.list_tasks")
        if task.done_at is None:
            task.done_at = session.now
            note_call_back_done(session, task)
            tell(
                session,
                "task_done",
                f"{me().name} did the task.",
                caller_id=task.caller_id,
                call_id=task.call_id,
                conversation_id=task.conversation_id,
            )
    flash("Done.")
    return back("web.list_tasks")


def open_tasks(session: AccountSession, most: int) -> Sequence[TaskRow]:
    """Open tasks with their caller and member (None where there is none), the most urgent first."""
    return session.execute(_tasks().where(Task.done_at.is_(None)).order_by(Task.due_at, Task.id).limit(most)).all()


def _tasks() -> Select[Task, Caller, Member]:
    return select(Task, Caller, Member).outerjoin(Caller, Caller.id == Task.caller_id).outerjoin(Member, Member.id == Task.member_id)
