"""Whose record a conversation belongs on: a client is no candidate, a stranger is created once, and nobody guesses between two."""

from collections.abc import Iterator

import pytest

from hub.records.call import Task
from hub.records.connection import PersonLink, RecordChoice
from hub.records.conversation import Conversation
from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.databases import ON_POSTGRESQL, ON_SQLITE
from tests.journeys.member_browser import MemberBrowser
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig


@pytest.fixture
def running(rig: Rig) -> Rig:
    rig.set_up(Business(desk_holder=cast.MIKA, fallback=cast.ROWAN))
    rig.start("web", "texts", "sync")
    return rig


@ON_SQLITE
def test_who_wants_to_hire_never_becomes_a_candidate(running: Rig) -> None:
    running.vendors.ring(cast.STRANGER)
    running.wait_until_quiet()

    running.vendors.text(cast.STRANGER, cast.ABOUT_HIRE)

    eventually(lambda: running.vendors.texts_to(str(cast.MIKA["phone"])), "somebody is told")
    running.wait_until_quiet()
    (conversation,) = running.rows(Conversation)
    assert conversation.intent == "hire"
    assert running.vendors.people_with(cast.STRANGER) == []
    created = running.outbox("create_person")
    assert created is not None
    assert (created.state, created.reason) == ("dropped", "client")


@ON_POSTGRESQL
def test_a_stranger_whose_create_was_not_answered_is_created_once(running: Rig) -> None:
    running.vendors.ring(cast.STRANGER)
    running.wait_until_quiet()
    running.vendors.arm(running.vendors.system, "withhold", changes=True)

    running.vendors.text(cast.STRANGER, cast.ABOUT_ROLE)

    eventually(lambda: running.rows(PersonLink), "the caller is linked")
    running.wait_until_quiet()
    (person,) = running.vendors.people_with(cast.STRANGER)
    assert [link.vendor_id for link in running.rows(PersonLink)] == [str(person["id"])]


@ON_SQLITE
def test_a_stranger_who_writes_twice_and_calls_again_is_created_once(running: Rig) -> None:
    running.vendors.ring(cast.STRANGER)
    running.vendors.text(cast.STRANGER, cast.ABOUT_ROLE)
    running.vendors.text(cast.STRANGER, "my name is Bao")
    running.vendors.ring(cast.STRANGER)

    eventually(lambda: running.rows(PersonLink), "the caller is linked")
    running.wait_until_quiet()
    assert len(running.vendors.people_with(cast.STRANGER)) == 1


def asked_which(running: Rig) -> Task:
    """The caller whose number stands on two records calls and writes, until a member is asked which record is theirs."""
    running.vendors.ring(cast.TWINS)
    running.vendors.text(cast.TWINS, cast.ABOUT_ROLE)
    eventually(lambda: running.rows(Task, kind="which_person"), "a member is asked")
    running.wait_until_quiet()
    (task,) = running.rows(Task, kind="which_person")
    return task


def all_is_said(written: str) -> bool:
    """Whether the missed call and the conversation stand there, the latter once."""
    return "Missed call to" in written and written.count(cast.ABOUT_ROLE) == 1


@pytest.fixture
def rowan(running: Rig) -> Iterator[MemberBrowser]:
    browser = MemberBrowser(running, str(cast.ROWAN["email"]))
    yield browser
    browser.close()


@ON_POSTGRESQL
def test_of_several_records_with_the_number_a_member_is_asked_which(running: Rig, rowan: MemberBrowser) -> None:
    asked_which(running)
    page = rowan.read("/tasks")
    assert "Ada Quill" in page
    assert "Ben Quill" in page
    assert running.rows(PersonLink) == []
    assert running.vendors.written_about(cast.TWINS) == ""
    assert len(running.vendors.people_with(cast.TWINS)) == 2


def test_what_waited_for_the_answer_stands_on_the_chosen_record(running: Rig, rowan: MemberBrowser) -> None:
    task = asked_which(running)
    (ada,) = running.rows(RecordChoice, name="Ada Quill")

    shown = rowan.post("/tasks", f"/tasks/{task.id}/record", record=str(ada.id))

    assert "noted with Ada Quill" in shown
    eventually(lambda: all_is_said(running.vendors.written_on(ada.vendor_id)), "call and conversation are noted")
    running.wait_until_quiet()
    assert [link.vendor_id for link in running.rows(PersonLink)] == [ada.vendor_id]
    assert running.vendors.written_about(cast.TWINS) == running.vendors.written_on(ada.vendor_id)
    assert len(running.vendors.people_with(cast.TWINS)) == 2


def test_none_of_these_creates_a_new_record_and_notes_stand_on_that(running: Rig, rowan: MemberBrowser) -> None:
    task = asked_which(running)
    running.vendors.arm(running.vendors.system, "withhold", changes=True)

    rowan.post("/tasks", f"/tasks/{task.id}/record", record="none")

    eventually(lambda: running.rows(PersonLink), "the caller is linked")
    (link,) = running.rows(PersonLink)
    eventually(lambda: all_is_said(running.vendors.written_on(link.vendor_id)), "call and conversation are noted")
    running.wait_until_quiet()
    assert len(running.vendors.people_with(cast.TWINS)) == 3
    assert running.vendors.written_about(cast.TWINS) == running.vendors.written_on(link.vendor_id)
    assert len(running.rows(Task, kind="which_person")) == 1
