"""What waits for a person: tasks, questions, effects that cannot go on by themselves, and texts in doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import url_for
from sqlalchemy import Select, String, and_, cast, func, literal, not_, or_, select

from hub.calls.ending import Ending
from hub.connections.disconnected_lines import DISCONNECTED
from hub.connections.sign_in_tasks import SIGN_IN
from hub.masking import mask_text
from hub.outbox.stuck_tasks import STUCK, row_of_stuck_task, stuck_task_key
from hub.records.account import Member
from hub.records.call import Call, Task
from hub.records.line import Caller
from hub.records.outbox import HELD, OutboxRow
from hub.records.session import AccountSession
from hub.sync.left_behind import LEFT_BEHIND
from hub.textback.doubt import is_in_doubt
from hub.textback.owing import SEND_TEXT
from hub.web.attention.concern import Button, Concern, Kind, Urgency
from hub.web.attention.wish import Part, Source, Wish
from hub.web.in_words import CAME_TO, effect_in_words
from hub.web.moments import start_of_today
from hub.web.today.left_behind import addresses_left
from hub.web.written_places import microseconds, moment_at

TASKS_SHOWN = 60
EFFECTS_SHOWN = 40
ONE_DAY_S = 24 * 3600
KIND_OF_TASK: Mapping[str, Kind] = {
    "which_person": Kind.PERSON,
    "failed_text": Kind.TEXT,
    "quiet_line": Kind.LINE,
    "sender_trouble": Kind.LINE,
    DISCONNECTED: Kind.CONNECTION,
    SIGN_IN: Kind.CONNECTION,
}
TITLES: Mapping[str, str] = {
    "call_back": "Call back",
    "which_person": "Which record is it?",
    "failed_text": "A text that did not arrive",
    "quiet_line": "A quiet line",
    "sender_trouble": "A line that cannot text",
    DISCONNECTED: "Lines without their phone system",
    SIGN_IN: "Sign in again",
    "maybe_opt_out": "May be an opt-out",
    "other_auto_reply": "Another automatic reply",
    LEFT_BEHIND: "Left on the wrong record",
    "attention": "Something cannot go on by itself",
}
ADVICE: Mapping[str, str] = {
    "call_back": "Ring them, then say what came of it.",
    "which_person": "Choose the record that is theirs; it is remembered.",
    "failed_text": "Write it again in the conversation, or ring them.",
    "quiet_line": "Ring it yourself, and look at its set-up.",
    "maybe_opt_out": "Read what they wrote. Let texts go on, or leave them paused.",
    "attention": "Look at what happened, then say that it is done.",
}


def task_concerns(session: AccountSession, zone: str, wish: Wish, told: frozenset[str]) -> Part:
    """Open tasks by due time, behind the place that the wish names; what an effect says itself stands there, with its buttons.

    `told` are the ids of concerns about connections and lines; a task about the same thing is left out.
    """
    rows = session.execute(_open_tasks(wish).order_by(Task.due_at, Task.id).limit(TASKS_SHOWN + 1)).all()
    shown = rows[:TASKS_SHOWN]
    left = addresses_left(session, [task for task, *_ in shown])
    given_up = _stuck_rows(session, [task for task, *_ in shown])
    concerns = []
    for task, caller, member, call in shown:
        row = given_up.get(row_of_stuck_task(task) or 0)
        if row is not None and is_in_doubt(row):
            concerns.append(_doubt(row, task, caller, member))
        elif told.isdisjoint(_same_as(task)):
            concern = _task(session, zone, task, caller, member, call)
            concerns.append(replace(concern, link=("Open the record there", left[task.id])) if task.id in left else concern)
    last = shown[-1][0] if len(rows) > TASKS_SHOWN else None
    return Part([one for one in concerns if wish.fits(one)], (microseconds(last.due_at), last.id) if last else None)


def effect_concerns(session: AccountSession, wish: Wish) -> Part:
    """Effects that wait for a person, the newest first, with whom their task is for."""
    held = select(OutboxRow).where(HELD)
    in_doubt = and_(OutboxRow.effect == SEND_TEXT, OutboxRow.in_doubt_since.is_not(None))
    if wish.kind is not None:
        held = held.where(in_doubt if wish.kind is Kind.DOUBT else not_(in_doubt))
    if wish.mine:
        held = held.where(_task_key.in_(select(Task.key).where(Task.done_at.is_(None), Task.member_id == wish.member_id)))
    if (place := wish.place(Source.EFFECTS)) is not None:
        held = held.where(OutboxRow.id < place[1])
    rows = session.scalars(held.order_by(OutboxRow.id.desc()).limit(EFFECTS_SHOWN + 1)).all()
    shown = rows[:EFFECTS_SHOWN]
    tasks = _tasks_of(session, shown)
    concerns = [(_doubt if is_in_doubt(row) else _held)(row, *tasks.get(row.id, (None, None, None))) for row in shown]
    return Part(concerns, (0, shown[-1].id) if len(rows) > EFFECTS_SHOWN else None)


def _same_as(task: Task) -> list[str]:
    """The ids of the concerns that a task is about, by its key: `sign-in:3:...`, `sender:4-5:...` or `disconnected:4:...`."""
    about, ids, *_ = f"{task.key}::".split(":")
    return [f"{'connection' if about == 'sign-in' else about}-{one}" for one in ids.split("-")]


_task_key = literal(STUCK).concat(cast(OutboxRow.id, String))
IS_FAILED_TEXT = or_(
    Task.kind == "failed_text", and_(Task.kind == "call_back", func.coalesce(Call.ending, "") == Ending.TEXT_FAILED_CALL_BACK)
)


def _open_tasks(wish: Wish) -> Select[Task, Caller, Member, Call]:
    """Those that the wish is about, without those of effects that wait for a person."""
    found = select(Task, Caller, Member, Call).outerjoin(Caller, Caller.id == Task.caller_id).outerjoin(Member, Member.id == Task.member_id)
    found = found.outerjoin(Call, Call.id == Task.call_id).where(Task.done_at.is_(None))
    found = found.where(Task.key.not_in(select(_task_key).where(HELD)))
    if wish.mine:
        found = found.where(Task.member_id == wish.member_id)
    if wish.kind is Kind.TEXT:
        found = found.where(IS_FAILED_TEXT)
    elif wish.kind is Kind.TASK:
        found = found.where(Task.kind.not_in(KIND_OF_TASK), not_(IS_FAILED_TEXT))
    elif wish.kind is Kind.DOUBT:
        found = found.where(Task.key.startswith(STUCK))
    elif wish.kind is not None:
        found = found.where(Task.kind.in_([task_kind for task_kind, kind in KIND_OF_TASK.items() if kind is wish.kind]))
    if (place := wish.place(Source.TASKS)) is not None:
        due = moment_at(place[0])
        found = found.where(Task.due_at >= due, or_(Task.due_at > due, Task.id > place[1]))
    return found


def _stuck_rows(session: AccountSession, tasks: Sequence[Task]) -> dict[int, OutboxRow]:
    """The effects that the tasks are about."""
    ids = [row_id for task in tasks if (row_id := row_of_stuck_task(task)) is not None]
    rows = session.scalars(select(OutboxRow).where(OutboxRow.id.in_(ids))).all() if ids else []
    return {row.id: row for row in rows}


def _tasks_of(session: AccountSession, rows: Sequence[OutboxRow]) -> dict[int, tuple[Task, Caller | None, Member | None]]:
    """By effect, the open task about it with its caller and member."""
    keys = {stuck_task_key(row.id): row.id for row in rows}
    found = select(Task, Caller, Member).outerjoin(Caller, Caller.id == Task.caller_id).outerjoin(Member, Member.id == Task.member_id)
    of_rows = session.execute(found.where(Task.key.in_(keys), Task.done_at.is_(None))).all()
    return {keys[task.key]: (task, caller, member) for task, caller, member in of_rows}


def _task(  # noqa: PLR0917 - a row of the query with what it is shown by
    session: AccountSession, zone: str, task: Task, caller: Caller | None, member: Member | None, call: Call | None
) -> Concern:
    kind = KIND_OF_TASK.get(task.kind, Kind.TASK)
    if task.kind == "call_back" and call is not None and call.ending == Ending.TEXT_FAILED_CALL_BACK:
        kind = Kind.TEXT
    href, link = _where(task.call_id, task.conversation_id)
    buttons = [] if task.kind == "which_person" else [Button("Done", url_for("web.finish_task", task_id=task.id), primary=True)]
    if task.kind == "call_back" and task.conversation_id:
        called = url_for("web.say_that_one_called_back", conversation_id=task.conversation_id)
        buttons += [Button(name, called, fields={"came_to": word}) for word, name in CAME_TO.items()]
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


def _doubt(row: OutboxRow, task: Task | None, caller: Caller | None, member: Member | None) -> Concern:
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
        member_id=task.member_id if task else None,
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
        sentence=mask_text(row.error or "It waits for a person."),
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
