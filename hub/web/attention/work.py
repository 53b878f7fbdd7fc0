"""What waits for a person: tasks, questions, effects that cannot go on by themselves, and texts in doubt."""

from collections.abc import Iterator, Mapping, Sequence

from flask import url_for
from sqlalchemy import Row, select

from hub.calls.ending import Ending
from hub.connections.sign_in_tasks import SIGN_IN
from hub.outbox.stuck_tasks import row_of_stuck_task
from hub.records.account import Member
from hub.records.call import Call, Task
from hub.records.line import Caller
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.textback.doubt import is_in_doubt
from hub.web.attention.concern import Button, Concern, Kind, Urgency
from hub.web.in_words import effect_in_words
from hub.web.moments import start_of_today

MOST = 200
ONE_DAY_S = 24 * 3600
KIND_OF_TASK: Mapping[str, Kind] = {
    "which_person": Kind.PERSON,
    "failed_text": Kind.TEXT,
    "quiet_line": Kind.LINE,
    "sender_trouble": Kind.LINE,
    SIGN_IN: Kind.CONNECTION,
}
TITLES: Mapping[str, str] = {
    "call_back": "Call back",
    "which_person": "Which record is it?",
    "failed_text": "A text that did not arrive",
    "quiet_line": "A quiet line",
    "sender_trouble": "A line that cannot text",
    SIGN_IN: "Sign in again",
    "maybe_opt_out": "May be an opt-out",
    "other_auto_reply": "Another automatic reply",
    "attention": "Something cannot go on by itself",
}
ADVICE: Mapping[str, str] = {
    "call_back": "Ring them, then say that it is done.",
    "which_person": "Choose the record that is theirs; it is remembered.",
    "failed_text": "Write it again in the conversation, or ring them.",
    "quiet_line": "Ring it yourself, and look at its set-up.",
    "maybe_opt_out": "Read what they wrote. Let texts go on, or leave them paused.",
    "attention": "Look at what happened, then say that it is done.",
}
TaskRow = Row[Task, Caller, Member, Call]


def work_concerns(session: AccountSession, zone: str, shown: frozenset[str]) -> Iterator[Concern]:
    """Open tasks, and effects that wait for a person; an effect with a task of its own is shown once, with the effect's buttons.

    `shown` are the ids of concerns that are told of already; a task about the same thing is left out.
    """
    tasks = _open_tasks(session)
    rows = _stuck_rows(session, tasks)
    told_of = {row_of_stuck_task(task) for task, *_ in tasks}
    for task, caller, member, call in tasks:
        row = rows.get(row_of_stuck_task(task) or 0)
        if row is not None and is_in_doubt(row):
            yield _doubt(row, task, caller, member)
        elif row is not None and row.state == OutboxState.HELD:
            yield _held(row, task, caller, member)
        elif shown.isdisjoint(_same_as(task)):
            yield _task(session, zone, task, caller, member, call)
    yield from (_held(row, None, None, None) for row in rows.values() if row.id not in told_of and row.state == OutboxState.HELD)


def _same_as(task: Task) -> list[str]:
    """The ids of the concerns that a task is about, by its key: `sign-in:3:...` or `sender:4-5:...`."""
    about, ids, *_ = f"{task.key}::".split(":")
    return [f"{'connection' if about == 'sign-in' else about}-{one}" for one in ids.split("-")]


def _open_tasks(session: AccountSession) -> Sequence[TaskRow]:
    found = select(Task, Caller, Member, Call).outerjoin(Caller, Caller.id == Task.caller_id).outerjoin(Member, Member.id == Task.member_id)
    found = found.outerjoin(Call, Call.id == Task.call_id).where(Task.done_at.is_(None))
    return session.execute(found.order_by(Task.due_at, Task.id).limit(MOST)).all()


def _stuck_rows(session: AccountSession, tasks: Sequence[TaskRow]) -> dict[int, OutboxRow]:
    """The effects that tasks are about, and all that wait for a person."""
    ids = [row_id for task, *_ in tasks if (row_id := row_of_stuck_task(task)) is not None]
    named = session.scalars(select(OutboxRow).where(OutboxRow.id.in_(ids))).all() if ids else []
    held = session.scalars(select(OutboxRow).where(OutboxRow.state == OutboxState.HELD).order_by(OutboxRow.id.desc()).limit(MOST)).all()
    return {row.id: row for row in (*held, *named)}


def _task(  # noqa: PLR0917 - a row of the query with what it is shown by
    session: AccountSession, zone: str, task: Task, caller: Caller | None, member: Member | None, call: Call | None
) -> Concern:
    kind = KIND_OF_TASK.get(task.kind, Kind.TASK)
    if task.kind == "call_back" and call is not None and call.ending == Ending.TEXT_FAILED_CALL_BACK:
        kind = Kind.TEXT
    href, link = _where(task.call_id, task.conversation_id)
    buttons = [] if task.kind == "which_person" else [Button("Done", url_for("web.finish_task", task_id=task.id), primary=True)]
    if task.kind == "maybe_opt_out" and task.caller_id:
        buttons.append(Button("Let texts go on", url_for("web.resume_caller", caller_id=task.caller_id)))
    if task.kind == "quiet_line" and (line_id := task.key.split(":")[1]).isdecimal():
        link = ("Look at its set-up", url_for("web.show_line_set_up", line_id=int(line_id)))
    return Concern(
        id=f"task-{task.id}",
        kind=kind,
        urgency=_urgency(session, zone, task),
        title=TITLES.get(task.kind, "Task"),
        sentence=task.sentence,
        advice=ADVICE.get(task.kind, ""),
        since=task.created_at,
        due_at=task.due_at,
        href=href,
        link=link,
        caller=caller,
        member_id=task.member_id,
        member=member.name if member else None,
        question=task if task.kind == "which_person" else None,
        buttons=buttons,
    )


def _urgency(session: AccountSession, zone: str, task: Task) -> Urgency:
    if task.due_at <= session.now:
        return Urgency.NOW
    tomorrow = start_of_today(session.now, zone).timestamp() + ONE_DAY_S
    return Urgency.SOON if task.due_at.timestamp() < tomorrow else Urgency.LATER


def _doubt(row: OutboxRow, task: Task, caller: Caller | None, member: Member | None) -> Concern:
    href, link = _where(row.call_id, row.conversation_id)
    return Concern(
        id=f"effect-{row.id}",
        kind=Kind.DOUBT,
        urgency=Urgency.NOW,
        title="A text that may or may not have left",
        sentence="The phone system gave no answer that tells, and it cannot be asked, so the text was not sent a second time.",
        advice="Look in the phone system's own app whether the text is there, then say so.",
        since=row.in_doubt_since or row.first_tried_at or row.created_at,
        href=href,
        link=link,
        caller=caller,
        member_id=task.member_id,
        member=member.name if member else None,
        buttons=(
            Button("It arrived", url_for("web.say_text_arrived", effect_id=row.id), primary=True),
            Button("It did not: send again", url_for("web.send_doubtful_text_again", effect_id=row.id)),
        ),
    )


def _held(row: OutboxRow, task: Task | None, caller: Caller | None, member: Member | None) -> Concern:
    href, link = _where(row.call_id, row.conversation_id)
    return Concern(
        id=f"effect-{row.id}",
        kind=Kind.HELD,
        urgency=Urgency.NOW,
        title=effect_in_words(row.effect),
        sentence=row.error or "It waits for a person.",
        advice="Mend the cause where there is one, then try again.",
        since=row.ended_at or row.created_at,
        href=href,
        link=link,
        caller=caller,
        member_id=task.member_id if task else None,
        member=member.name if member else None,
        buttons=(
            Button("Try again", url_for("web.retry_effect", effect_id=row.id), primary=True),
            Button("Let it go", url_for("web.dismiss_effect", effect_id=row.id), asks_why=True),
        ),
    )


def _where(call_id: int | None, conversation_id: int | None) -> tuple[str | None, tuple[str, str] | None]:
    if call_id is not None:
        href = url_for("web.show_call", call_id=call_id)
        return href, ("The call", href)
    if conversation_id is not None:
        href = url_for("web.show_conversation", conversation_id=conversation_id)
        return href, ("The conversation", href)
    return None, None
