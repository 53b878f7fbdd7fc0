"""The question which of several records a caller is: what is shown to choose from, and the answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.contract.connector import Ability
from hub.firm_events import RecordChosen
from hub.journey import run_stored_journey
from hub.records.call import Task
from hub.records.connection import Connection, RecordChoice
from hub.records.session import AccountSession
from hub.web.came_from import back
from hub.web.dependencies import pages
from hub.web.signed_in import me

NONE_OF_THEM = "none"


@dataclass(frozen=True, slots=True)
class RecordQuestion:
    """The records to choose from, where they are, and whether a new one can be created there."""

    where: str
    can_create: bool
    choices: list[RecordChoice] = field(default_factory=list)


def questions_of(session: AccountSession, tasks: Iterable[Task]) -> dict[int, RecordQuestion]:
    """By the id of each open task that asks which record it is, its question."""
    asking = [task.id for task in tasks if task.kind == "which_person" and task.done_at is None]
    if not asking:
        return {}
    both = select(RecordChoice, Connection).join(Connection, Connection.id == RecordChoice.connection_id)
    questions: dict[int, RecordQuestion] = {}
    for choice, connection in session.execute(both.where(RecordChoice.task_id.in_(asking)).order_by(RecordChoice.id)):
        question = RecordQuestion(connection.name, Ability.CREATE in connection.abilities)
        questions.setdefault(choice.task_id, question).choices.append(choice)
    return questions


def choose_record(task_id: int) -> ResponseReturnValue:
    """Take the answer into the journey; the first one counts."""
    answer = request.form.get("record", "")
    with pages().database.write(me().account_id) as session:
        task = session.get(Task, task_id)
        if task is None:
            abort(404)
        question = questions_of(session, [task]).get(task.id)
        choices = {str(choice.id): choice for choice in question.choices} if question else {}
        if question is None or task.caller_id is None:
            sentence = "This question has its answer already."
        elif answer in choices:
            run_stored_journey(session, RecordChosen(task.caller_id, task.id, choices[answer].id, me().member_id))
            sentence = f"Done. Their calls and texts are noted with {choices[answer].name} in {question.where}."
        elif answer == NONE_OF_THEM:
            run_stored_journey(session, RecordChosen(task.caller_id, task.id, None, me().member_id))
            sentence = f"Done. A new record is created in {question.where}." if question.can_create else "Done. It is remembered."
        else:
            sentence = "Choose one of the records first."
    flash(sentence)
    return back("web.list_tasks")
