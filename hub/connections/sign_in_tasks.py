"""The task "sign in again" ends by itself: whoever was told of it is told that it is done."""

from sqlalchemy import select

from hub.records.account import Member, MemberRole, Notice
from hub.records.call import Task
from hub.records.connection import Connection
from hub.records.session import AccountSession

SIGN_IN = "sign_in"


def sign_in_task_key(connection: Connection, at: str) -> str:
    """The key of the task to sign in again; `at` tells one loss of the sign-in from another."""
    return f"sign-in:{connection.id}:{at}"


def end_sign_in_tasks(session: AccountSession, connection: Connection, sentence: str) -> None:
    """Mark the connection's open tasks done and their notices read, and tell owners and admins `sentence`; nothing where none is open."""
    of_connection = Task.key.startswith(sign_in_task_key(connection, ""), autoescape=True)
    tasks = session.scalars(select(Task).where(Task.kind == SIGN_IN, Task.done_at.is_(None), of_connection)).all()
    if not tasks:
        return
    for task in tasks:
        task.done_at = session.now
    asked = select(Notice).where(Notice.sentence.in_([task.sentence for task in tasks]), Notice.read_at.is_(None))
    for notice in session.scalars(asked):
        notice.read_at = session.now
    able = select(Member).where(Member.role.in_((MemberRole.OWNER, MemberRole.ADMIN)), Member.ended_at.is_(None)).order_by(Member.id)
    session.add_all(Notice(member_id=member.id, sentence=sentence, at=session.now) for member in session.scalars(able))
