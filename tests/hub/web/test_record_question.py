"""Which of these records is the caller? Shown with evidence wherever the task stands, answered once, by who may."""

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select

from hub.records.account import MemberRole
from hub.records.call import Task
from hub.records.connection import PersonLink, RecordChoice
from hub.records.database import Database
from hub.records.outbox import OutboxRow
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser


class Question:
    """An open question with two records, as the hub asks it."""

    def __init__(self, rows: AccountRows, database: Database, *, abilities: tuple[str, ...] = ("create", "log")) -> None:
        self.rows = rows
        self.database = database
        line, caller = rows.line(), rows.caller()
        self.connection = rows.connection(
            kind="connector", key="acme_ats", name="Acme ATS", abilities=list(abilities), webhook_token=f"ats-{rows.account.id}"
        )
        conversation = rows.conversation(line, caller)
        self.call = rows.call(line, caller, conversation_id=conversation.id)
        sentence = "Which of these records in Acme ATS is the caller?"
        about = {"caller_id": caller.id, "call_id": self.call.id, "conversation_id": conversation.id}
        self.task: Task = rows.task(kind="which_person", sentence=sentence, **about)
        seen = NOW - dt.timedelta(days=1)
        self.ada = self._choice("1", "Ada Quill", owner="Mika Sato, recruiter", matters=["Warehouse Supervisor"], last_activity_at=seen)
        self.ben = self._choice("2", "Ben <b>Quill</b>", matters=[], url="javascript:alert(1)")
        self.address = f"/tasks/{self.task.id}/record"

    def _choice(self, vendor_id: str, name: str, **values: object) -> RecordChoice:
        given = {"kind": "candidate", "url": f"https://ats.example.com/{vendor_id}", **values}
        choice = RecordChoice(
            task_id=self.task.id, connection_id=self.connection.id, caller_id=self.task.caller_id, vendor_id=vendor_id, name=name, **given
        )
        stored: RecordChoice = self.rows.add(choice)
        return stored

    @property
    def linked(self) -> list[str]:
        with self.database.read(self.rows.account.id) as session:
            return list(session.scalars(select(PersonLink.vendor_id)))

    @property
    def owed(self) -> list[str]:
        with self.database.read(self.rows.account.id) as session:
            return list(session.scalars(select(OutboxRow.effect)))

    @property
    def is_done(self) -> bool:
        with self.database.read(self.rows.account.id) as session:
            return session.get_one(Task, self.task.id).done_at is not None


@pytest.fixture
def question(rows: AccountRows, database: Database) -> Question:
    return Question(rows, database)


@pytest.mark.parametrize("page", ["/tasks", "/", "/attention", "the call"])
def test_the_records_stand_there_with_name_owner_matters_and_a_link(owner: Browser, question: Question, page: str) -> None:
    written = owner.read(f"/calls/{question.call.id}" if page == "the call" else page)
    for words in (
        "Ada Quill",
        "Mika Sato, recruiter",
        "Warehouse Supervisor",
        "last active",
        "Yesterday",
        'href="https://ats.example.com/1"',
    ):
        assert words in written
    assert "nobody answers for them there" in written
    assert "None of these, create a new one" in written
    assert "Ben &lt;b&gt;Quill&lt;/b&gt;" in written
    assert "javascript:" not in written
    assert len(re.findall(rf'id="done-{question.task.id}"', written)) == 1


def test_the_chosen_record_is_linked_and_read(owner: Browser, question: Question) -> None:
    answer = owner.post(question.address, {"record": str(question.ada.id)}, follow=True)
    assert "noted with Ada Quill in Acme ATS" in answer.text
    assert "In Acme ATS, the caller is Ada Quill." in answer.text
    assert (question.linked, question.owed, question.is_done) == (["1"], ["read_person"], True)
    assert "Maria Lopez said who they are in Acme ATS: Ada Quill." in owner.read(f"/calls/{question.call.id}")


def test_none_of_these_owes_a_new_record(owner: Browser, question: Question) -> None:
    answer = owner.post(question.address, {"record": "none"}, follow=True)
    assert "A new record is created in Acme ATS." in answer.text
    assert (question.linked, question.owed, question.is_done) == ([], ["create_person"], True)


def test_where_nothing_can_be_created_no_new_record_is_promised(owner: Browser, rows: AccountRows, database: Database) -> None:
    question = Question(rows, database, abilities=("log",))
    assert "create a new one" not in owner.read("/tasks")
    assert "It is remembered." in owner.post(question.address, {"record": "none"}, follow=True).text
    assert (question.owed, question.is_done) == ([], True)


def test_the_first_answer_counts(owner: Browser, question: Question) -> None:
    owner.post(question.address, {"record": str(question.ada.id)})
    again = owner.post(question.address, {"record": str(question.ben.id)}, follow=True)
    assert "has its answer already" in again.text
    assert question.linked == ["1"]


@pytest.mark.parametrize("answer", ["", "999999", "-1", "1; drop table tasks"])
def test_an_answer_that_names_none_of_the_records_changes_nothing(owner: Browser, question: Question, answer: str) -> None:
    assert "Choose one of the records first." in owner.post(question.address, {"record": answer}, follow=True).text
    assert (question.linked, question.owed, question.is_done) == ([], [], False)


def test_a_record_of_another_business_cannot_be_chosen(
    owner: Browser, question: Question, other_rows: AccountRows, database: Database
) -> None:
    other = Question(other_rows, database)
    assert owner.post(other.address, {"record": str(other.ada.id)}).status_code == 404
    owner.post(question.address, {"record": str(other.ada.id)})
    assert (question.linked, other.linked, question.is_done, other.is_done) == ([], [], False, False)


def test_the_task_is_not_done_without_its_answer(owner: Browser, question: Question) -> None:
    assert "Choose one of the records first." in owner.post(f"/tasks/{question.task.id}/done", follow=True).text
    assert not question.is_done


def test_a_viewer_sees_the_records_and_answers_nothing(app: Flask, rows: AccountRows, question: Question) -> None:
    viewer = Browser(app)
    viewer.sign_in(rows.member(MemberRole.VIEWER))
    page = viewer.read("/tasks")
    assert "Ada Quill" in page
    assert 'type="radio"' not in page
    assert viewer.post(question.address, {"record": str(question.ada.id)}).status_code == 403
    assert ">Choose</a>" not in viewer.read(f"/conversations/{question.task.conversation_id}")
    assert not question.is_done
